"""Yen are whole numbers; this is how they are read aloud and written."""

from townhub.i18n import _, language


def yen(amount: int) -> str:
    """1200 → 1,200円, in English 1,200 yen."""
    return f"{amount:,}円" if language() == "ja" else _("{amount}円", amount=f"{amount:,}")

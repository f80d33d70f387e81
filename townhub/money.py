"""Yen are whole numbers; this is how they are read aloud and written."""


def yen(amount: int) -> str:
    """1200 → 1,200円"""
    return f"{amount:,}円"

"""共有の同意 in the meeting: the rule is that of the register (`residents.consent`), the emergency is an act of this room."""

from townhub.residents.consent import (
    ALL,
    NO_CONSENT,
    NOTHING,
    condition,
    shared_among,
    shares,
    shares_household,
    sight_of,
)

__all__ = ["ALL", "NOTHING", "NO_CONSENT", "condition", "shared_among", "shares", "shares_household", "sight_of"]

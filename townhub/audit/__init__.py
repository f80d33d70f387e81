"""Who did, and who looked at, what. Lines are only ever added; the database itself refuses to change one."""

from townhub.audit.actions import already, record

__all__ = ["already", "record"]

"""How ちょい加勢 runs in this town, and where else people may ask: the acts that write it."""

from townhub import audit, clock
from townhub.db import write
from townhub.errands.models import Agency, Setting
from townhub.i18n import _
from townhub.refused import Refused


def set_rules(actor, version: int, **values: int) -> None:
    """The town's own hours and minutes. Raises Refused when somebody else was quicker."""
    with write():
        if not Setting.update(**values, version=version + 1).where(Setting.version == version).execute():
            raise Refused(_("ほかの人が、先に書きかえました。いまの中身を確かめて、もう一度入れてください"))
        audit.record(actor, "errands.set", Setting.ours(), **values)


def write_agency(actor, *, name: str, phone: str, kind: str | None, about: str, once: str | None = None) -> Agency:
    """One more place where people may be told to ask."""
    with write():
        if earlier := audit.already(once):
            return Agency.get_by_id(earlier)
        made = Agency.create(
            name=name, phone=phone, kind=kind, about=about, made_by=getattr(actor, "id", None), made_at=clock.now()
        )
        audit.record(actor, "agency.written", made, once)
    return made


def withdraw_agency(actor, agency: Agency) -> None:
    """Nobody is sent there any more. Pressing twice is once."""
    with write():
        standing = (Agency.id == agency.id) & Agency.withdrawn_at.is_null()
        if Agency.update(withdrawn_at=clock.now(), withdrawn_by=actor).where(standing).execute():
            audit.record(actor, "agency.withdrawn", agency)

import peewee as pw

from townhub import audit
from townhub.db import write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.town.models import Area, District


def add_district(actor, *, name: str, kana: str, area: str, once: str | None = None) -> District:
    """One more district; its daily-life area is made when there is none of that name. Raises Refused for a second one."""
    with write():
        if earlier := audit.already(once):
            return District.get_by_id(earlier)
        whole, _new = Area.get_or_create(name=area)
        try:
            district = District.create(name=name, kana=kana, area=whole)
        except pw.IntegrityError as error:
            raise Refused(_("「{name}」という地区は、もうあります", name=name)) from error
        audit.record(actor, "district.added", district, once)
    return district

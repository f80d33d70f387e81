from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.db import Row, write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.town.models import Area, Closing, District, Town, Unit


def _as_seen(row: Row, seen: str) -> Row:
    """The row as it is now, if it still is as the person saw it. Raises Refused when somebody was quicker."""
    now = type(row).get_by_id(row.id)
    if seen != now.fingerprint:
        raise Refused(_("ほかの人が、先に書きかえました。いまの中身を確かめて、もう一度入れてください"))
    return now


def _kept(row: Row, taken: str) -> None:
    """Save the row. Raises Refused with the sentence when the database knows another one of that name."""
    try:
        row.save()
    except pw.IntegrityError as error:
        raise Refused(taken) from error


def change_town(actor, *, seen: str, **facts: str | int) -> None:
    """The town's own name, houses and telephones. The board follows in the same moment."""
    with write():
        town = _as_seen(Town.ours(), seen)
        for name, value in facts.items():
            setattr(town, name, value)
        town.save()
        audit.record(actor, "town.changed", town)


def _area(name: str) -> Area:
    """The daily-life area of that name, made when there is none."""
    area, _new = Area.get_or_create(name=name)
    return area


def add_district(actor, *, name: str, kana: str, area: str, once: str | None = None) -> District:
    """One more district; its daily-life area is made when there is none of that name. Raises Refused for a second one."""
    with write():
        if earlier := audit.already(once):
            return District.get_by_id(earlier)
        district = District(name=name, kana=kana, area=_area(area))
        _kept(district, _("「{name}」という地区は、もうあります", name=name))
        audit.record(actor, "district.added", district, once)
    return district


def change_district(actor, district: District, *, seen: str, name: str, kana: str, area: str) -> None:
    """Another name, or another daily-life area; whoever lives there stays there."""
    with write():
        now = _as_seen(district, seen)
        now.name, now.kana, now.area = name, kana, _area(area)
        _kept(now, _("「{name}」という地区は、もうあります", name=name))
        audit.record(actor, "district.changed", now)


def add_unit(actor, *, name: str, responsible: bool = False, once: str | None = None) -> Unit:
    """One more unit of the hall, at the end of the list."""
    with write():
        if earlier := audit.already(once):
            return Unit.get_by_id(earlier)
        unit = Unit(name=name, responsible=responsible)
        unit.position = 1 + (Unit.select(pw.fn.max(Unit.position)).scalar() or 0)
        _kept(unit, _("「{name}」という部署は、もうあります", name=name))
        audit.record(actor, "unit.added", unit, once, responsible=responsible)
    return unit


def change_unit(actor, unit: Unit, *, seen: str, name: str, responsible: bool = False) -> None:
    with write():
        now = _as_seen(unit, seen)
        now.name, now.responsible = name, responsible
        _kept(now, _("「{name}」という部署は、もうあります", name=name))
        audit.record(actor, "unit.changed", now, responsible=responsible)


def end(actor, row: District | Unit) -> None:
    """Not offered any more from today on; what was written with it keeps its name."""
    _set_end(actor, row, clock.today(), "ended")


def reopen(actor, row: District | Unit) -> None:
    """Offered again."""
    _set_end(actor, row, None, "reopened")


def _set_end(actor, row: District | Unit, day: date | None, act: str) -> None:
    model = type(row)
    with write():
        if model.update(ended_on=day).where(model.id == row.id, model.ended_on.is_null(day is not None)).execute():
            audit.record(actor, f"{model._meta.table_name}.{act}", row)


def add_closing(
    actor, *, name: str, first_on: date, last_on: date, every_year: bool, once: str | None = None
) -> Closing:
    """Days on which the town's houses are closed, beside the national holidays."""
    with write():
        if earlier := audit.already(once):
            return Closing.get_by_id(earlier)
        closing = Closing.create(
            name=name,
            first_on=first_on,
            last_on=last_on,
            every_year=every_year,
            made_by_id=actor.id,
            made_at=clock.now(),
        )
        audit.record(actor, "closing.added", closing, once, first_on=first_on.isoformat(), last_on=last_on.isoformat())
    return closing


def withdraw_closing(actor, closing: Closing) -> None:
    """These days are as usual again."""
    with write():
        standing = (Closing.id == closing.id) & Closing.withdrawn_at.is_null()
        if Closing.update(withdrawn_by_id=actor.id, withdrawn_at=clock.now()).where(standing).execute():
            audit.record(actor, "closing.withdrawn", closing)

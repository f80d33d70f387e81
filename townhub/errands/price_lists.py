"""The town's price lists: what holds on a day, what is read aloud on the telephone, and how one is written."""

from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.dates import short_day
from townhub.db import write
from townhub.errands.models import Tariff, TariffStep
from townhub.errands.rules import Step, Terms, shares
from townhub.i18n import _
from townhub.refused import Refused


def terms_on(day: date) -> Terms:
    """The prices in force on that day. Raises Refused when the town has written none."""
    tariff = Tariff.on(day)
    if tariff is None:
        raise Refused(_("{day}の料金表がありません。管理者に「料金表」を書いてもらってください", day=short_day(day)))
    return tariff.terms


def estimate_yen(terms: Terms, kind: str, minutes: int, people: int = 1) -> int:
    """What is read aloud: everybody's minutes, the fuel once. Raises OverAnHour."""
    terms.fee_yen(kind, minutes)
    return sum(shares(terms, kind, [minutes] * people, 0))


def write_tariff(actor, *, valid_from: date, billing: str, steps: list[Step], yen_per_minute: int = 10,
                 round_up_minutes: int = 1, minimum_yen: int = 0, once: str | None = None) -> Tariff:  # fmt: skip
    """A price list from that day on. Raises Refused when one begins on that day already."""
    with write():
        if earlier := audit.already(once):
            return Tariff.get_by_id(earlier)
        try:
            tariff = Tariff.create(
                valid_from=valid_from, billing=billing, yen_per_minute=yen_per_minute, round_up_minutes=round_up_minutes,
                minimum_yen=minimum_yen, made_by=getattr(actor, "id", None), made_at=clock.now(),
            )  # fmt: skip
        except pw.IntegrityError as error:
            raise Refused(_("{day}から始まる料金表は、もうあります", day=short_day(valid_from))) from error
        for step in steps:
            TariffStep.create(
                tariff=tariff, up_to_minutes=step.up_to_minutes, fee_yen=step.fee_yen, fuel_yen=step.fuel_yen
            )
        audit.record(actor, "tariff.written", tariff, once, valid_from=valid_from.isoformat())
    return tariff


def withdraw_tariff(actor, tariff: Tariff) -> None:
    """Take back a price list that is not in force yet."""
    with write():
        to_come = (Tariff.id == tariff.id) & (Tariff.valid_from > clock.today()) & Tariff.withdrawn_at.is_null()
        if not Tariff.update(withdrawn_by=actor, withdrawn_at=clock.now()).where(to_come).execute():
            raise Refused(_("もう始まっている料金表は、取り下げられません。新しい料金表を書いてください"))
        audit.record(actor, "tariff.withdrawn", tariff)

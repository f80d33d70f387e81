"""料金表: what the minutes cost, from which day on."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.errands import actions
from townhub.errands.forms import TariffForm
from townhub.errands.models import Tariff
from townhub.errands.rules import Step
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("tariffs", __name__)


@bp.get("/tariffs")
@permit("tariff.see")
def tariffs():
    found = Tariff.select().where(Tariff.withdrawn_at.is_null()).order_by(Tariff.valid_from.desc()).limit(50)
    now = Tariff.on(clock.today())
    return show("errands/tariffs.html", tariffs=found, now_id=now and now.id, today=clock.today())


@bp.route("/tariffs/new", methods=["GET", "POST"])
@permit("tariff.change")
def new_tariff():
    form = TariffForm(data=_as_now())
    if not submitted(form):
        return show("errands/new_tariff.html", status=422 if form.errors else 200, form=form)
    steps = [
        Step(30, form.fee_30.data, form.fuel_30.data),
        Step(60, form.fee_60.data, form.fuel_60.data),
    ]
    try:
        actions.write_tariff(
            current_user, valid_from=form.valid_from.data, billing=form.billing.data, steps=steps, once=form.once.data,
            yen_per_minute=_or(form.yen_per_minute.data, 10), round_up_minutes=_or(form.round_up.data, 1),
            minimum_yen=_or(form.minimum.data, 0),
        )  # fmt: skip
    except Refused as no:
        form.valid_from.errors = [no.sentence]
        return show("errands/new_tariff.html", status=409, form=form)
    say(_("料金表を書きました"))
    return go(url_for(".tariffs"))


def _or(number: int | None, otherwise: int) -> int:
    return otherwise if number is None else number


def _as_now() -> dict:
    """A new list begins as a copy of the present one."""
    tariff = Tariff.on(clock.today())
    if tariff is None:
        return {"billing": "steps", "yen_per_minute": 10, "round_up": 1, "minimum": 0}
    terms = tariff.terms
    half, whole = terms.step_for(30), terms.step_for(60)
    return {
        "billing": terms.billing, "fee_30": half.fee_yen, "fuel_30": half.fuel_yen, "fee_60": whole.fee_yen,
        "fuel_60": whole.fuel_yen, "yen_per_minute": terms.yen_per_minute, "round_up": terms.round_up_minutes,
        "minimum": terms.minimum_yen,
    }  # fmt: skip


@bp.post("/tariffs/<int:tariff_id>/withdraw")
@permit("tariff.change")
def withdraw(tariff_id):
    try:
        actions.withdraw_tariff(current_user, get_or_404(Tariff.select(), tariff_id))
        say(_("料金表を取り下げました"))
    except Refused as no:
        say(no.sentence)
    return go(url_for(".tariffs"))

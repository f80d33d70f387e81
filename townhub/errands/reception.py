"""受付: the telephone is the front door. One screen, the questions in the order in which they are asked."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.dates import clock_time, short_day
from townhub.errands import actions
from townhub.errands.forms import NOT_IN_REGISTER, ReceptionForm
from townhub.errands.rules import kind_word
from townhub.i18n import _
from townhub.money import yen
from townhub.refused import Refused
from townhub.residents.models import Resident, age
from townhub.town.models import District
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("reception", __name__)


@bp.get("/reception")
@permit("errands.receive")
def reception():
    return _page(_form())


@bp.post("/reception")
@permit("errands.receive")
def receive():
    """Save; or only look somebody or the price up, which the buttons say with `look`."""
    form = _form()
    match request.form.get("look"):
        case "person":
            return _page(form, part="errands/_found.html")
        case "price":
            return _page(form, part="errands/_say.html")
    if not submitted(form):
        return _page(form, status=422 if form.errors else 200)
    try:
        estimate = actions.terms_on(form.work_on.data).fee_yen(form.kind.data, form.minutes.data)
        if form.said_yen.data != str(estimate):
            return _page(form, status=409, refused=Refused(
                _("料金は{fee}です。声に出して読んでから、もう一度「受け付ける」を押してください", fee=yen(estimate))
            ))  # fmt: skip
        job = actions.receive(
            current_user, resident=_resident(form), kind=form.kind.data, work_on=form.work_on.data,
            from_minute=form.from_minute.data, until_minute=form.span_end, wanted_minutes=form.minutes.data,
            caller=form.caller.data, callback_phone=form.callback.data, remark=form.remark.data, once=form.once.data,
            follow_up=int(form.follow_up.data[:18]) if (form.follow_up.data or "").isdecimal() else None,
        )  # fmt: skip
    except Refused as no:
        return _page(form, status=409, refused=no)
    say(_("依頼を受け付けました。担い手の画面に、もう出ています"))
    return go(url_for("errands.job", job_id=job.id))


def _form() -> ReceptionForm:
    # By number, from the page of a resident: no name in an address.
    form = ReceptionForm(data={name: request.args.get(name) for name in ("resident", "follow_up")})
    districts = District.in_use()
    if current_user.sees_area is not None:
        districts = districts.where(District.area == current_user.sees_area)
    form.new_district.choices = {"": _("えらんでください"), **{str(d.id): d.name for d in districts}}
    form.found = Resident.found_by(current_user, form.q.data or "")
    chosen = form.resident.data
    if chosen and chosen.isascii() and chosen.isdigit() and all(str(r["id"]) != chosen for r in form.found):
        # Looking somebody else up does not lose the one who was chosen.
        form.found += [_row(r) for r in Resident.visible_to(current_user).where(Resident.id == int(chosen[:18]))]
    form.resident.choices = {str(row["id"]): row["name"] for row in form.found} | {NOT_IN_REGISTER: ""}
    return form


def _row(resident: Resident) -> dict:
    names = ("id", "name", "kana", "birth_on", "house_name", "phone")
    return {**{name: getattr(resident, name) for name in names}, "district": resident.district.name}


def _resident(form: ReceptionForm) -> Resident | dict:
    if form.resident.data != NOT_IN_REGISTER:
        return get_or_404(Resident.visible_to(current_user), int(form.resident.data))
    return {
        "name": form.new_name.data, "kana": form.new_kana.data, "district": int(form.new_district.data),
        "address": form.new_address.data, "phone": form.new_phone.data,
    }  # fmt: skip


def _page(form: ReceptionForm, part: str | None = None, status: int = 200, refused: Refused | None = None):
    return show("errands/reception.html", part, status, form=form, refused=refused, age=age, **_read_aloud(form))


def _read_aloud(form: ReceptionForm) -> dict:
    """The price and the sentence to read, as soon as kind, day, time and length are known."""
    kind, day, start, minutes = form.kind.data, form.work_on.data, form.from_minute.data, form.minutes.data
    if not kind or day is None or start is None or not minutes:
        return {"estimate": None}
    try:
        estimate = actions.terms_on(day).fee_yen(kind, minutes)
        word = kind_word(kind)
    except (Refused, KeyError) as no:
        return {"estimate": None, "no_price": no.sentence if isinstance(no, Refused) else None}
    return {
        "estimate": estimate,
        "sentence": _(
            "「{day}の{time}から、{kind}を{minutes}分までですね。料金は{fee}です。だれが行くか決まりましたら、お電話します」",
            day=short_day(day), time=clock_time(start), kind=word, minutes=minutes, fee=yen(estimate),
        ),
    }  # fmt: skip

"""受付 at the counter: the questions in the order in which they are asked, the price read aloud, one button."""

from datetime import timedelta

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.accounts.models import Person
from townhub.dates import WEEKDAYS, clock_time, short_day
from townhub.errands import actions as errands
from townhub.errands.machines import Equipment
from townhub.errands.rules import kind_word
from townhub.errands.steps import agency_for
from townhub.i18n import _
from townhub.money import yen
from townhub.reception import actions
from townhub.reception.forms import AGAIN, ANY_DAY, NOT_IN_REGISTER, ReceptionForm
from townhub.reception.models import Asked, waiting
from townhub.refused import Refused
from townhub.residents.models import Resident, age
from townhub.standing.actions import first_job
from townhub.standing.rules import Pattern, pattern_words
from townhub.town.models import District
from townhub.web import get_or_404, go, say, show, submitted, wants_part

bp = Blueprint("reception", __name__)
_A_WEEK = timedelta(days=6)


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
            return _page(form, part="reception/_found.html")
        case "price":
            return _page(form, part="reception/_say.html")
    if not submitted(form):
        return _page(form, status=422 if form.errors else 200)
    try:
        if form.no.data:
            return _refused(form)
        estimate = _estimate(form)
        if form.said_yen.data != str(estimate):
            return _page(form, status=409, refused=Refused(
                _("料金は{fee}です。声に出して読んでから、もう一度「受け付ける」を押してください", fee=yen(estimate))
            ))  # fmt: skip
        return _again(form) if form.when.data == AGAIN else _once(form)
    except Refused as no:
        return _page(form, status=409, refused=no)


def _facts(form: ReceptionForm) -> dict:
    return {
        "resident": _resident(form), "kind": form.kind.data, "from_minute": form.from_minute.data,
        "until_minute": form.span_end, "wanted_minutes": form.minutes.data, "wanted_people": form.people.data or 1,
        "caller": form.caller.data, "callback_phone": form.callback.data or "", "remark": form.remark.data or "",
        "staff_note": form.staff_note.data or "", "once": form.once.data,
    }  # fmt: skip


def _once(form: ReceptionForm):
    last = form.work_on.data + _A_WEEK if form.when.data == ANY_DAY else None
    machine = Equipment.get_by_id(int(form.equipment.data)) if form.equipment.data else None
    job = actions.take(
        current_user, asked_id=_number(form.asked.data), follow_up_id=_number(form.follow_up.data), machine=machine,
        work_on=form.work_on.data, or_until_on=last, clear_15m=form.clear_15m.data, **_facts(form),
    )  # fmt: skip
    say(_("依頼を受け付けました。担い手の画面に、もう出ています"))
    return go(url_for("errands.job", job_id=job.id))


def _again(form: ReceptionForm):
    made = actions.take_again(
        current_user, asked_id=_number(form.asked.data), follow_up_id=_number(form.follow_up.data),
        first_on=form.work_on.data, **_facts(form), **form.again_facts,
    )  # fmt: skip
    if made.has_trouble:
        say(_("いつもの依頼にしましたが、依頼になっていない日があります。下のわけを見て、直してください"))
    elif first_job(made):
        say(_("いつもの依頼にしました。10日先までの分は、もう担い手にたずねています"))
    else:
        say(_("いつもの依頼にしました。どの日も、10日前になると担い手にたずねます"))
    return go(url_for("standing.one", standing_id=made.id))


def _refused(form: ReceptionForm):
    job = actions.refuse(
        current_user, why=form.no_reason.data, to_ask=form.ask_elsewhere.data or "", asked_id=_number(form.asked.data),
        work_on=form.work_on.data, **_facts(form),
    )  # fmt: skip
    say(_("対象外として書きとめました。案内する窓口を、電話の人に伝えてください"))
    return go(url_for("errands.job", job_id=job.id))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def _form() -> ReceptionForm:
    # By number, from the page of a resident: no name in an address.
    form = ReceptionForm(data=_begun() | ReceptionForm.again_data())
    districts = District.in_use()
    if current_user.sees_area is not None:
        districts = districts.where(District.area == current_user.sees_area)
    form.new_district.choices = {"": _("えらんでください"), **{str(d.id): d.name for d in districts}}
    machines = Equipment.select().where(Equipment.ended_on.is_null()).order_by(Equipment.name)
    form.equipment.choices = {"": _("使わない"), **{str(m.id): m.name for m in machines}}
    form.regular.choices = {"": _("決まっていない"), **Person.volunteers_for(current_user)}
    form.found = Resident.found_by(current_user, form.q.data or "")
    chosen = form.resident.data
    if chosen and chosen.isascii() and chosen.isdigit() and all(str(r["id"]) != chosen for r in form.found):
        # Looking somebody else up does not lose the one who was chosen.
        form.found += [_row(r) for r in Resident.visible_to(current_user).where(Resident.id == int(chosen[:18]))]
    form.resident.choices = {str(row["id"]): row["name"] for row in form.found} | {NOT_IN_REGISTER: ""}
    return form


def _begun() -> dict:
    """What is known before the first question: whose page one comes from, or what was written on the board."""
    begun = {
        "resident": request.args.get("resident"),
        "when": "day",
        "people": 1,
        "follow_up": request.args.get("follow_up"),
    }
    asked_id = _number(request.args.get("asked"))
    asked = asked_id and Asked.visible_to(current_user).where(Asked.id == asked_id, Asked.answered.is_null()).first()
    if not asked:
        return begun
    found = Resident.found_by(current_user, asked.phone)
    written = {
        "asked": str(asked.id),
        "callback": asked.phone,
        "q": asked.phone if found else asked.name,
        "staff_note": asked.what,
    }
    new = {"new_name": asked.name, "new_phone": asked.phone, "new_district": str(asked.district_id)}
    return begun | written | ({} if found else new)


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
    return show("reception/reception.html", part, status, form=form, refused=refused, age=age, asked=waiting(current_user),
                elsewhere=agency_for(form.kind.data or "other"), oob=bool(part) and wants_part(), begin=None if wants_part() else _begin(form, refused), **_read_aloud(form))  # fmt: skip


def _begin(form: ReceptionForm, refused: Refused | None) -> str | None:
    """Where the keyboard starts: with the first question, what is wrong, who was found, or the price to read."""
    look = request.form.get("look")
    if refused and form.said_yen.data == str(_read_aloud(form)["estimate"]):
        return "errors"
    if refused or look == "price":
        return "say"
    wrong = form.first_errors()
    name = wrong[0][0].name if wrong else "resident" if look and form.found else "q" if look else "caller"
    form.begin_at("q" if name == "resident" and not form.found else name)
    return None


def _estimate(form: ReceptionForm) -> int:
    return errands.estimate_yen(
        errands.terms_on(form.work_on.data), form.kind.data, form.minutes.data, form.people.data or 1
    )


def _read_aloud(form: ReceptionForm) -> dict:
    """The price and the sentence to read, as soon as kind, day, time and length are known."""
    kind, day, start, minutes = form.kind.data, form.work_on.data, form.from_minute.data, form.minutes.data
    if not kind or day is None or start is None or not minutes:
        return {"estimate": None}
    try:
        estimate = _estimate(form)
        word = kind_word(kind)
    except (Refused, KeyError) as no:
        return {"estimate": None, "no_price": no.sentence if isinstance(no, Refused) else None}
    return {
        "estimate": estimate,
        "sentence": _(
            "「{when}の{time}、{kind}を{minutes}分まで{people}ですね。料金は{fee}です。だれが行くか決まりましたら、お電話します」",
            when=_when_words(form), time=_time_words(start, form.span_end, minutes), kind=word, minutes=minutes, fee=yen(estimate),
            people=_("、{count}人で", count=form.people.data) if (form.people.data or 1) > 1 else "",
        ),
    }  # fmt: skip


def _time_words(start: int, end: int, minutes: int) -> str:
    """Until when somebody may come is read aloud too, where that is not just as long as the work takes."""
    if end <= start + minutes:
        return _("{time}から", time=clock_time(start))
    return _("{start}から{end}のあいだに", start=clock_time(start), end=clock_time(end))


def _when_words(form: ReceptionForm) -> str:
    day = form.work_on.data
    if form.when.data == ANY_DAY:
        return _("{first}から{last}の、いつか", first=short_day(day), last=short_day(day + _A_WEEK))
    if form.when.data == AGAIN and form.weekdays.bits:
        again = form.again_facts
        pattern = Pattern(
            again["weekdays"], again["nths"], again["every_weeks"], day, again["last_on"], again["holidays"]
        )
        return _("{first}から{words}", first=short_day(day), words=pattern_words(pattern, WEEKDAYS))
    return short_day(day)

"""ちょい加勢 on the volunteer's phone: what is wanted, what I have taken, はじめる, おわる, how it was."""

from datetime import date
from functools import partial

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from htmx_flask import make_response as htmx_response

from townhub import clock
from townhub.access import permit
from townhub.db import one
from townhub.errands import actions, call_offs, hurdles, listing, taking
from townhub.errands.forms import AgreedForm, ReasonForm, ReportForm
from townhub.errands.kept import around, number_of, whose
from townhub.errands.models import Helper, Job, Tariff
from townhub.errands.rules import KINDS, LONGEST_MINUTES, OverAnHour, worked_minutes
from townhub.errands.steps import last_step, may_undo
from townhub.errands.views import enter_times
from townhub.i18n import _
from townhub.ledger.reading import statement
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show, submitted, wants_part

bp = Blueprint("helping", __name__)
bp.after_request(whose)
_MOST_WANTED = 60


@bp.get("/ask")
@permit("public")
def ask():
    """How to ask for help: the telephone, big, and what it costs."""
    tariff = Tariff.on(clock.today())
    return show("errands/ask.html", terms=tariff.terms if tariff else None)


@bp.get("/help/today")
@permit("errands.help")
def today():
    today, jobs, later = clock.today().isoformat(), [], []
    for each in listing.own_jobs(current_user):
        (later if each["work_on"] > today and not each["started_at"] else jobs).append(each)
    return show("errands/my_today.html", jobs=jobs, later=later, today=today, off=call_offs.told_on_phone(current_user.id),
                wanted=len(listing.wanted(current_user, _MOST_WANTED)), tab="helping.today")  # fmt: skip


@bp.get("/help")
@permit("errands.help")
def wanted():
    return _wanted_page()


def _wanted_page(status: int = 200, refused: Refused | None = None):
    found = listing.wanted(current_user, _MOST_WANTED + 1)
    return show("errands/wanted.html", status=status, jobs=found[:_MOST_WANTED],
                hurdles=hurdles.on_the_list(current_user, found[:_MOST_WANTED]), more=len(found) > _MOST_WANTED,
                refused=refused, today=clock.today(), home=one("SELECT name FROM district WHERE id = ?", current_user.district_id),
                tab="helping.wanted")  # fmt: skip


@bp.post("/help/<int:job_id>/answer")
@permit("errands.help")
def answer(job_id):
    """行けない or あとで: the office sees who has said what."""
    said = request.form.get("said")
    try:
        actions.answer(current_user, _told(job_id), said if said in ("cannot", "later") else "later")
    except Refused as no:
        return _wanted_page(409, no)
    say(_("知らせました。気が変わったら、まだ引き受けられます"))
    return go(url_for(".wanted"))


@bp.get("/help/month")
@permit("errands.help")
def month():
    today = clock.today()
    try:
        first = date.fromisoformat(f"{request.args.get('of') or today.strftime('%Y-%m')}-01")
        if not 2000 <= first.year < 2100:
            raise ValueError
    except ValueError:
        abort(404)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    found = listing.month_of(current_user, first, after)
    return show("errands/my_month.html", jobs=found, first=first, before=before, after=after if after <= today else None,
                minutes=sum(j["worked_minutes"] for j in found), fee_yen=sum(j["fee_yen"] or 0 for j in found),
                found=statement(current_user.id, first.strftime("%Y-%m")),
                tab="helping.month")  # fmt: skip


def _visible(job_id: int) -> Job:
    return get_or_404(Job.visible_to(current_user), job_id)


def _told(job_id: int) -> Job:
    return get_or_404(Job.told_to(current_user), job_id)


def own_job(job_id: int) -> Job:
    """A job that this volunteer took. What somebody else took may be seen, but not worked on.

    Whoever has left it, or was replaced, and presses on a page from before reads that it is so.
    """
    found = _visible(job_id)
    if not found.is_of(current_user):
        gone = Refused(
            _("この依頼は、いまはあなたの受け持ちではありません。心当たりがないときは、事務室にお電話ください")
        )
        was_here = Helper.found("job_id = ? AND person_id = ?", found.id, current_user.id)
        abort(_page(found, 409, gone) if was_here else 403)
    return found


def _page(
    job: Job,
    status: int = 200,
    refused: Refused | None = None,
    part: str | None = None,
    agreed: AgreedForm | None = None,
):
    """Own job: with name, address, clock. Somebody else's or still wanted: without."""
    own = job.helper(current_user)
    if own is None:
        days, hurdle = (
            hurdles.days_to_choose(current_user.id, job) if job.state == "open" and not refused else ([], None)
        )
        return show("errands/offer.html", status=status, job=job, refused=refused, hurdle=hurdle, days=days,
                    tab="helping.wanted")  # fmt: skip
    newest = last_step(job)
    agreed = agreed or AgreedForm(formdata=None, data={"starts_minute": job.starts_minute})
    return show("errands/my_job.html", part, status, job=job, own=own, refused=refused, agreed=agreed, tab="helping.today",
                other_day=job.work_on != clock.today(), **around(job),
                undoable=newest if may_undo(current_user, newest) else None, **_so_far(job, own))  # fmt: skip


def _so_far(job: Job, own: Helper) -> dict:
    if not own.is_running:
        return {"minutes": None}
    seconds = (clock.now() - own.started_at).total_seconds()
    minutes = worked_minutes(max(seconds, 0))
    try:
        return {
            "minutes": minutes,
            "fee_now": job.terms.fee_yen(job.kind, minutes, job.tolerance_minutes),
            "longest": LONGEST_MINUTES,
        }
    except OverAnHour as over:
        return {"minutes": minutes, "fee_now": None, "over": over.sentence, "longest": LONGEST_MINUTES}


@bp.get("/help/<int:job_id>")
@permit("errands.help")
def job(job_id):
    found = _told(job_id)
    if not Job.visible_to(current_user).where(Job.id == job_id).exists():
        return _wanted_page(409, Refused(taking.why_not_free(found)))
    own = found.helper(current_user)
    if wants_part() and not (own and own.is_running):
        return htmx_response(refresh=True)  # the running clock asks, and meanwhile the job stands elsewhere
    return _page(found, part="errands/_running.html")


@bp.post("/help/<int:job_id>/claim")
@permit("errands.help")
def claim(job_id):
    job = _told(job_id)
    try:
        actions.claim(current_user, job, _chosen_day())
    except Refused as no:  # "too late" is not "you may not"
        return _wanted_page(409, no)
    say(_("引き受けました。ありがとうございます"))
    return go(url_for(".job", job_id=job_id))


def _chosen_day() -> date | None:
    """The day that was chosen, where several will do."""
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return None


def _step(act, job_id: int, where: str = ".job"):
    try:
        act(current_user, own_job(job_id))
    except Refused as no:
        return _page(_visible(job_id), 409, no)
    return go(url_for(where, job_id=job_id))


@bp.post("/help/<int:job_id>/start")
@permit("errands.help")
def start(job_id):
    """For mowing the sky is asked about: without the mark it is taken to rain."""
    dry = not KINDS[own_job(job_id).kind][1] or request.form.get("dry") == "yes"
    return _step(partial(actions.start, dry=dry, once=number_of(job_id, "start")), job_id)


@bp.post("/help/<int:job_id>/confirm")
@permit("errands.help")
def confirm(job_id):
    """The volunteer has phoned the resident, who may have wished another time of that day."""
    job, form = own_job(job_id), AgreedForm()
    if not submitted(form):
        return _page(job, 422 if form.errors else 200, agreed=form)
    try:
        actions.confirm(current_user, job, starts_minute=form.starts_minute.data)
    except Refused as no:
        return _page(_visible(job_id), 409, form.beside(no), agreed=form)
    return go(url_for(".job", job_id=job_id))


@bp.post("/help/<int:job_id>/unclaim")
@permit("errands.help")
def unclaim(job_id):
    found = _visible(job_id)
    if found.state == "open" and not found.is_of(current_user):  # the second tap
        return go(url_for(".wanted"))
    try:
        actions.unclaim(current_user, own_job(job_id))
    except Refused as no:
        return _page(_visible(job_id), 409, no)
    say(_("引き受けるのをやめました"))
    return go(url_for(".wanted"))


@bp.post("/help/<int:job_id>/unstart")
@permit("errands.help")
def unstart(job_id):
    return _step(actions.unstart, job_id)


@bp.post("/help/<int:job_id>/finish")
@permit("errands.help")
def finish(job_id):
    return _step(partial(actions.finish, once=number_of(job_id, "finish")), job_id, ".report")


@bp.route("/help/<int:job_id>/times", methods=["GET", "POST"])
@permit("errands.help")
def times(job_id):
    return enter_times(own_job(job_id), "errands/my_times.html", url_for(".report", job_id=job_id))


@bp.route("/help/<int:job_id>/give-back", methods=["GET", "POST"])
@permit("errands.help")
def give_back(job_id):
    found = _visible(job_id)
    if found.state == "open" and not found.is_of(current_user):  # given back already: the second tap, or the way back
        return go(url_for(".today"))
    job, form = own_job(job_id), ReasonForm()
    if not submitted(form):
        return show(
            "errands/give_back.html", status=422 if form.errors else 200, job=job, form=form, tab="helping.today"
        )
    try:
        actions.give_back(current_user, job, form.reason.data)
    except Refused as no:
        return _page(_visible(job_id), 409, no)
    say(_("わかりました。また募集に出しました"))
    return go(url_for(".today"))


@bp.route("/help/<int:job_id>/report", methods=["GET", "POST"])
@permit("errands.help")
def report(job_id):
    job = own_job(job_id)
    own = job.helper(current_user)
    if own.finished_at is None:
        return go(url_for(".job", job_id=job_id))
    form = ReportForm(data={"how": job.report, "line": job.report_line})
    if not submitted(form):
        return show(
            "errands/report.html", status=422 if form.errors else 200, job=job, own=own, form=form, tab="helping.today"
        )
    try:
        actions.report(current_user, job, form.how.data, form.line.data or "", number_of(job_id, "report"))
    except Refused as no:
        return show("errands/report.html", status=409, job=job, own=own, form=form, refused=no, tab="helping.today")
    say(_("知らせました。おつかれさまでした"))
    return go(url_for(".today"))

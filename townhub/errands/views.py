"""ちょい加勢 as the office sees it: the list, one job, and the decisions that are the office's."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.errands import actions, equipment, hurdles, next_act
from townhub.errands.forms import FeeForm, ReasonForm, TimesForm
from townhub.errands.listing import job_list
from townhub.errands.models import Job
from townhub.errands.rules import ANSWERS, CALLERS, KINDS, STATES, STEPS, kind_word, may_step, step_word
from townhub.errands.steps import history_of, last_step, may_undo
from townhub.huddle import follow_ups
from townhub.i18n import _
from townhub.paging import number_of_page, pages
from townhub.refused import Refused
from townhub.residents.consent import shares
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("errands", __name__)
_A_PAGE = 50


@bp.app_context_processor
def _words() -> dict:
    return {
        "kind_word": kind_word,
        "state_words": STATES,
        "caller_words": CALLERS,
        "machine_kinds": {kind: machine for kind, (_word, machine) in KINDS.items()},
        "next_of": next_act.of,
        "answer_words": ANSWERS,
        "step_words": STEPS,
        "life_word": step_word,
    }


@bp.get("/errands")
@permit("errands.oversee")
def jobs():
    state = request.args.get("state")
    states = [state] if state in STATES else ["received", "open", "claimed", "confirmed", "running", "over"]
    page = number_of_page(request.args)
    found, count = job_list(current_user, states, page, _A_PAGE)
    return show("errands/jobs.html", jobs=found, count=count, state=state if state in STATES else None, number=page,
                pages=pages(count, _A_PAGE))  # fmt: skip


def _job(job_id: int) -> Job:
    return get_or_404(Job.visible_to(current_user), job_id)


def _page(job: Job, status: int = 200, refused: Refused | None = None, **forms):
    forms = {"call_off": ReasonForm(formdata=None), "fee": FeeForm(formdata=None)} | forms
    newest, history = last_step(job), history_of(job)
    given_back = [line["why"] for line in history if line["act"] == "give_back" and not line["undone"]]
    return show(
        "errands/job.html", status=status, job=job, shared=shares(current_user, job.resident_id), follow_up=follow_ups.behind("errand", job.id), history=history, given_back=given_back[-1] if given_back else None, refused=refused, may_step=may_step,
        helpers=job.helpers(), booked=equipment.of_job(job), next=next_act.of(job), only_newcomers=hurdles.only_newcomers(job), undoable=newest if may_undo(current_user, newest) else None, **forms,
    )  # fmt: skip


@bp.get("/errands/<int:job_id>")
@permit("errands.oversee")
def job(job_id):
    return _page(_job(job_id))


@bp.post("/errands/<int:job_id>/call-off")
@permit("errands.oversee")
def call_off(job_id):
    job, form = _job(job_id), ReasonForm()
    if not submitted(form):
        return _page(job, 422 if form.errors else 200, call_off=form)
    try:
        actions.call_off(current_user, job, form.reason.data)
    except Refused as no:
        return _page(_job(job_id), 409, no, call_off=form)
    say(_("依頼を取り消しました"))
    return go(url_for(".job", job_id=job_id))


@bp.route("/errands/<int:job_id>/give-back", methods=["GET", "POST"])
@permit("errands.oversee")
def give_back(job_id):
    """A volunteer phones that they cannot go, or leaves: the job is wanted again."""
    job, form, refused = _job(job_id), ReasonForm(), None
    if submitted(form):
        try:
            actions.give_back(current_user, job, form.reason.data)
            say(_("また募集に出しました"))
            return go(url_for(".job", job_id=job_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("errands/give_back_office.html", status=status, job=job, form=form, refused=refused)


@bp.post("/errands/<int:job_id>/fee")
@permit("errands.oversee")
def decide_fee(job_id):
    job, form = _job(job_id), FeeForm()
    if not submitted(form):
        return _page(job, 422 if form.errors else 200, fee=form)
    try:
        actions.decide_fee(current_user, job, form.fee.data, form.reason.data)
    except Refused as no:
        return _page(_job(job_id), 409, no, fee=form)
    say(_("料金を決めました"))
    return go(url_for(".job", job_id=job_id))


@bp.route("/errands/<int:job_id>/times", methods=["GET", "POST"])
@permit("errands.oversee")
def times(job_id):
    job = _job(job_id)
    return enter_times(job, "errands/times.html", url_for(".job", job_id=job_id))


def enter_times(job: Job, page: str, then: str):
    """The form for start and finish, as the office and the volunteer both fill it in."""
    form, going = TimesForm(data=_times_so_far(job)), job.helpers()
    form.ask_whose([] if current_user.is_volunteer else going)
    if not submitted(form):
        return show(page, status=422 if form.errors else 200, job=job, form=form)
    day = form.work_on.data
    try:
        started, finished = (clock.moment_on(day, field.data) for field in (form.started, form.finished))
        person = next((each.person for each in going if each.person_id == form.whose_id), None)
        actions.enter_times(current_user, job, started, finished, person)
    except Refused as no:
        return show(page, status=409, job=job, form=form, refused=form.beside(no))
    still = [each.person.name for each in job.helpers() if each.worked_minutes is None]
    if still and form.whose:
        say(_("時刻を書きました。{names}さんの時刻が、まだです", names="・".join(still)))
    elif not current_user.is_volunteer:  # whose own page says so, with what was earned
        say(_("時刻を書きました"))
    return go(then)


def _times_so_far(job: Job) -> dict:
    own = job.helper(current_user) or job  # a volunteer's own times, also where others were quicker
    started = clock.here(own.started_at) if own.started_at else None
    finished = clock.here(own.finished_at) if own.finished_at else None
    return {
        "work_on": started.date() if started else min(job.work_on, clock.today()),
        "started": started and started.hour * 60 + started.minute,
        "finished": finished and finished.hour * 60 + finished.minute,
    }

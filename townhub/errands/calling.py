"""電話でさがす: the call list of a request that nobody has taken, and who goes along with whom."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import VOLUNTEER, permit
from townhub.accounts.models import Person
from townhub.errands import actions, call_list, next_act
from townhub.errands.models import Job
from townhub.fields import number_of
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show

bp = Blueprint("calling", __name__)


def _job(job_id: int) -> Job:
    return get_or_404(Job.visible_to(current_user), job_id)


@bp.get("/errands/<int:job_id>/calls")
@permit("errands.oversee")
def calls(job_id):
    return _calls(_job(job_id))


def _calls(job: Job, status: int = 200, refused: Refused | None = None):
    return show(
        "errands/call_list.html",
        status=status,
        job=job,
        refused=refused,
        next=next_act.of(job),
        first=12,
        **call_list.of(job),
    )


def _volunteer() -> Person:
    number = request.form.get("person", "")
    number = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    return get_or_404(Person.select().where(Person.role == VOLUNTEER, Person.left_on.is_null()), number)


@bp.post("/errands/<int:job_id>/calls")
@permit("errands.oversee")
def note_call(job_id):
    """One call: taken, no, later, or nobody answered."""
    job = _job(job_id)
    if "person" not in request.form:
        return _calls(job, 409, Refused(_("だれに電話したかをえらんで、ボタンを押してください")))
    person, said = _volunteer(), request.form.get("said")
    try:
        if said == "takes":
            actions.assign(current_user, job, person)
            if Job.get_by_id(job_id).state == "open":
                say(_("引き受けてもらえました。まだ人が要るので、つづけて電話してください"))
                return go(url_for(".calls", job_id=job_id))
            say(_("引き受けてもらえました。つぎは、依頼した人に電話してください"))
            return go(url_for("errands.job", job_id=job_id))
        said = said if said in ("cannot", "later", "no_answer") else "no_answer"
        actions.note_call(current_user, job, person, said, once=number_of(request.form.get("once")))
    except Refused as no:
        return _calls(_job(job_id), 409, no)
    say(_("電話したことを書きました"))
    return go(url_for(".calls", job_id=job_id))


@bp.get("/errands/<int:job_id>/companion")
@permit("errands.oversee")
def companion(job_id):
    return _companion(_job(job_id))


def _companion(job: Job, status: int = 200, refused: Refused | None = None):
    return show("errands/companion.html", status=status, job=job, refused=refused, found=call_list.newcomers(job),
                chosen=request.form.get("person"))  # fmt: skip


@bp.post("/errands/<int:job_id>/companion")
@permit("errands.oversee")
def accompany(job_id):
    job = _job(job_id)
    if "person" not in request.form:
        return _companion(job, 409, Refused(_("いっしょに行く人をえらんでください")))
    try:
        actions.accompany(current_user, job, _volunteer())
    except Refused as no:
        return _companion(_job(job_id), 409, no)
    say(_("いっしょに行く人を加えました"))
    return go(url_for("errands.job", job_id=job_id))

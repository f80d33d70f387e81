"""電波のないところで: the page of a job that a phone keeps, and how what was pressed without a signal arrives later.

The phone's service worker (`static/kept_acts.js` and `kept_worker.js`) keeps start, finish and report in order, and sends them here one by one
as soon as it can. It asks for a fresh form token first: the one on a page kept for hours may be stale. The number of the
sheet makes each of them one act, however often it is sent, and also when the first answer was lost on the way.

A phone may be shared. Every page of ours says in a header whose it is, so that the phone shows nobody another one's pages,
and every act says who pressed it: it is sent while they are in, and taken from nobody else.
"""

import hashlib
import json
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_login import current_user

from townhub import audit, clock
from townhub.access import may, permit
from townhub.accounts import sessions
from townhub.errands import actions, equipment
from townhub.errands.forms import ReportForm
from townhub.errands.models import Job
from townhub.errands.pressing import moment_of
from townhub.errands.rules import CLOSED, KINDS, STATES
from townhub.frame import csrf_token
from townhub.i18n import _, speak_in
from townhub.refused import Refused
from townhub.web import go, say, show

bp = Blueprint("kept", __name__)


@bp.after_request
def whose(answer: Response) -> Response:
    """Tell the worker whose page this is."""
    if current_user.is_authenticated:
        answer.headers["X-Whose"] = str(current_user.id)
    return answer


def number_of(job_id: int, act: str) -> str | None:
    """The number of this very act: the same from the page itself and, later, from what the phone has kept of it."""
    if not (sheet := request.form.get("once")):
        return None
    said = [request.form.get(name, "") for name in ("how", "line")]
    told = json.dumps([current_user.id, job_id, act, sheet, said])
    return f"help-{hashlib.sha256(told.encode()).hexdigest()[:32]}"


@bp.get("/help/kept.js")
@permit("public")
def worker():
    """The service worker. It keeps what is below /help/, and answers for the whole house where there is no signal."""
    speak_in("ja")  # as the volunteers' pages do, whatever was chosen on the board
    words = {
        "page": render_template("errands/away.html"),
        "away": _("電波がありません"),
        "noPage": _("この画面は、電話にとってありません。電波のあるところで、もう一度開いてください。"),
        "opens": _("「今日」と、引き受けた依頼の画面は、電波がなくても開けます。はじめる、おわる、知らせるも押せます。つながったときに送ります。"),
        "retry": _("もう一度開く"),
        "today": _("今日の画面へ"),
        "notSent": _("書いたものは、まだ届いていません。電波のあるところで「もう一度送る」を押してください。"),
        "noRoom": _("電話に空きがなく、とっておけませんでした。いまの時刻を紙に書いて、電波のあるところで「もう一度送る」を押してください。"),
        "again": _("もう一度送る"),
        "refused": _("事務室が受け取れませんでした（{number}番）。「時刻をあとから書く」で入れてください"),
    }  # fmt: skip
    folder = Path(current_app.static_folder)
    script = "".join((folder / name).read_text(encoding="utf-8") for name in ("kept_acts.js", "kept_worker.js"))
    script += f"const WORDS = {json.dumps(words, ensure_ascii=False)};\n"
    house = url_for(".worker").removesuffix("help/kept.js")
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": house}
    return Response(script, mimetype="text/javascript", headers=headers)


@bp.get("/help/kept")
@permit("errands.help")
def proof():
    """Whose phone this is, with a token for the forms that it sends next."""
    return {"who": current_user.id, "token": csrf_token(), "now": clock.now().isoformat()}


@bp.get("/help/out")
@permit("public")
def out():
    """The house does not know this phone any more, and something is still kept on it: what now."""
    speak_in("ja")
    if may(current_user, "errands.help"):
        return go(url_for("helping.today"))
    return show("errands/out.html")


@bp.get("/help/leave")
@permit("errands.help")
def leave():
    return show("errands/leave.html", tab="volunteers.me")


@bp.post("/help/leave")
@permit("errands.help")
def left():
    """この電話で使うのをやめる: the phone is a stranger's from now on."""
    sessions.end(current_user)
    say(_("この電話では、使うのをやめました"))
    return go(url_for("accounts.card_by_code"))


def _own(job_id: int) -> Job:
    found = Job.visible_to(current_user).where(Job.id == job_id).first() if job_id < 2**63 else None
    if found is None or not found.is_of(current_user):
        raise Refused(_("この依頼は、いまはあなたの依頼ではありません。事務室に電話してください"))
    return found


def around(job: Job) -> dict:
    """What somebody who goes there needs besides: who comes along, and which machines are booked."""
    others = [each for each in job.helpers() if each.person_id != current_user.id]
    return {"others": others, "booked": equipment.of_job(job)}


@bp.get("/help/<int:job_id>/kept")
@permit("errands.help")
def page(job_id):
    """One page for the whole way, so that a phone without a signal has each button that comes next."""
    try:
        job = _own(job_id)
    except Refused as no:
        return show("errands/kept.html", status=404, job=None, refused=no, tab="helping.today")
    own = job.helper(current_user)
    next_act = "report" if own.finished_at else "finish" if own.started_at else "start"
    form = ReportForm(formdata=None, data={"how": job.report, "line": job.report_line})
    return show("errands/kept.html", job=job, own=own, form=form, next_act=next_act,
                other_day=job.work_on != clock.today(), tab="helping.today", **around(job))  # fmt: skip


@bp.post("/help/<int:job_id>/kept")
@permit("errands.help")
def take(job_id):
    """One act that was kept. The answer is for the worker: done, or the reason, which the phone shows with the act."""
    try:
        _done(_own(job_id), request.form.get("act", ""))
    except Refused as no:
        return {"reason": no.sentence}, 409
    return {"done": True}


def _done(job: Job, act: str) -> None:
    if request.form.get("whose") not in (None, str(current_user.id)):
        raise Refused(_("ほかの人が押したものです。その人が、この電話に入ると送れます"))
    once = number_of(job.id, act)
    if job.state in CLOSED and job.state != "settled" and not audit.already(once):
        raise Refused(
            _(
                "この依頼は、いま「{state}」です。もう行ったときは、時刻を事務室に電話してください",
                state=_(STATES[job.state]),
            )
        )
    if once is None or act not in ("start", "finish", "report"):
        raise Refused(_("とっておいたものが読めません。「時刻をあとから書く」で入れてください"))
    if act == "report":
        form = ReportForm()
        if not form.validate():
            raise Refused(next(sentence for _field, sentence in form.first_errors()))
        return actions.report(current_user, job, form.how.data, form.line.data or "", once)
    pressed = moment_of(clock.now(), *(request.form.get(name, "") for name in ("pressed_at", "sent_at", "clock_moved")))
    if act == "finish":
        return actions.finish(current_user, job, pressed, once)
    dry = not KINDS[job.kind][1] or request.form.get("dry") == "yes"
    return actions.start(current_user, job, dry, pressed, once)

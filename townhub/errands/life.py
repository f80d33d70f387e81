"""The steps of a job as the office takes them: each on a sheet of its own, with the reason."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.errands import actions
from townhub.errands.life_forms import (
    ArrangeForm,
    ConfirmForm,
    CouldNotForm,
    GiveUpForm,
    NobodyHomeForm,
    ReopenForm,
    SureForm,
)
from townhub.errands.models import Job
from townhub.errands.rules import STEPS
from townhub.errands.steps import agency_for
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("life", __name__)


def _confirm(job: Job):
    form = ConfirmForm(data={"work_on": job.work_on, "starts_minute": job.starts_minute})
    return form, lambda: actions.confirm(
        current_user, job, work_on=form.work_on.data, starts_minute=form.starts_minute.data, why=form.why.data or ""
    )


def _give_up(job: Job):
    form = GiveUpForm(data={"to_ask": agency_for(job.kind)})
    return form, lambda: actions.give_up(current_user, job, form.reason.data, form.to_ask.data)


def _refuse(job: Job):
    form = GiveUpForm(data={"to_ask": agency_for(job.kind)})
    return form, lambda: actions.refuse(current_user, job, form.reason.data, form.to_ask.data)


def _reopen(job: Job):
    form = ReopenForm(job.wanted_minutes, data={"from_minute": job.from_minute, "until_minute": job.until_minute})
    return form, lambda: actions.reopen(
        current_user, job, work_on=form.work_on.data, from_minute=form.from_minute.data,
        until_minute=form.until_minute.data,
    )  # fmt: skip


def _nobody_home(job: Job):
    form = NobodyHomeForm()
    return form, lambda: actions.nobody_home(current_user, job, form.line.data or "")


def _could_not(job: Job):
    form = CouldNotForm()
    return form, lambda: actions.could_not(current_user, job, form.why.data, form.line.data or "")


def _arrange(job: Job):
    form = ArrangeForm(data={"people": str(job.wanted_people), "clear_15m": "yes" if job.clear_15m else "no"})
    return form, lambda: actions.arrange(
        current_user, job, people=int(form.people.data), clear_15m=form.clear_15m.data == "yes"
    )


def _publish(job: Job):
    return SureForm(), lambda: actions.publish(current_user, job)


# step: its sheet, what stands above it, what is said afterwards
SHEETS = {
    "publish": (_publish, "電話して確かめた依頼を、募集に出します。", "募集に出しました"),
    "confirm": (_confirm, "依頼した人に電話して、だれが何時に行くかを伝えてから、押してください。", "確定しました"),
    "refuse": (_refuse, "ちょい加勢ではできないことです。どこに聞けばよいかも伝えてください。", "対象外と書きました"),
    "give_up": (
        _give_up,
        "行ける人がいないときは、ことわって、ほかの窓口を案内します。",
        "不成立にしました。依頼した人に電話してください",
    ),
    "arrange": (
        _arrange,
        "草刈りは、2人で行くか、まわり15メートルに人や車が入らないところだけです。人数がふえると料金もふえるので、電話で伝えてください。",
        "人数と場所を決めました",
    ),
    "reopen": (
        _reopen,
        "別の日に、もう一度募集します。料金は、はじめに受けたときのままです。",
        "もう一度募集に出しました",
    ),
    "nobody_home": (
        _nobody_home,
        "行ったけれど、だれもいなかったときに書きます。打ち合わせの議題になります。",
        "不在と書きました",
    ),
    "could_not": (
        _could_not,
        "行ったけれど、できなかったときに書きます。打ち合わせの議題になります。",
        "できなかったと書きました",
    ),
}


@bp.route("/errands/<int:job_id>/<any(publish, arrange, confirm, refuse, give_up, reopen, nobody_home, could_not):stage>",
          methods=["GET", "POST"])  # fmt: skip
@permit("errands.oversee")
def step(job_id, stage):
    job = get_or_404(Job.visible_to(current_user), job_id)
    sheet, above, said = SHEETS[stage]
    form, act = sheet(job)
    refused = None
    if submitted(form):
        try:
            act()
            say(_(said))
            return go(url_for("errands.job", job_id=job_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("errands/step.html", status=status, job=job, form=form, refused=refused, above=_(above),
                word=_(STEPS[stage].word) if stage in STEPS else _("人数と場所を決める"))  # fmt: skip


@bp.post("/errands/<int:job_id>/tell")
@permit("errands.oversee")
def tell(job_id):
    actions.tell(current_user, get_or_404(Job.visible_to(current_user), job_id))
    say(_("伝えたことを書きました"))
    return go(url_for("errands.job", job_id=job_id))


@bp.post("/errands/<int:job_id>/undo")
@permit("errands.oversee")
def undo(job_id):
    job = get_or_404(Job.visible_to(current_user), job_id)
    number = request.form.get("step", "")
    try:
        actions.undo(current_user, job, int(number[:18]) if number.isascii() and number.isdigit() else 0)
        say(_("もとにもどしました"))
    except Refused as no:
        say(no.sentence)
    return go(url_for("errands.job", job_id=job_id))

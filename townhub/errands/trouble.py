"""What a volunteer says when it did not go as planned: nobody at home, or it could not be done."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.errands import actions
from townhub.errands.helping import own_job
from townhub.errands.life_forms import CouldNotForm, NobodyHomeForm
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import go, say, show, submitted

bp = Blueprint("trouble", __name__)


def _sheet(job_id: int, form, word: str, act):
    job, refused = own_job(job_id), None
    if submitted(form):
        try:
            act(job)
            say(_("知らせました。事務室が、依頼した人に電話します"))
            return go(url_for("helping.today"))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show(
        "errands/trouble.html", status=status, job=job, form=form, refused=refused, word=word, tab="helping.today"
    )


@bp.route("/help/<int:job_id>/nobody-home", methods=["GET", "POST"])
@permit("errands.help")
def nobody_home(job_id):
    form = NobodyHomeForm()
    return _sheet(
        job_id, form, _("留守だった"), lambda job: actions.nobody_home(current_user, job, form.line.data or "")
    )


@bp.route("/help/<int:job_id>/could-not", methods=["GET", "POST"])
@permit("errands.help")
def could_not(job_id):
    form = CouldNotForm()
    return _sheet(job_id, form, _("できなかった"),
                  lambda job: actions.could_not(current_user, job, form.why.data, form.line.data or ""))  # fmt: skip

"""「どんな状態の人は、どのサービスか」: the flow chart that 木津川市 wanted, as lines that the town writes itself."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.counter import actions, reading
from townhub.counter.forms import ServiceForm
from townhub.counter.models import ServiceLine
from townhub.i18n import _
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("service_flow", __name__)


@bp.route("/counter/services", methods=["GET", "POST"])
@permit("counter.flow")
def services():
    form = ServiceForm(data={"route": "prevention"})
    if submitted(form):
        facts = {name: form[name].data or "" for name in ("condition", "state", "service", "route")}
        actions.add_line(current_user, **facts, once=form.once.data)
        say(_("サービスの流れに加えました"))
        return go(url_for(".services"))
    return show("counter/flow.html", status=422 if form.errors else 200, form=form, flow=reading.flow())


@bp.post("/counter/services/<int:line_id>/withdraw")
@permit("counter.flow")
def withdraw(line_id):
    actions.withdraw_line(current_user, get_or_404(ServiceLine.select(), line_id))
    say(_("外しました。これまでに決めたことは、そのままです"))
    return go(url_for(".services"))

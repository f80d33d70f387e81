"""Moving away, dying, coming back, and the end of the retention period."""

import wtforms
from flask import Blueprint, url_for
from flask_login import current_user
from wtforms.validators import ValidationError

from townhub import clock
from townhub.access import permit
from townhub.fields import Choice, Day, TownForm
from townhub.handover import residents
from townhub.huddle import due as huddle
from townhub.i18n import _
from townhub.ledger.lines import not_even
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.residents.rules import RETENTION_YEARS, WHY_ENDED, purge_from
from townhub.residents.views import standing_or_404
from townhub.rosters.lines import open_for as visits_for
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("moving", __name__)


class EndForm(TownForm):
    why = Choice("どうされたか", "転出か死亡かをえらんでください", choices=WHY_ENDED)
    ended_on = Day("いつ", "転出した日、または亡くなった日を入れてください。例 1/16")
    close = wtforms.SelectMultipleField(coerce=int, validate_choice=False)

    def validate_ended_on(self, field):
        if field.data > clock.today():
            raise ValidationError(_("これからの日です。その日が来てから書いてください"))


@bp.route("/residents/<int:resident_id>/end", methods=["GET", "POST"])
@permit("residents.end")
def leave(resident_id):
    resident, form = standing_or_404(resident_id), EndForm()
    if not submitted(form):
        return _page(resident, form, 422 if form.errors else 200)
    try:
        residents.end(
            current_user, resident, ended_on=form.ended_on.data, why=form.why.data, confirmed=set(form.close.data),
            once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        return _page(resident, form, 409, no)
    say(_("書きました。まちがいのときは、この画面からもどせます"))
    return go(url_for("timeline.resident", resident_id=resident_id))


def _page(resident: Resident, form: EndForm, status: int, refused: Refused | None = None):
    to_close, running = residents.closing_with(resident)
    return show("handover/resident_end.html", status=status, meeting=huddle.closing_with(current_user, resident),
                visits=visits_for(resident.id), resident=resident, form=form, refused=refused,
                to_close=to_close, running=running, years=RETENTION_YEARS, uneven=not_even(resident.id))  # fmt: skip


@bp.post("/residents/<int:resident_id>/bring-back")
@permit("residents.end")
def bring_back(resident_id):
    residents.bring_back(current_user, standing_or_404(resident_id))
    say(_("名簿にもどしました。取り消した依頼は、取り消したままです"))
    return go(url_for("timeline.resident", resident_id=resident_id))


@bp.get("/residents/purge")
@permit("residents.purge")
def due():
    return show("handover/resident_purge_list.html", due=residents.due_to_purge(clock.today()), years=RETENTION_YEARS)


@bp.route("/residents/<int:resident_id>/purge", methods=["GET", "POST"])
@permit("residents.purge")
def purge(resident_id):
    resident, form = get_or_404(Resident.visible_to(current_user), resident_id), TownForm()
    over = resident.ended_on is not None and purge_from(resident.ended_on) <= clock.today()
    if not submitted(form):
        return show("handover/resident_purge.html", resident=resident, form=form, over=over)
    try:
        residents.purge(current_user, resident)
    except Refused as no:
        return show("handover/resident_purge.html", status=409, resident=resident, form=form, over=over, refused=no)
    say(_("消去しました"))
    return go(url_for(".due"))

"""What the meeting adds to a resident's page: to read on in an emergency, and how often to speak of somebody."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.fields import Line, TownForm, Whole
from townhub.huddle import consent, watching
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.views import standing_or_404
from townhub.web import go, own_path, say, show, submitted

bp = Blueprint("around", __name__)


class UrgentForm(TownForm):
    why = Line(
        "なぜ緊急に見るのか", "なぜ緊急に見るのかを入れてください", most=200, description="例 デイの迎えで、返事がない"
    )


class WatchForm(TownForm):
    every_days = Whole(
        "何日ごとに話すか", least=1, most=366, unit="日", description="例 14。空にすると、間隔を決めません"
    )


@bp.route("/residents/<int:resident_id>/urgent", methods=["GET", "POST"])
@permit("residents.read_urgently")
def urgent(resident_id):
    resident, form = standing_or_404(resident_id), UrgentForm()
    then = own_path(request.args.get("next")) or url_for("timeline.resident", resident_id=resident_id)
    if consent.shares(current_user, resident_id):
        return go(then)
    if not submitted(form):
        return show("huddle/urgent.html", status=422 if form.errors else 200, resident=resident, form=form, then=then)
    consent.override(current_user, resident, form.why.data, form.once.data)
    say(_("きょうのあいだ、読めます。わけは、打ち合わせの話題に出ます"))
    return go(then)


@bp.route("/residents/<int:resident_id>/watch", methods=["GET", "POST"])
@permit("residents.write")
def watch(resident_id):
    resident, before = standing_or_404(resident_id), watching.watch_of(resident_id)
    form = WatchForm(data={"every_days": before["every_days"] if before else None})
    if not submitted(form):
        return show("huddle/watch.html", status=422 if form.errors else 200, resident=resident, form=form, watch=before)
    try:
        watching.watch(current_user, resident, form.every_days.data)
    except Refused as no:
        return show("huddle/watch.html", status=409, resident=resident, form=form, watch=before, refused=no)
    say(_("話題にする間隔を決めました") if form.every_days.data else _("話題にする間隔を、決めないことにしました"))
    return go(url_for("timeline.resident", resident_id=resident_id))

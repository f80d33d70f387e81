"""地区を分ける・合わせる: written on the day it happens, so that nobody is without somebody in charge."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.fields import Choice, Day, Pick, TownForm
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters import reshaping
from townhub.town.models import District
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("reshaping", __name__)


class ReshapeForm(TownForm):
    kind = Choice("どうなったか", "どうなったかをえらんでください", choices=reshaping.KINDS)
    other = Pick(
        "別の地区", "地区をえらんでください", description="まだないときは、先に「町」の「地区」で加えてください"
    )
    on_day = Day("いつから", "いつからかを入れてください。例 1/16")


@bp.route("/rosters/districts/<int:district_id>/reshape", methods=["GET", "POST"])
@permit("rosters.change")
def reshape(district_id):
    found, refused = get_or_404(District.select(), district_id), None
    form = ReshapeForm(data={"on_day": clock.today()})
    others = {str(row.id): row.name for row in District.in_use() if row.id != district_id}
    form.other.choices = {"": _("えらんでください"), **others}
    if submitted(form):
        try:
            new = District.get_by_id(int(form.other.data))
            reshaping.reshape(
                current_user, found, new, kind=form.kind.data, on_day=form.on_day.data, once=form.once.data
            )
            say(_("書きました。担当を確かめてください"))
            return go(url_for("rosters.district", district_id=new.id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/reshape.html", status=status, form=form, refused=refused, district=found)

"""地区を分ける・合わせる: written on the day it happens, so that nobody is without somebody in charge."""

import wtforms
from flask import Blueprint, request, url_for
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


WHO = {
    "new": "移った先の地区の担当にする",
    "old": "いままでの担当のままにする",
    "": "いまは決めない（一人ずつの画面でたずねます）",
}


class MoveForm(TownForm):
    to = Pick("移す先の地区", "移す先の地区をえらんでください")
    residents = wtforms.SelectMultipleField("移す人", coerce=int, validate_choice=False)
    who = Choice("これからの担当", choices=WHO)


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
            if form.kind.data == "split":
                return go(url_for(".move", district_id=district_id, to=new.id))
            return go(url_for("rosters.district", district_id=new.id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/reshape.html", status=status, form=form, refused=refused, district=found)


@bp.route("/rosters/districts/<int:district_id>/move", methods=["GET", "POST"])
@permit("rosters.change")
def move(district_id):
    """Many at once: who lives here, each with a tick. Numbers of addresses, as `first` and `last`, tick those between."""
    found, refused = get_or_404(District.select(), district_id), None
    form = MoveForm(data={"who": "", "to": request.args.get("to", "")})
    form.to.choices = {"": _("えらんでください")} | {
        str(row.id): row.name for row in District.in_use() if row.id != district_id
    }
    if submitted(form):
        try:
            count = reshaping.move_residents(
                current_user, found, District.get_by_id(int(form.to.data)), residents=form.residents.data or [],
                who=form.who.data or None, once=form.once.data,
            )  # fmt: skip
            say(_("{count}人を移しました", count=count))
            return go(url_for(".move", district_id=district_id, to=form.to.data))
        except Refused as no:
            refused = no
    living = reshaping.living_in(found)
    first, last = (request.args.get(name, type=int) for name in ("first", "last"))
    between = {row["id"] for row in living if None not in (first, last) and first <= row["number"] <= last}
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/move.html", status=status, form=form, refused=refused, district=found, living=living,
                ticked=set(form.residents.data or ()) | between, first=first, last=last)  # fmt: skip

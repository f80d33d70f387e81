"""What the administrator writes about the town: its houses and telephones, districts, units, closing days."""

from flask import Blueprint, current_app, url_for
from flask_login import current_user

from townhub import clock, safekeeping
from townhub.access import permit
from townhub.db import rows
from townhub.i18n import _
from townhub.refused import Refused
from townhub.town import actions
from townhub.town.forms import ClosingForm, DistrictForm, SettingsForm, UnitForm
from townhub.town.models import Closing, District, Town, Unit
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("settings", __name__)


def _answer(page: str, form, act, said: str, then: str, **what: object):
    """A form and its act: shown, wrong, refused, or done and on to the next page."""
    refused = None
    if submitted(form):
        try:
            act()
            say(said)
            return go(then)
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show(page, status=status, form=form, refused=refused, **what)


@bp.route("/town", methods=["GET", "POST"])
@permit("town.change")
def town():
    ours = Town.ours()
    form = SettingsForm(obj=ours, data={"seen": ours.fingerprint})

    def change():
        names = ("name", "hall_name", "phone", "office_hours", "cafe_name", "cafe_phone", "copies_kept", "maps")
        actions.change_town(current_user, seen=form.seen.data, **{name: form[name].data for name in names})

    return _answer("town/town.html", form, change, _("町のことを書きかえました"), url_for(".town"), ours=ours,
                   copies=safekeeping.copies(current_app.config["INSTANCE"]))  # fmt: skip


@bp.route("/districts", methods=["GET", "POST"])
@permit("town.change")
def districts():
    """The districts by daily-life area, and a form for one more."""
    form = DistrictForm()

    def add():
        facts = {name: form[name].data for name in ("name", "kana", "area", "once")}
        actions.add_district(current_user, **facts)

    found = rows(
        "SELECT d.id, d.name, d.kana, d.ended_on, a.name AS area FROM district d JOIN area a ON a.id = d.area_id"
        " ORDER BY d.ended_on IS NOT NULL, a.id, d.kana"
    )
    then = url_for(".districts")
    return _answer("town/districts.html", form, add, _("地区を加えました"), then, districts=found)


@bp.route("/districts/<int:district_id>", methods=["GET", "POST"])
@permit("town.change")
def district(district_id):
    found = get_or_404(District.select(), district_id)
    form = DistrictForm(data=_as_now(found, area=found.area.name))

    def change():
        facts = {name: form[name].data for name in ("seen", "name", "kana", "area")}
        actions.change_district(current_user, found, **facts)

    said = _("地区を書きかえました")
    return _answer("town/district.html", form, change, said, url_for(".districts"), district=found)


@bp.route("/units", methods=["GET", "POST"])
@permit("town.change")
def units():
    form = UnitForm()

    def add():
        actions.add_unit(current_user, name=form.name.data, responsible=form.responsible.data, once=form.once.data)

    found = rows("SELECT id, name, responsible, ended_on FROM unit ORDER BY ended_on IS NOT NULL, position, id")
    return _answer("town/units.html", form, add, _("部署を加えました"), url_for(".units"), units=found)


@bp.route("/units/<int:unit_id>", methods=["GET", "POST"])
@permit("town.change")
def unit(unit_id):
    found = get_or_404(Unit.select(), unit_id)
    form = UnitForm(data=_as_now(found))

    def change():
        facts = {name: form[name].data for name in ("seen", "name", "responsible")}
        actions.change_unit(current_user, found, **facts)

    return _answer("town/unit.html", form, change, _("部署を書きかえました"), url_for(".units"), unit=found)


def _as_now(row: District | Unit, **more: str) -> dict:
    return {**row.__data__, "seen": row.fingerprint, **more}


@bp.post("/districts/<int:district_id>/<any(end, reopen):act>")
@permit("town.change")
def end_district(district_id, act):
    getattr(actions, act)(current_user, get_or_404(District.select(), district_id))
    return go(url_for(".districts"))


@bp.post("/units/<int:unit_id>/<any(end, reopen):act>")
@permit("town.change")
def end_unit(unit_id, act):
    getattr(actions, act)(current_user, get_or_404(Unit.select(), unit_id))
    return go(url_for(".units"))


@bp.route("/closings", methods=["GET", "POST"])
@permit("town.change")
def closings():
    """Local closing days, those to come and those of every year first."""
    form = ClosingForm()

    def add():
        facts = {name: form[name].data for name in ("name", "first_on", "last_on", "every_year", "once")}
        actions.add_closing(current_user, **facts)

    found = rows(
        "SELECT id, name, first_on, last_on, every_year FROM closing WHERE withdrawn_at IS NULL"
        " ORDER BY every_year DESC, last_on < ?, first_on LIMIT 100",
        clock.today().isoformat(),
    )
    return _answer("town/closings.html", form, add, _("休みの日を加えました"), url_for(".closings"), closings=found)


@bp.post("/closings/<int:closing_id>/withdraw")
@permit("town.change")
def withdraw_closing(closing_id):
    actions.withdraw_closing(current_user, get_or_404(Closing.select(), closing_id))
    say(_("休みを取り下げました。その日は、いつもどおりになりました"))
    return go(url_for(".closings"))

"""The house rules of the roster, and who stands in it."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.db import rows
from townhub.i18n import _
from townhub.rosters import actions
from townhub.rosters.forms import RulesForm, StaffForm
from townhub.rosters.models import Settings
from townhub.rosters.reading import staff
from townhub.rosters.rules import PROFESSIONS, WEEK_HOURS
from townhub.web import go, say, show, submitted

bp = Blueprint("roster_settings", __name__)


@bp.route("/rosters/rules", methods=["GET", "POST"])
@permit("rosters.change")
def rules():
    now = Settings.ours()
    form = RulesForm(obj=now, data={"chief": str(now.chief_id or "")})
    people = _office()
    form.chief.choices = {"": _("決まっていません"), **{str(row["id"]): _named(row) for row in people}}
    if submitted(form):
        actions.set_rules(
            current_user, chief=int(form.chief.data) if form.chief.data else None,
            meet_every_days=form.meet_every_days.data, households_a_helper=form.households_a_helper.data,
            remind_days=form.remind_days.data,
        )  # fmt: skip
        say(_("決まりを書きました"))
        return go(url_for(".rules"))
    return show("rosters/rules.html", status=422 if form.errors else 200, form=form, staff=_staff())


@bp.route("/rosters/staff", methods=["GET", "POST"])
@permit("rosters.change")
def one_staff():
    """Hours, meeting times and telephone of one person; `?person=` fills in what is known."""
    chosen = request.args.get("person", "")
    known = {str(row["id"]): row for row in _staff()}
    form = StaffForm(data={"week_hours": WEEK_HOURS, **_facts(known.get(chosen)), "person": chosen})
    people = [row for row in _office() if row["profession"] in PROFESSIONS]
    form.person.choices = {"": _("えらんでください"), **{str(row["id"]): _named(row) for row in people}}
    if submitted(form):
        actions.set_staff(
            current_user, Person.get_by_id(int(form.person.data)), week_hours=form.week_hours.data,
            meets=form.meets.data or "", phone=form.phone.data or "",
        )  # fmt: skip
        say(_("書きました"))
        return go(url_for(".rules"))
    return show("rosters/staff.html", status=422 if form.errors else 200, form=form)


def _facts(row: dict | None) -> dict:
    return {name: row[name] for name in ("week_hours", "meets", "phone")} if row else {}


def _named(row: dict) -> str:
    return f"{row['name']}　{row['profession'] or ''}".strip()


def _office() -> list[dict]:
    return rows(
        "SELECT id, name, profession FROM person WHERE role <> 'volunteer' AND left_on IS NULL ORDER BY kana, id LIMIT 300"
    )


def _staff() -> list[dict]:
    written = {row["person_id"]: row for row in rows("SELECT person_id, meets, phone FROM roster_staff")}
    return [row | written.get(row["id"], {"meets": "", "phone": ""}) for row in staff(clock.today())]

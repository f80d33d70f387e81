from datetime import timedelta
from pathlib import Path

from flask import Blueprint, current_app, url_for
from flask_login import current_user

from townhub import clock, clockwork
from townhub.access import permit
from townhub.db import one
from townhub.fields import Day, TownForm
from townhub.i18n import _
from townhub.safekeeping import Unsound
from townhub.today import actions, order
from townhub.today.line import Morning
from townhub.web import go, say, show, submitted

bp = Blueprint("today", __name__)


class DayForm(TownForm):
    day = Day("どの日の紙を刷るか", "日にちを入れてください。例 あした", description="例 あした、1/18")


@bp.get("/today")
@permit("today.see")
def today():
    """What is due now across all rooms, in one column. Which lines, in which order: today/order.py."""
    morning = Morning(current_user, clock.today(), current_app.instance_path)
    return show(
        "today/today.html", day=morning.day, missing=_still_missing(), stopped=clockwork.late(current_app),
        parts=order.parts_of(morning),
    )  # fmt: skip


@bp.get("/rooms")
@permit("today.see")
def more():
    """The rooms that are not needed every day."""
    return show("today/more.html")


@bp.get("/paper-day")
@permit("today.print")
def paper_day():
    """紙の日: for which day; tomorrow, unless somebody writes another one."""
    return show("today/paper_day.html", form=DayForm(formdata=None, data={"day": clock.today() + timedelta(days=1)}))


@bp.post("/paper-day")
@permit("today.print")
def print_day():
    """The papers themselves. A POST, because names leave the house: the act is written down before the page is answered."""
    form = DayForm()
    if not submitted(form):
        return show("today/paper_day.html", status=422 if form.errors else 200, form=form)
    found = actions.print_day(current_user, form.day.data)
    return show("today/papers.html", day=form.day.data, today=clock.today(), papers=found)


@bp.post("/backups")
@permit("town.change")
def back_up():
    """控えをとる, from the first page."""
    try:
        actions.back_up(current_user, Path(current_app.instance_path))
        say(_("控えをとりました"))
    except (OSError, Unsound):
        current_app.logger.exception("backup")
        say(_("控えをとれませんでした。記録する場所に空きがあるか、機械の係に見てもらってください"))
    return go(url_for(".today"))


def _still_missing() -> list[tuple[str, str, str]]:
    """What a town that has just moved in has yet to write: words, page, right. Empty from then on."""
    tables = [
        ("district", _("地区を書く"), "settings.districts", "town.change"),
        ("tariff", _("料金表を書く"), "tariffs.tariffs", "tariff.change"),
        ("cafe_week", _("カフェのいつもの曜日を書く"), "cafe.week", "cafe.change"),
        ("person WHERE role = 'volunteer'", _("担い手を加えて、招待する"), "people.people", "accounts.manage"),
    ]
    return [
        (words, page, act)
        for table, words, page, act in tables
        if not one(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - the tables stand above
    ]

from datetime import timedelta

from flask import Blueprint
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.db import one, rows
from townhub.i18n import _
from townhub.web import show

bp = Blueprint("today", __name__)
_MOST = 30
_REPORTS_STAY_DAYS = 7


@bp.get("/today")
@permit("today.see")
def today():
    day = clock.today()
    area = "" if current_user.sees_area is None else "AND d.area_id = ?"
    whose = [] if current_user.sees_area is None else [current_user.sees_area]
    select = """SELECT j.id, j.kind, j.work_on, j.from_minute, j.until_minute, j.wanted_minutes, j.worked_minutes, j.state,
        j.report_line, r.name, d.name AS district, p.name AS helper
        FROM errand_job j JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
        LEFT JOIN person p ON p.id = j.claimed_by_id WHERE"""
    soon = (day + timedelta(days=7)).isoformat()
    lately = (clock.now() - timedelta(days=_REPORTS_STAY_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    due = {
        "to_decide": rows(f"{select} j.state = 'over' {area} ORDER BY j.work_on LIMIT {_MOST}", *whose),
        "unclaimed": rows(
            f"{select} j.state = 'open' AND j.work_on <= ? {area} ORDER BY j.work_on, j.from_minute LIMIT {_MOST}", soon, *whose
        ),
        "worries": rows(
            f"{select} j.report = 'worry' AND j.reported_at >= ? {area} ORDER BY j.reported_at DESC LIMIT {_MOST}", lately, *whose
        ),
        "going_on": rows(
            f"{select} j.state IN ('claimed', 'running') AND j.work_on <= ? {area} ORDER BY j.work_on, j.from_minute LIMIT {_MOST}",
            day.isoformat(), *whose,
        ),
    }  # fmt: skip
    return show("today/today.html", day=day, today=day.isoformat(), missing=_still_missing(), **due)


def _still_missing() -> list[tuple[str, str, str]]:
    """What a town that has just moved in has yet to write: words, page, right. Empty from then on."""
    tables = [
        ("district", _("地区を書く"), "town.districts", "town.change"),
        ("tariff", _("料金表を書く"), "tariffs.tariffs", "tariff.change"),
        ("cafe_week", _("カフェのいつもの曜日を書く"), "cafe.week", "cafe.change"),
        ("person WHERE role = 'volunteer'", _("担い手を加えて、招待する"), "accounts.people", "accounts.manage"),
    ]
    return [
        (words, page, act)
        for table, words, page, act in tables
        if not one(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608
    ]

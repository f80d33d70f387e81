"""わたしの地区の担当は？: anybody chooses the district and reads who comes, when they can be met, and the number to ring."""

from flask import Blueprint, abort, render_template

from townhub import clock, doorman
from townhub.access import permit
from townhub.board.pieces import closing_pieces, page, town_row
from townhub.cafe.emergency import closings_from
from townhub.dates import long_day
from townhub.i18n import _, called
from townhub.rosters.answering import who_answers
from townhub.rosters.reading import districts_on

bp = Blueprint("in_charge", __name__)


def _until_midnight():
    """Who is in charge changes with the day, also when nobody writes anything."""
    return clock.moment_on(clock.today(), 24 * 60)


@bp.get("/in-charge")
@permit("public")
def choose():
    version, day, town = doorman.public_version(), clock.today(), town_row()
    drawn = render_template("board/in_charge.html", districts=districts_on(day))
    return doorman.keep(
        page(town, _("わたしの地区の担当は？"), *closing_pieces(closings_from(day), day), drawn),
        version,
        _until_midnight(),
    )


@bp.get("/in-charge/<int:district_id>")
@permit("public")
def district(district_id):
    """Kept by the doorman like every public page: an absence or a change shows at once, and so does midnight."""
    version, day, town = doorman.public_version(), clock.today(), town_row()
    found = next((row for row in districts_on(day) if row["id"] == district_id), None) or abort(404)
    answers = [answer for answer in who_answers(district_id, day).values() if answer.main or answer.deputy]
    drawn = render_template(
        "board/in_charge_district.html", district=found, answers=answers, town=town, day=long_day(day)
    )
    title = _("{district}の担当", district=called(found["name"], found["kana"]))
    return doorman.keep(page(town, title, *closing_pieces(closings_from(day), day), drawn), version, _until_midnight())

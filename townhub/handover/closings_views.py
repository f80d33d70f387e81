"""臨時休業 at the counter: place, day, reason, one button; then the list of those who have to be phoned."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.cafe import reading
from townhub.cafe.drawing import plan_words
from townhub.cafe.emergency import closings_from
from townhub.cafe.models import CafeEmergency
from townhub.fields import Choice, Day, Line, TownForm
from townhub.handover import closings
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("closings", __name__)
REASONS = ("大雪のため", "大雨・台風のため", "停電・断水のため", "職員の急な都合のため")


class ClosingForm(TownForm):
    place = Choice("どこを", "場所をえらんでください")
    day = Day("いつ", "日にちを入れてください。例 きょう")
    reason = Choice("わけ", choices={words: words for words in REASONS})
    more = Line(
        "わけ・お知らせ",
        most=80,
        description="上に当てはまらないとき、書き足すとき。町の人に見えます。例 お昼から開きます",
    )

    def __init__(self, *more, **most):
        super().__init__(*more, **most)
        self.place.choices = {str(each["id"]): each["name"] for each in reading.places()}

    @property
    def words(self) -> str:
        return "。".join(filter(None, (self.reason.data, self.more.data)))

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if not self.words and not self.more.errors:
            self.more.errors = [_("わけをえらぶか、書いてください")]
            return False
        return right


@bp.get("/cafe/closings")
@permit("cafe.publish")
def all_closings():
    return _page(ClosingForm(formdata=None, place=str(reading.HOME), day=clock.today()))


@bp.post("/cafe/closings")
@permit("cafe.publish")
def close():
    form = ClosingForm()
    if not submitted(form):
        return _page(form, 422)
    try:
        closing = closings.close(current_user, int(form.place.data), form.day.data, form.words, form.once.data)
    except Refused as no:
        return _page(form, 409, no)
    say(_("臨時休業にしました。掲示板、テレビ、届く予定に、もう出ています。申し込みは取り消したので、電話してください"))
    return go(url_for(".closing", emergency_id=closing.id))


@bp.get("/cafe/closings/<int:emergency_id>")
@permit("cafe.publish")
def closing(emergency_id):
    """The call list of the day."""
    found = get_or_404(CafeEmergency.select(), emergency_id)
    at, everybody = (found.place_id, found.day), found.lifted_at is None
    expected = closings.expected(current_user, *at, everybody=everybody)
    return show(
        "handover/closing.html", closing=found, place=reading.place_of(found.place_id),
        expected=expected, others=closings.elsewhere(*at, len(expected), everybody),
        planned=plan_words(reading.on(found.place_id, found.day)),
    )  # fmt: skip


@bp.post("/cafe/closings/<int:emergency_id>/lift")
@permit("cafe.publish")
def lift(emergency_id):
    closings.lift(current_user, get_or_404(CafeEmergency.select(), emergency_id))
    say(_("臨時休業を取り消しました。掲示板の予定も、申し込みも、もとに戻っています"))
    return go(url_for(".closing", emergency_id=emergency_id))


def _page(form: ClosingForm, status: int = 200, refused: Refused | None = None):
    return show(
        "handover/closings.html", status=status, form=form, refused=refused, closings=closings_from(clock.today()),
        ahead=closings.ahead(current_user, clock.today()), several=len(reading.places()) > 1,
    )  # fmt: skip

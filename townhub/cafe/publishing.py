"""From draft to board at the counter: publish, throw away, copy a month, and see what was published when and by whom."""

import json

import wtforms
from flask import abort, url_for
from flask_login import current_user

from townhub import access, clock
from townhub.access import permit
from townhub.cafe import actions, editions, reading, rules
from townhub.cafe.at import at_place, here, number
from townhub.cafe.drawing import spans_words
from townhub.cafe.forms import hidden_number
from townhub.cafe.layers import OPEN, UNKNOWN
from townhub.dates import clock_time
from townhub.db import rows
from townhub.fields import TownForm
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import go, say, show, submitted

ACTS = {
    "publish": "下書きを公開", "day": "一日の予定", "week": "いつもの曜日", "series": "くりかえす予定", "import": "ファイルから",
    "moved": "前の形からの引きつぎ",
}  # fmt: skip


class SeenForm(TownForm):
    seen = hidden_number()
    month = wtforms.HiddenField()

    @property
    def back(self) -> str:
        """The month in which the button stood."""
        there = rules.month_named(self.month.data or "")
        return url_for(".month", month=f"{there:%Y-%m}" if there else None)


@at_place("/cafe/publish", methods=("POST",))
@permit("cafe.publish")
def publish():
    form = SeenForm()
    if not submitted(form):
        return go(url_for(".history"))
    try:
        edition = editions.publish(current_user, number(), form.seen.data, form.once.data)
    except Refused as no:
        return _refused(no)
    said = (
        _("公開しました。掲示板は第{edition}版です", edition=edition)
        if edition
        else _("公開するものは、もうありません。掲示板は第{edition}版です", edition=editions.number_of(number()))
    )
    say(said)
    return go(form.back)


@at_place("/cafe/discard", methods=("POST",))
@permit("cafe.change")
def discard():
    form = SeenForm()
    if not submitted(form):
        return go(url_for(".history"))
    try:
        editions.discard(current_user, number(), form.seen.data, form.once.data)
    except Refused as no:
        return _refused(no)
    say(_("下書きを捨てました。掲示板は、そのままです"))
    return go(form.back)


@at_place("/cafe/copy/<month>", methods=("POST",))
@permit("cafe.change")
def copy_month(month):
    """Draft this month after the one before."""
    target = rules.month_named(month) or abort(404)
    source = rules.month_beside(target, -1) or abort(404)
    form = SeenForm()
    if submitted(form):
        count = actions.copy_month(current_user, source, target, form.once.data, number())
        said = _(
            "{count}日分を、前の月から下書きに写しました。くりかえす予定のある日は、そのままです。公開するまで、掲示板には出ません",
            count=count,
        )
        say(
            said
            if count
            else _("写すものはありませんでした。「この日だけ」の予定が、前の月にないか、もう書いてあります")
        )
    return go(url_for(".month", month=month))


@at_place("/cafe/history")
@permit("cafe.change")
def history():
    return _history()


@at_place("/cafe/history/<int:edition>")
@permit("cafe.change")
def edition(edition):
    """The days that one edition changed, as they were and as they became."""
    found = [each for each in editions.history(number(), most=-1) if each["number"] == edition]
    if not found:
        abort(404)
    days = rows("SELECT day, before, after FROM cafe_edition_day WHERE edition_id = ? ORDER BY day", found[0]["id"])
    lines = [(each["day"], told(each["before"]), told(each["after"])) for each in days]
    return show("cafe/edition.html", edition=found[0], act=_(ACTS[found[0]["act"]]), lines=lines, place=here())


def _history(status: int = 200, refused: Refused | None = None):
    acts = {act: _(words) for act, words in ACTS.items()}
    return show(
        "cafe/history.html", status=status, refused=refused, editions=editions.history(number()), acts=acts, place=here(),
        pending=editions.pending(number()), changes=reading.changes(number()), today=clock.today(),
        may_publish=access.may(current_user, "cafe.publish"),
    )  # fmt: skip


def _refused(no: Refused):
    return _history(409, no)


def told(snapshot: str) -> str:
    """A day as an edition kept it, in words."""
    status, opens, closes, again, until, note, holiday, happenings = json.loads(snapshot)
    if status == UNKNOWN:
        return _("まだ決めていません")
    if status != OPEN:
        return " ".join(filter(None, (note or holiday, _("休み"))))
    events = "・".join(
        word if begins is None else f"{word} {clock_time(begins)}" for word, begins, *_rest in happenings
    )
    return " ".join(filter(None, (spans_words(opens, closes, again, until), events, note)))

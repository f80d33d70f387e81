"""金庫 and 月のしめ: counting the till, and the months that take no more entries."""

import json
import re

from flask import Blueprint, abort, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.i18n import _
from townhub.ledger import actions, closing, exports, reading
from townhub.ledger.forms import CountForm, MakeBillsForm
from townhub.ledger.models import balance
from townhub.refused import Refused
from townhub.web import download, go, say, show, submitted

bp = Blueprint("till", __name__)
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@bp.route("/ledger/count", methods=["GET", "POST"])
@permit("ledger.keep")
def count():
    """現金をかぞえる, coin by coin; a difference is booked with its reason."""
    form, refused = CountForm(data={"seen": str(balance("cash"))}), None
    if submitted(form):
        try:
            made = closing.count_cash(
                current_user, form.coins, seen_yen=form.seen_yen, reason=form.reason.data or "", once=form.once.data
            )
            say(
                _("かぞえた現金は、帳簿と合っていました")
                if made.entry_id is None
                else _("差を、わけといっしょに書きました")
            )
            return go(url_for(".count"))
        except Refused as no:
            refused = no
            form.seen.data = str(balance("cash"))  # pressing again is a decision, with the present figure in sight
    status = 409 if refused else 422 if form.errors else 200
    return show("ledger/count.html", status=status, form=form, refused=refused, counts=reading.counts(),
                book_yen=balance("cash"), counted_yen=sum(worth * many for worth, many in form.coins.items()))  # fmt: skip


@bp.get("/ledger/months")
@permit("ledger.keep")
def months():
    return _months()


def _months(status: int = 200, refused: Refused | None = None):
    found = [row | {"cash_yen": json.loads(row["balances"]).get("cash", 0)} for row in reading.months()]
    due = closing.next_to_close()
    return show("ledger/months.html", status=status, months=found, due=due, refused=refused,
                form=MakeBillsForm(formdata=None, data={"month": due}))  # fmt: skip


@bp.post("/ledger/months")
@permit("ledger.keep")
def close():
    """月をしめる: from now on nothing gets into that month."""
    form = MakeBillsForm()
    if not submitted(form):
        return _months()
    if not _MONTH.fullmatch(form.month.data or ""):
        abort(404)
    try:
        closing.close_month(current_user, form.month.data, form.once.data)
    except Refused as no:
        return _months(409, no)
    say(_("月をしめました。その月には、もう書けません"))
    return go(url_for(".months"))


@bp.get("/ledger/months/<month>")
@permit("ledger.keep")
def month(month):
    """月の計: every account over a month, to print and file."""
    if not _MONTH.fullmatch(month):
        abort(404)
    return show("ledger/month.html", month=month, accounts=reading.of_month(month))


@bp.post("/ledger/months/<month>.<any(xlsx, csv):shape>")
@permit("ledger.keep")
def export_month(month, shape):
    if not _MONTH.fullmatch(month):
        abort(404)
    found = reading.of_month(month)
    file, mimetype = exports.month(found, shape)
    actions.record_export(current_user, "month", len(found), shape)
    return download(file, mimetype, _("月の計_{month}", month=month) + f".{shape}")

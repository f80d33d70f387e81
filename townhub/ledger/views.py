"""帳簿 as the office keeps it: what there is, the day book, one entry with its receipt, and what staff write by hand."""

from datetime import date

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.fields import number_of
from townhub.i18n import _
from townhub.ledger import actions, exports, reading
from townhub.ledger.closing import next_to_close
from townhub.ledger.dues import month_words
from townhub.ledger.forms import MoveForm, ReverseForm, TermsForm
from townhub.ledger.models import Account, ClosedMonth, Entry, LedgerTerms, balances
from townhub.ledger.rules import KINDS, last_day, month_after, month_before
from townhub.money import yen
from townhub.paging import looked_for, number_of_page, pages
from townhub.refused import Refused
from townhub.web import download, get_or_404, go, say, show, submitted

bp = Blueprint("ledger", __name__)


@bp.app_context_processor
def _words() -> dict:
    return {"entry_words": KINDS, "month_words": month_words}


@bp.get("/ledger")
@permit("ledger.settle")
def overview():
    """What there is, and what is due; a coordinator sees no balances of the whole town."""
    whole = current_user.sees_area is None
    return show(
        "ledger/overview.html", accounts=Account.words_of(), balances=balances() if whole else None,
        owing=reading.owing_in_all() if whole else None, to_pay=reading.to_pay_in_all() if whole else None,
        count=reading.counts(1),
        due=next_to_close(), closed=ClosedMonth.last(),
    )  # fmt: skip


# -- the day book ---------------------------------------------------------------------------------------------------


def _wanted(asked) -> reading.Wanted:
    """The filters of the day book: a month (this one unless another is chosen), a kind, an account, a name."""
    month = asked.get("month") or clock.today().strftime("%Y-%m")
    try:
        first = date.fromisoformat(f"{month}-01")
        if not 2000 <= first.year < 2100:
            raise ValueError
    except ValueError:
        abort(404)
    kind, account = asked.get("kind", ""), asked.get("account", "")
    return reading.Wanted(
        first, last_day(month), kind if kind in KINDS else "", account if account in Account.words_of() else "",
        asked.get("q", "")[:40],
    )  # fmt: skip


@bp.route("/ledger/entries", methods=["GET", "POST"])
@permit("ledger.keep")
def entries():
    """日計表: everything of a month that was entered, newest first."""
    asked = looked_for()
    wanted, page = _wanted(asked), number_of_page(asked)
    month = wanted.first.strftime("%Y-%m")
    totals = reading.totals(wanted)
    return show(
        "ledger/entries.html", entries=reading.entries(wanted, reading.A_PAGE, (page - 1) * reading.A_PAGE), wanted=wanted, month=month,
        totals=totals, accounts=Account.words_of(), number=page, pages=pages(totals["count"], reading.A_PAGE),
        before=month_before(month), after=month_after(month), this_month=clock.today().strftime("%Y-%m"),
    )  # fmt: skip


@bp.post("/ledger/entries.<any(xlsx, csv):shape>")
@permit("ledger.keep")
def export(shape):
    """A POST: taking the books along is an act, with a line in the log."""
    found = reading.entries(_wanted(request.form), reading.MOST)
    file, mimetype = exports.day_book(found, shape)
    actions.record_export(current_user, "entries", len(found), shape)
    return download(file, mimetype, _("日計表_{day}", day=clock.today().isoformat()) + f".{shape}")


# -- one entry ------------------------------------------------------------------------------------------------------


def _entry(entry_id: int) -> Entry:
    return get_or_404(Entry.visible_to(current_user), entry_id)


@bp.get("/ledger/entries/<int:entry_id>")
@permit("ledger.settle")
def entry(entry_id):
    return _page(_entry(entry_id))


def _page(found: Entry, status: int = 200, form: ReverseForm | None = None, refused: Refused | None = None):
    return show(
        "ledger/entry.html", status=status, entry=found, lines=reading.lines_of_entry(found.id), refused=refused,
        papers=reading.papers_of(found.id), received_yen=actions.received_yen(found) if found.kind != "reversal" else 0,
        form=form or ReverseForm(formdata=None),
    )  # fmt: skip


@bp.post("/ledger/entries/<int:entry_id>/reverse")
@permit("ledger.keep")
def reverse(entry_id):
    """Of a job, its own page takes the settlement back, so that the job is open again."""
    found, form = _entry(entry_id), ReverseForm()
    if not submitted(form):
        return _page(found, 422 if form.errors else 200, form)
    if found.kind == "job":
        return _page(found, 409, form, Refused(_("お手伝いの精算は、依頼の画面の「精算をもどす」で取り消してください")))
    try:
        back = actions.reverse(current_user, found, form.reason.data, form.once.data)
    except Refused as no:
        return _page(_entry(entry_id), 409, form, no)
    say(_("取り消しの伝票を書きました。もとの伝票も、そのまま残っています"))
    return go(url_for(".entry", entry_id=back.id))


@bp.post("/ledger/entries/<int:entry_id>/receipt")
@permit("ledger.settle")
def print_receipt(entry_id):
    found = _entry(entry_id)
    try:
        paper = actions.print_receipt(current_user, found, number_of(request.form.get("once")))
    except Refused as no:
        return _page(found, 409, refused=no)
    return go(url_for(".receipt", paper_id=paper.id))


@bp.get("/ledger/receipts/<int:paper_id>")
@permit("ledger.settle")
def receipt(paper_id):
    """The paper itself: A5, with its number, and 再発行 when it is not the first."""
    paper = reading.paper(paper_id)
    if paper is None:
        abort(404)
    _entry(paper["entry_id"])
    return show("ledger/receipt.html", paper=paper)


# -- by hand --------------------------------------------------------------------------------------------------------


@bp.route("/ledger/moves/new", methods=["GET", "POST"])
@permit("ledger.keep")
def move():
    """Bank, costs, what was there at the beginning."""
    form, refused = MoveForm(data={"day": clock.today()}), None
    if submitted(form):
        try:
            made = actions.move(current_user, form.kind.data, form.amount.data, form.words.data or "", day=form.day.data,
                                once=form.once.data)  # fmt: skip
            say(_("入出金を書きました"))
            return go(url_for(".entry", entry_id=made.id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    has = balances()
    return show(
        "ledger/move.html", status=status, form=form, refused=refused, cash=yen(has["cash"]), bank=yen(has["bank"])
    )


@bp.route("/ledger/terms", methods=["GET", "POST"])
@permit("ledger.set")
def terms():
    """Who gets what, and what a book of tickets is."""
    now = LedgerTerms.now()
    form = TermsForm(data={**vars(now), "of_each": now.of_each_yen, "share": now.share_yen})
    if not submitted(form):
        return show("ledger/terms.html", status=422 if form.errors else 200, form=form)
    names = ("fuel_to", "blades_to", "car_to", "tickets", "ticket_yen", "ticket_months", "book_for")
    actions.set_terms(
        current_user, once=form.once.data, of_each_yen=form.of_each.data, share_yen=form.share.data,
        **{name: form[name].data for name in names},
    )  # fmt: skip
    say(_("これからの精算は、この分けかたにします。精算ずみのものは、そのままです"))
    return go(url_for(".overview"))

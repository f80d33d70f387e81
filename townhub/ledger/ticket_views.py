"""回数券: which books there are, a new one at the counter, what happened to one, its rest paid back."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.i18n import _
from townhub.ledger import actions, books, exports, reading
from townhub.ledger.forms import RefundForm, SellForm
from townhub.ledger.models import LedgerTerms, TicketBook
from townhub.paging import looked_for, number_of_page, pages
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.web import download, get_or_404, go, say, show, submitted

bp = Blueprint("tickets", __name__)
_A_PAGE = 50


@bp.route("/ledger/books", methods=["GET", "POST"])
@permit("ledger.settle")
def listed():
    asked = looked_for()
    q, everything, page = asked.get("q", "")[:40], asked.get("all") == "1", number_of_page(asked)
    found = reading.books(current_user, q=q, everything=everything, most=_A_PAGE, after=(page - 1) * _A_PAGE)
    count = reading.count_books(current_user, q=q, everything=everything)
    people = Resident.found_by(current_user, q) if q else []
    return show("ledger/books.html", books=found, count=count, number=page, pages=pages(count, _A_PAGE), q=q,
                everything=everything, people=people, terms=LedgerTerms.now())  # fmt: skip


@bp.post("/ledger/books.<any(xlsx, csv):shape>")
@permit("ledger.keep")
def export(shape):
    found = reading.books(current_user, everything=True, most=20_000)
    file, mimetype = exports.books(found, shape)
    actions.record_export(current_user, "books", len(found), shape)
    return download(file, mimetype, _("回数券_{day}", day=clock.today().isoformat()) + f".{shape}")


@bp.route("/ledger/books/new/<int:resident_id>", methods=["GET", "POST"])
@permit("ledger.settle")
def sell(resident_id):
    resident = get_or_404(Resident.visible_to(current_user), resident_id)
    form, refused = SellForm(data={"into": "cash"}), None
    if submitted(form):
        try:
            book = books.sell_book(current_user, resident, form.into.data, form.once.data)
            say(_("回数券を売りました。領収書を刷れます"))
            return go(url_for(".book", book_id=book.id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("ledger/sell_book.html", status=status, resident=resident, form=form, refused=refused,
                terms=LedgerTerms.now())  # fmt: skip


@bp.get("/ledger/books/<int:book_id>")
@permit("ledger.settle")
def book(book_id):
    return _page(get_or_404(TicketBook.visible_to(current_user), book_id))


def _page(found: TicketBook, status: int = 200, form: RefundForm | None = None, refused: Refused | None = None):
    form = form or RefundForm(formdata=None, data={"out_of": "cash"})
    return show(
        "ledger/book.html", status=status, book=found, uses=reading.uses_of(found.id), form=form, refused=refused,
        terms=LedgerTerms.now(),
    )  # fmt: skip


@bp.post("/ledger/books/<int:book_id>/refund")
@permit("ledger.settle")
def refund(book_id):
    found, form = get_or_404(TicketBook.visible_to(current_user), book_id), RefundForm()
    if not submitted(form):
        return _page(found, 422 if form.errors else 200, form)
    try:
        books.refund_book(current_user, found, form.reason.data, form.out_of.data, form.once.data)
    except Refused as no:
        return _page(found, 409, form, no)
    say(_("のこりを払いもどしました"))
    return go(url_for(".book", book_id=book_id))

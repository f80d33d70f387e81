"""請求書 and 担い手への支払い: what residents owe at the end of a month, and what is paid out to those who helped."""

import re

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import VOLUNTEER, permit
from townhub.accounts.models import Person
from townhub.i18n import _
from townhub.ledger import actions, dues, exports, reading
from townhub.ledger.forms import MakeBillsForm, PayForm, PayoutForm
from townhub.ledger.models import MonthBill, balance
from townhub.ledger.rules import last_day, month_after, month_before
from townhub.paging import number_of_page, pages
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.web import download, get_or_404, go, say, show, submitted

bp = Blueprint("dues", __name__)
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def _month(typed: str | None, otherwise: str) -> str:
    month = typed or otherwise
    if not _MONTH.fullmatch(month):
        abort(404)
    return month


def _this_month() -> str:
    return clock.today().strftime("%Y-%m")


# -- residents ------------------------------------------------------------------------------------------------------


@bp.get("/ledger/bills")
@permit("ledger.keep")
def bills():
    return _bills(_month(request.args.get("month"), month_before(_this_month())))


def _bills(month: str, status: int = 200, refused: Refused | None = None):
    page, count = number_of_page(request.args), MonthBill.select().where(MonthBill.month == month).count()
    return show(
        "ledger/bills.html", status=status, month=month, bills=reading.bills(month, reading.A_PAGE, (page - 1) * reading.A_PAGE), count=count,
        number=page, pages=pages(count, reading.A_PAGE), refused=refused, owing=reading.owing_in_all(),
        form=MakeBillsForm(formdata=None, data={"month": month}), before=month_before(month), after=month_after(month),
        this_month=_this_month(), over=last_day(month) < clock.today(),
    )  # fmt: skip


@bp.post("/ledger/bills")
@permit("ledger.keep")
def make_bills():
    form = MakeBillsForm()
    month = _month(form.month.data, month_before(_this_month()))
    if not submitted(form):
        return _bills(month)
    try:
        count = dues.make_bills(current_user, month, form.once.data)
    except Refused as no:
        return _bills(month, 409, no)
    say(_("{count}人分の請求書をつくりました", count=count) if count else _("この月の請求書は、もうつくってあります"))
    return go(url_for(".bills", month=month))


@bp.post("/ledger/bills/<month>.<any(xlsx, csv):shape>")
@permit("ledger.keep")
def export_bills(month, shape):
    found = reading.bills(_month(month, ""))
    file, mimetype = exports.bills(found, shape)
    actions.record_export(current_user, "bills", len(found), shape)
    return download(file, mimetype, _("請求書_{month}", month=month) + f".{shape}")


@bp.get("/ledger/bills/<int:bill_id>")
@permit("ledger.keep")
def bill(bill_id):
    """One bill on A4, as it was made: a second print is the same."""
    found = get_or_404(MonthBill.select(), bill_id)
    return show("ledger/bill.html", bills=[_on_paper(found)], month=found.month)


@bp.get("/ledger/bills/<month>/print")
@permit("ledger.keep")
def print_bills(month):
    """All bills of a month, a sheet each."""
    found = MonthBill.select().where(MonthBill.month == _month(month, "")).order_by(MonthBill.id)
    return show("ledger/bill.html", bills=[_on_paper(one) for one in found], month=month)


def _on_paper(found: MonthBill) -> dict:
    return {
        "bill": found,
        "resident": found.resident,
        "lines": reading.on_the_bill(found.resident_id, found.month, found.last_entry),
    }


@bp.get("/ledger/dues")
@permit("ledger.keep")
def owing():
    """未収: who owes something now, whether it stands on a bill or not."""
    page, total = number_of_page(request.args), reading.owing_in_all()
    return show("ledger/owing.html", owing=reading.owing(reading.A_PAGE, (page - 1) * reading.A_PAGE), total=total, number=page,
                pages=pages(total["count"], reading.A_PAGE))  # fmt: skip


@bp.route("/ledger/residents/<int:resident_id>", methods=["GET", "POST"])
@permit("ledger.keep")
def account(resident_id):
    """月まとめ of one resident: what moved, what is owed, and money that comes in."""
    resident = get_or_404(Resident.visible_to(current_user), resident_id)
    owed, refused = balance("receivable", resident=resident_id), None
    form = PayForm(data={"amount": owed if owed > 0 else None, "into": "cash"})
    if submitted(form):
        try:
            entry = dues.pay_bill(current_user, resident, form.amount.data, form.into.data, form.once.data)
            say(_("入金を書きました。領収書を刷れます"))
            return go(url_for("ledger.entry", entry_id=entry.id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("ledger/resident.html", status=status, resident=resident, owed_yen=owed, form=form, refused=refused,
                lines=reading.account_of(resident_id))  # fmt: skip


# -- volunteers -----------------------------------------------------------------------------------------------------


@bp.get("/ledger/payouts")
@permit("ledger.keep")
def payouts():
    page, total = number_of_page(request.args), reading.to_pay_in_all()
    return show("ledger/payouts.html", people=reading.to_pay(reading.A_PAGE, (page - 1) * reading.A_PAGE), total=total, number=page,
                pages=pages(total["count"], reading.A_PAGE))  # fmt: skip


@bp.post("/ledger/payouts.<any(xlsx, csv):shape>")
@permit("ledger.keep")
def export_payouts(shape):
    found = reading.to_pay()
    file, mimetype = exports.payouts(found, shape)
    actions.record_export(current_user, "payouts", len(found), shape)
    return download(file, mimetype, _("担い手への支払い_{day}", day=clock.today().isoformat()) + f".{shape}")


def _volunteer(person_id: int) -> Person:
    """A volunteer, or whoever once was one and has an account."""
    found = get_or_404(Person.select(), person_id)
    if found.role != VOLUNTEER and not balance("payable", person=person_id):
        abort(404)
    return found


@bp.route("/ledger/payouts/<int:person_id>", methods=["GET", "POST"])
@permit("ledger.keep")
def payout(person_id):
    """明細 of a month, as it is printed and signed, and the payment."""
    person, refused = _volunteer(person_id), None
    month = _month(request.args.get("month"), _this_month())
    owed = reading.owed_to(person_id)
    form = PayoutForm(data={"amount": owed if owed > 0 else None, "out_of": "cash"})
    if submitted(form):
        try:
            dues.pay_out(current_user, person, form.amount.data, form.out_of.data, form.once.data)
            say(_("支払いを書きました。明細を刷って、受けとりの名前をもらってください"))
            return go(url_for(".payout", person_id=person_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show(
        "ledger/statement.html", status=status, person=person, found=reading.statement(person_id, month), owed_yen=owed,
        form=form, refused=refused, before=month_before(month), after=month_after(month), this_month=_this_month(),
    )  # fmt: skip


@bp.post("/ledger/payouts/<int:person_id>/<month>.<any(xlsx, csv):shape>")
@permit("ledger.keep")
def export_statement(person_id, month, shape):
    person = _volunteer(person_id)
    found = reading.statement(person_id, _month(month, ""))
    file, mimetype = exports.statement(_("明細"), found, shape)
    actions.record_export(current_user, "statement", len(found["lines"]), shape)
    return download(file, mimetype, _("明細_{number}_{month}", number=person.id, month=month) + f".{shape}")

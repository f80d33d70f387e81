"""精算 at the counter: what waits for it, the sheet on which it is done, and the slip that goes along to the job."""

from flask import Blueprint, request, url_for
from flask_login import current_user
from wtforms.validators import ValidationError

from townhub import clock
from townhub.access import permit
from townhub.errands import settling
from townhub.errands.forms import ReasonForm
from townhub.errands.models import Job
from townhub.errands.rules import kind_word
from townhub.fields import Choice, Day, TownForm, Whole
from townhub.i18n import _
from townhub.ledger.actions import record_export
from townhub.ledger.models import Entry, books_of
from townhub.ledger.rules import PAID_BY
from townhub.paging import number_of_page, pages
from townhub.refused import Refused
from townhub.spreadsheet import CSV, EXCEL, csv_file, excel_file
from townhub.web import download, get_or_404, go, say, show, submitted

bp = Blueprint("settling", __name__)
_A_PAGE = 50


@bp.app_context_processor
def _words() -> dict:
    return {"to_settle": lambda: settling.to_settle(current_user)}  # for the first page of the books, a floor below


class SettleForm(TownForm):
    paid_by = Choice("払いかた", "払いかたをえらんでください", choices=PAID_BY)
    rest_by = Choice("回数券で足りない分", choices={"cash": "現金", "account": PAID_BY["account"]})
    fuel = Whole("料金のうちの燃料代", most=100_000, unit="円")
    blades = Whole("替え刃代", most=100_000, unit="円", description="料金のほかに受けとるとき")
    car = Whole("車代", most=100_000, unit="円", description="料金のほかに受けとるとき")
    day = Day("受けとった日", "受けとった日を入れてください。例 1/18")

    def validate_day(self, field):
        if field.data > clock.today():
            raise ValidationError(_("これからの日です。きょうか、それより前の日を入れてください"))


class UnsettleForm(ReasonForm):
    """Why the entry is reversed. It stands in the books: no name, no illness."""


def _job(job_id: int) -> Job:
    return get_or_404(Job.visible_to(current_user), job_id)


@bp.get("/ledger/waiting")
@permit("ledger.settle")
def waiting():
    """精算待ち: finished jobs whose fee is not in the books yet."""
    page, total = number_of_page(request.args), settling.to_settle(current_user)
    jobs = settling.waiting(current_user, _A_PAGE, (page - 1) * _A_PAGE)
    return show("ledger/waiting.html", jobs=jobs, total=total, number=page, pages=pages(total["count"], _A_PAGE))


@bp.post("/ledger/waiting.<any(xlsx, csv):shape>")
@permit("ledger.settle")
def export(shape):
    headings = [_("依頼番号"), _("日"), _("氏名"), _("地区"), _("内容"), _("分"), _("担い手"), _("料金")]
    jobs = settling.waiting(current_user, 20_000)
    found = [(j["id"], j["work_on"], j["name"], j["district"], kind_word(j["kind"]), j["worked_minutes"], j["helpers"],
              j["fee_yen"]) for j in jobs]  # fmt: skip
    record_export(current_user, "waiting", len(found), shape)
    name = _("精算待ち_{day}", day=clock.today().isoformat()) + f".{shape}"
    if shape == "csv":
        return download(csv_file(headings, found), CSV, name)
    return download(excel_file(_("精算待ち"), headings, found, [10, 12, 18, 14, 16, 8, 24, 10]), EXCEL, name)


@bp.route("/ledger/settle/<int:job_id>", methods=["GET", "POST"])
@permit("ledger.settle")
def settle(job_id):
    """精算する: the fee, how it is paid, what comes on top."""
    job, refused = _job(job_id), None
    if job.state not in ("done", "settled"):
        return go(url_for("errands.job", job_id=job_id))
    books = books_of(job.resident_id, clock.today().isoformat())
    fuel = settling.fuel_of(job)
    form = SettleForm(
        data={"paid_by": "ticket" if books else "cash", "rest_by": "cash", "fuel": fuel or None, "day": clock.today()}
    )
    if submitted(form):
        try:
            entry = settling.settle(
                current_user, job, form.paid_by.data, rest_by=form.rest_by.data or "cash", fuel_yen=form.fuel.data or 0,
                blades_yen=form.blades.data or 0, car_yen=form.car.data or 0, day=form.day.data, once=form.once.data,
            )  # fmt: skip
            say(_("精算しました"))
            where = url_for("ledger.entry", entry_id=entry.id) if entry else url_for("errands.job", job_id=job_id)
            return go(where)
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("ledger/settle.html", status=status, job=_job(job_id), form=form, refused=refused, books=books, fuel=fuel,
                settled=Entry.settling(settling.SUBJECT, job_id))  # fmt: skip


@bp.route("/ledger/settle/<int:job_id>/back", methods=["GET", "POST"])
@permit("ledger.settle")
def unsettle(job_id):
    """精算をもどす, with the reason."""
    job, form, refused = _job(job_id), UnsettleForm(), None
    if submitted(form):
        try:
            settling.unsettle(current_user, job, form.reason.data, form.once.data)
            say(_("精算をもどしました。取り消しの伝票が、きょうの日付で入りました"))
            return go(url_for("errands.job", job_id=job_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("ledger/unsettle.html", status=status, job=job, form=form, refused=refused,
                settled=Entry.settling(settling.SUBJECT, job_id))  # fmt: skip


@bp.get("/errands/<int:job_id>/slip")
@permit("errands.oversee")
def slip(job_id):
    """The paper that goes along: where, what, boxes to tick, and a receipt to tear off. A5."""
    job = _job(job_id)
    return show("ledger/slip.html", job=job, helpers=job.helpers())

"""名簿の取りこみと書き出し: a file comes in, is looked at, and goes into the register; the register goes out as a file."""

from flask import Blueprint, current_app, request, url_for
from flask_login import current_user

from townhub import audit, clock
from townhub.access import permit
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents import bulk, exchange_files, exchange_reading
from townhub.residents.consent import shared_residents
from townhub.residents.exchange_forms import ConfirmForm, ExportForm, FileForm
from townhub.sheet import MOST_BYTES
from townhub.spreadsheet import CSV, EXCEL
from townhub.town.models import District, Unit
from townhub.web import download, go, say, show, submitted

bp = Blueprint("exchange", __name__)
_WITH_THE_FORM = 100_000  # around the file: the form's own fields
_MOST_LINES = 500


def _instance():
    return current_app.config["INSTANCE"]


@bp.get("/residents/import")
@permit("residents.import")
def page():
    return _page(FileForm(formdata=None))


def _page(form: FileForm, status: int = 200):
    waiting = exchange_reading.state(_instance(), current_user).word
    return show("exchange/import.html", status=status, form=form, export=ExportForm(formdata=None), waiting=waiting,
                reads_all=shared_residents(current_user) is None)  # fmt: skip


@bp.post("/residents/import")
@permit("residents.import", most_bytes=MOST_BYTES + _WITH_THE_FORM)
def hand_in():
    """Take the file and begin to read it; the next page says how far it is."""
    form = FileForm()
    if not submitted(form):
        return _page(form, status=422 if form.errors else 200)
    file = request.files.get("file")
    if file is None or not file.filename:
        form.file.errors = [_("ファイルをえらんでください")]
        return _page(form, status=422)
    with file.stream as stream:  # a file on the disk, gone when it is closed
        raw = stream.read()
    exchange_reading.take(_instance(), current_user, file.filename[-80:], raw)
    return go(url_for(".look"))


@bp.get("/residents/import/look")
@permit("residents.import")
def look():
    """How far the reading is; when it is done, who would be put in, or everything that is wrong."""
    return _look(ConfirmForm(formdata=None))


def _look(form: ConfirmForm, status: int = 200, refused: Refused | None = None):
    state = exchange_reading.state(_instance(), current_user)
    if state.found:
        form.seen.data = state.found.get("seen", "")
    return show(
        "exchange/look.html", "exchange/_look.html", status, state=state, found=state.found, form=form, refused=refused,
        most=_MOST_LINES,
    )  # fmt: skip


@bp.post("/residents/import/confirm")
@permit("residents.import")
def put_in():
    """All of the file that was looked at, or nothing."""
    form = ConfirmForm()
    if not submitted(form):
        return _look(form, status=422 if form.errors else 200)
    found = exchange_reading.state(_instance(), current_user).found
    people = exchange_reading.people(_instance(), current_user)
    try:
        if people is None or found is None or found.get("seen") != form.seen.data:
            return _done({}) if audit.already(form.once.data) else _other_file(form)
        told = bulk.put_in(current_user, people, form.choice.data, seen=found["counts"], once=form.once.data)
    except Refused as no:
        exchange_reading.look_again(_instance(), current_user)
        form.once.data = None
        return _look(form, 409, no)
    exchange_reading.throw_away(_instance(), current_user)
    return _done(told)


def _other_file(form: ConfirmForm):
    """The page is from an earlier file, or its file is gone."""
    form.once.data = None
    return _look(
        form,
        409,
        Refused(_("この画面のファイルは、もうありません。まだ何も入れていません。いまのようすを確かめてください")),
    )


def _done(told: dict):
    if told:
        say(_("{added}人を名簿に入れ、{changed}人を書きかえました。{left}人はそのままです",
              **{name: f"{count:,}" for name, count in told.items()}))  # fmt: skip
    else:
        say(_("このファイルは、もう名簿に入れてあります"))
    return go(url_for(".page"))


@bp.post("/residents/import/cancel")
@permit("residents.import")
def cancel():
    exchange_reading.throw_away(_instance(), current_user)
    say(_("ファイルを片づけました。名簿は変わっていません"))
    return go(url_for(".page"))


# -- out ------------------------------------------------------------------------------------------------------------


@bp.post("/residents/export.xlsx")
@permit("residents.export")
def export_excel():
    return _export("xlsx", EXCEL, exchange_files.excel_file)


@bp.post("/residents/export.csv")
@permit("residents.export")
def export_csv():
    return _export("csv", CSV, exchange_files.csv_file)


def _export(kind: str, mimetype: str, written):
    """A POST, because taking the register along is an act, with a line in the log."""
    people = bulk.sheet_of(current_user)
    file = written(people)
    bulk.record_export(current_user, len(people), kind)
    return download(file, mimetype, _("名簿_{day}", day=clock.today().isoformat()) + f".{kind}")


@bp.get("/residents/template.xlsx")
@permit("residents.import")
def template():
    districts, units = [row.name for row in District.in_use()], [row.name for row in Unit.in_use()]
    return download(exchange_files.template_file(districts, units), EXCEL, _("名簿の雛形") + ".xlsx")

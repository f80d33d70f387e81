"""A month that comes from a spreadsheet: looked at first, then put in."""

from datetime import date

from flask import request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.cafe import actions, calendar_file, reading
from townhub.cafe.at import at_place, here, number, wants_draft
from townhub.cafe.drawing import hours_words, plan_words
from townhub.cafe.forms import ConfirmForm, FileForm
from townhub.cafe.layers import on_day
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import go, say, show, submitted


@at_place("/cafe/import")
@permit("cafe.change")
def calendar_page():
    return show("cafe/import.html", form=FileForm(), problems=[], place=here())


@at_place("/cafe/import", methods=("POST",))
@permit("cafe.change")
def look_at_calendar():
    """Read the calendar and show what it would change, or everything that is wrong with it. Nothing is saved."""
    form = FileForm()
    text, problems = _text_of(form)
    if problems or not submitted(form):
        form.text.data = text
        return show("cafe/import.html", status=422, form=form, problems=problems, place=here())
    return _look(form, text)


@at_place("/cafe/import/days", methods=("POST",))
@permit("cafe.change")
def import_days():
    """Put in the calendar that was looked at; read again, because what a page carries is not to be trusted."""
    form = ConfirmForm()
    text = form.text.data or ""
    found = calendar_file.read(text)
    if found.problems or not submitted(form):
        return _look(FileForm(), text)
    draft = wants_draft()
    try:
        count = actions.import_days(current_user, found.days, form.once.data, form.seen.data, number(), draft)
    except Refused as no:
        return _look(FileForm(), text, refused=no)
    sentence = _("{count}日分を下書きにしました。掲示板には、公開するまで出ません", count=count)
    say(sentence if draft else _("{count}日分の予定を入れました。掲示板にも出ています", count=count))
    return go(url_for(".month", month=f"{_middle(found.days):%Y-%m}"))


def _text_of(form: FileForm) -> tuple[str, list[calendar_file.Problem]]:
    """The text of the file, otherwise of the field; a page that carries neither is an empty calendar."""
    upload = request.files.get("file")
    raw = upload.read() if upload and upload.filename else None
    if raw is None:
        raw = (request.form.get("text") or "").encode("utf-8", "replace")
    try:
        return calendar_file.text_of(raw), []
    except ValueError as wrong:
        return "", [calendar_file.Problem(0, "", str(wrong))]


def _look(form: FileForm, text: str, refused: Refused | None = None):
    # First the version, then the days: a change in between must not pass for seen.
    seen = reading.changes(number())
    found = calendar_file.read(text)
    if found.problems:
        form.text.data = text
        return show("cafe/import.html", status=422, form=form, problems=found.problems, place=here())
    written = reading.calendar(min(found.days), max(found.days), number(), draft=True)
    lines = []
    for day, hours in sorted(found.days.items()):
        before, after = plan_words(on_day(written, day)), hours_words(hours)
        lines.append((day, after, before, before == after))
    confirm = ConfirmForm(formdata=None, seen=seen, text=text)
    return show(
        "cafe/preview.html", status=409 if refused else 200, form=confirm, lines=lines, refused=refused, place=here()
    )


def _middle(days: dict) -> date:
    """The month that a calendar is about: a printed month begins and ends with days of its neighbours."""
    ordered = sorted(days)
    return ordered[len(ordered) // 2]

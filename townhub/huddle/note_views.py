"""One line and Enter; 見ました."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.huddle import kept, notes, page, reading, table, topics
from townhub.huddle.forms import NoteForm, Sheet
from townhub.huddle.models import Huddle, Note, Topic
from townhub.huddle.views import address, answer, running_or_404
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Household
from townhub.web import get_or_404, go, go_whole, say, show, submitted, wants_part

bp = Blueprint("notes_of_day", __name__)


def about_of(huddle: Huddle, **what: int) -> page.About:
    """What a line is about; 404 for what this person may not see."""
    sheet = reading.topics_of(current_user, huddle.day, huddle)
    if "topic_id" in what:
        topic = get_or_404(Topic.select(), getattr(sheet.named(what["topic_id"]), "id", 0))
        return page.About(huddle.day, topic=sheet.named(topic.id))
    if "resident_id" in what:
        return page.about_resident(huddle.day, sheet, what["resident_id"])
    return page.About(huddle.day, house=True)


@bp.post("/huddle/<day>/topics/<int:topic_id>/notes")
@permit("huddle.meet")
def on_topic(day, topic_id):
    return _say_line(running_or_404(day), topic_id=topic_id)


@bp.post("/huddle/<day>/residents/<int:resident_id>/notes")
@permit("huddle.meet")
def on_resident(day, resident_id):
    return _say_line(running_or_404(day), resident_id=resident_id)


@bp.post("/huddle/<day>/notes")
@permit("huddle.meet")
def on_house(day):
    """About the house; or, from the minutes, an addition to one of the topics of the day."""
    about = request.form.get("topic", type=int)
    return _say_line(running_or_404(day), **({"topic_id": about} if about else {}))


def _say_line(huddle: Huddle, **what: int):
    about, form = about_of(huddle, **what), NoteForm()
    settles = "settle" in request.form
    if settles and about.topic and not (form.words.data or "").strip():
        return _talked(huddle, about)
    if not submitted(form):
        return _again(huddle, about, form, 422 if form.errors else 200)
    try:
        written = notes.write_note(
            current_user, huddle, words=form.words.data, category=form.category.data,
            kind="sensitive" if form.sensitive.data else "general", topic=_row(about), resident=about.resident,
            household=_household(about) if form.household.data else None, addition=form.addition.data == "y",
            once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        form.addition.data = "y"  # sent once more, knowingly, it is an addition
        return _again(huddle, about, form, 409, no)
    kept.put_away(*about.paths("notes_of_day"))
    if settles and about.topic:
        return _talked(huddle, about)
    if wants_part() and about.topic and not huddle.closed_at:
        return _fresh(huddle, about)
    if huddle.closed_at:
        say(_("追記しました"))
    return go_whole(address(huddle.day, **({"topic": written.topic_id} if written.topic_id else {})))


def _row(about: page.About) -> Topic | None:
    return Topic.get_by_id(about.topic.id) if about.topic else None


def _household(about: page.About) -> Household | None:
    number = about.topic.resident_id if about.topic else about.resident and about.resident.id
    return Household.select().join(page.Resident).where(page.Resident.id == number).first() if number else None


def _talked(huddle: Huddle, about: page.About):
    """話した: on to the next topic that is open."""
    topics.settle(current_user, _row(about))
    return go_whole(address(huddle.day, **next_of(huddle, about.topic.id)))


def next_of(huddle: Huddle, topic_id: int) -> dict:
    after = reading.topics_of(current_user, huddle.day, huddle).after(topic_id)
    return {"topic": after.id} if after else {}


def _again(huddle: Huddle, about: page.About, form: NoteForm, status: int, refused: Refused | None = None):
    """The same page with what was typed and why it was not written."""
    if wants_part():
        line = page.note_line(about, Sheet.of(form))
        return show("huddle/_note_form.html", "huddle/_note_form.html", status, about=about, refused=refused, **line)
    return answer(huddle.day, status, page.Sheets(note=form, refused=refused), about, refused=refused)


def _fresh(huddle: Huddle, about: page.About):
    """An empty line in the place of the written one, and everything that has changed besides."""
    revision = table.revision()
    sheet = reading.topics_of(current_user, huddle.day, huddle)
    about = page.About(huddle.day, topic=sheet.named(about.topic.id), shared=bool(about.topic.shared))
    return show("huddle/written.html", **page.moving(huddle, sheet, about, revision, oob=True), **page.note_line(about))


def _note(note_id: int) -> Note:
    """A note that this person may read; 404 for any other."""
    found = get_or_404(Note.select(), note_id)
    day = reading.notes_of_day(current_user, found.huddle)
    readable = {note["id"] for said in day.values() for note in said if note["shared"]}
    return get_or_404(Note.select(), found.id if found.id in readable else 0)


@bp.post("/huddle/notes/<int:note_id>/withdraw")
@permit("huddle.meet")
def withdraw(note_id):
    note = _note(note_id)
    try:
        notes.withdraw(current_user, note)
        say(_("取り下げました"))
    except Refused as no:
        return answer(note.huddle.day, 409, refused=no)
    return go(address(note.huddle.day, **({"topic": note.topic_id} if note.topic_id else {})))


@bp.post("/huddle/notes/<int:note_id>/seen")
@permit("huddle.meet")
def seen(note_id):
    note = _note(note_id)
    notes.see(current_user, note)
    return go(
        address(note.huddle.day, **({"topic": note.topic_id} if note.topic_id else {}), _anchor=f"note-{note.id}")
    )


@bp.post("/huddle/<day>/seen")
@permit("huddle.meet")
def all_seen(day):
    """見ました for the whole day at once."""
    huddle = running_or_404(day)
    said = reading.notes_of_day(current_user, huddle)
    notes.see_all(current_user, huddle, [note["id"] for rows in said.values() for note in rows if note["shared"]])
    say(_("「見ました」を付けました"))
    return go(url_for("huddle.day", day=day))

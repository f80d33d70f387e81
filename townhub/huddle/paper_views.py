"""On paper: the sheet before the meeting, and the form by which what was written on it comes in again."""

from datetime import date
from typing import NamedTuple

import wtforms
from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.fields import Day, Line, Pick, TownForm
from townhub.huddle import days, paper, reading, table
from townhub.huddle.forms import LONGEST_LINE, days_to_choose
from townhub.huddle.models import Topic
from townhub.huddle.page import day_named, huddle_of
from townhub.huddle.rules import CATEGORIES, NEEDS_A_LINE, OUTCOMES, category_for
from townhub.huddle.views import address
from townhub.huddle.words import topic_name
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident, age
from townhub.web import go, say, show, submitted

bp = Blueprint("paper", __name__)
# Empty lines at the end of the sheet, for whoever was on nobody's list and for the house.
FREE_LINES = 6


class Row(NamedTuple):
    """One numbered line of the sheet and its fields: the number is the same on paper and in the form."""

    number: str
    topic: tuple | None
    fields: dict

    @property
    def words(self) -> str:
        """1-2 岡本 シズさん: which line is meant, said elsewhere on the page."""
        return f"{self.number} {topic_name(self.topic)}" if self.topic else self.number


@bp.get("/huddle/<day>/sheet")
@permit("huddle.meet")
def sheet(day):
    """議題を刷る: large, numbered, with room to write. What is for three professions only stays on the screen."""
    return show("huddle/sheet.html", **sheet_of(current_user, day_named(day)))


def sheet_of(person: Person, day: date) -> dict:
    """What stands on the sheet of a day, for whoever prints it."""
    topics = reading.topics_of(person, day, huddle_of(day))
    return {
        "day": day, "topics": topics, "rows": _numbered(topics), "free": range(1, FREE_LINES + 1), "age": age,
        "hand_offs": [row for row in reading.hand_offs_waiting(person) if row["kind"] == "general"],
        "hidden": sum(bool(topic.sensitive) for topic in topics.all), "why": days.why_no_meeting(day),
    }  # fmt: skip


def _numbered(topics: reading.Topics) -> list[tuple[str, tuple]]:
    """1-1, 1-2, 2-1: what comes in later stands behind the others of its part, so that a printed number stays right."""
    return [
        (f"{part}-{number}", topic)
        for part, found in topics.parts.items()
        for number, topic in enumerate(found, 1)
        if not topic.sensitive
    ]


@bp.route("/huddle/<day>/transcribe", methods=["GET", "POST"])
@permit("huddle.meet")
def transcribe(day):
    wanted, refused = day_named(day), None
    topics = reading.topics_of(current_user, wanted, huddle_of(wanted))
    form, rows = _form(topics)
    if submitted(form):
        try:
            huddle = paper.transcribe(current_user, wanted, _written(form, rows), close=form.close.data,
                                      once=form.once.data)  # fmt: skip
            say(_("紙から書きうつしました"))
            return go(address(huddle.day))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show(
        "huddle/transcribe.html", status=status, day=wanted, form=form, rows=rows, refused=refused, age=age,
        until_choices=days_to_choose(clock.today()), why=days.why_no_meeting(wanted), huddle=huddle_of(wanted),
        past=wanted <= clock.today(), back=url_for("huddle.day", day=day),
    )  # fmt: skip


def _form(topics: reading.Topics) -> tuple[TownForm, list[Row]]:
    """A form with the fields of each line of this very sheet, and its lines."""
    people = {"": _("だれが"), **{str(row["id"]): row["name"] for row in table.people_of(None, current_user)}}
    numbered = [(number, topic) for number, topic in _numbered(topics) if topic.shared]
    fields, rows = {"close": wtforms.BooleanField("書きうつしたら、この日を閉じる", default=True)}, []
    for number, topic in [*numbered, *[(f"4-{n}", None) for n in range(1, FREE_LINES + 1)]]:
        key = f"t{topic.id}" if topic else f"f{number[2:]}"
        own = _fields_of(key, topic, people)
        fields |= own
        rows.append((number, topic, own))
    made = type("TranscribeForm", (_CheckedForm,), fields)()
    made.rows = [Row(number, topic, {name.split("_")[1]: made[name] for name in own}) for number, topic, own in rows]
    return made, made.rows


def _fields_of(key: str, topic: tuple | None, people: dict) -> dict:
    kind = topic.kind if topic else "named"
    fields = {
        f"{key}_words": Line("ひとこと", most=LONGEST_LINE),
        f"{key}_category": Pick("どのこと", choices=CATEGORIES, default=category_for(kind)),
        f"{key}_sensitive": wtforms.BooleanField("3職種だけ"),
        f"{key}_what": Line("宿題", most=160),
        f"{key}_assignee": Pick("だれが", choices=people),
        f"{key}_until": Day("いつまでに"),
    }
    if topic is None:
        return {f"{key}_q": Line("だれのこと", most=40, description="空けると館のこと")} | fields
    fields[f"{key}_talked"] = wtforms.BooleanField("話した")
    if topic.follow_up_id:
        fields[f"{key}_outcome"] = Pick("宿題は", choices={"": _("まだ"), **OUTCOMES})
    return fields


class _CheckedForm(TownForm):
    """What one line lacks is said at that line; the summary on top says which line it is."""

    def first_errors(self) -> list[tuple[wtforms.Field, str]]:
        lines = {field.name: row.words for row in self.rows for field in row.fields.values()}
        found = super().first_errors()
        return [(field, paper.line_words(lines[field.name], words) if field.name in lines else words)
                for field, words in found]  # fmt: skip

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        for row in self.rows:
            for name, sentence in _lacking(row):
                if not row.fields[name].errors:
                    row.fields[name].errors = [sentence]
                    right = False
        return right


def _lacking(row: Row) -> list[tuple[str, str]]:
    said = {name: field.data for name, field in row.fields.items()}
    wrong = []
    if said.get("outcome") in NEEDS_A_LINE and not said["words"]:
        wrong.append(
            ("words", _("「{outcome}」のときは、ひとことも書いてください", outcome=_(OUTCOMES[said["outcome"]])))
        )
    if said["what"] and not said["assignee"]:
        wrong.append(("assignee", _("宿題を、だれがするかをえらんでください")))
    if said["what"] and not said["until"]:
        wrong.append(("until", _("宿題を、いつまでにするかをえらんでください")))
    if said["until"] and said["until"] < clock.today() and said["what"]:
        wrong.append(("until", _("きょうか、これからの日を入れてください")))
    if said.get("q") and not said["words"] and not said["what"]:
        wrong.append(("words", _("ひとことか宿題を入れてください")))
    if said.get("q") and len(found := Resident.found_by(current_user, said["q"], 3)) != 1:
        names = "、".join(one["name"] for one in found)
        wrong.append(("q", _("ひとりに決まりません。名前をもっと入れてください（{names}）", names=names) if found
                      else _("名簿に見つかりません。名前か、かなで入れてください")))  # fmt: skip
    return wrong


def _written(form: TownForm, rows: list[Row]) -> list[paper.Written]:
    """The lines on which something stands."""
    found = []
    for row in rows:
        said = {name: field.data for name, field in row.fields.items()}
        if not any(said.get(name) for name in ("words", "what", "talked", "outcome")):
            continue
        found.append(
            paper.Written(
                line=row.words,
                about=f"row-{row.number}",
                topic=Topic.get_by_id(row.topic.id) if row.topic else None,
                resident=_resident(said.get("q")),
                words=said["words"] or "",
                category=said["category"],
                sensitive=bool(said["sensitive"]),
                outcome=said.get("outcome") or "",
                talked=bool(said.get("talked")),
                what=said["what"] or "",
                assignee=Person.get_by_id(int(said["assignee"])) if said["what"] else None,
                until_on=_until(said),
            )
        )
    return found


def _resident(typed: str | None) -> Resident | None:
    return Resident.get_by_id(Resident.found_by(current_user, typed, 1)[0]["id"]) if typed else None


def _until(said: dict) -> date | None:
    return said["until"] if said["what"] else None

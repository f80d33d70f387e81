"""What is typed in a meeting. Every form of the day stands on one page: each field has an id of its own."""

from datetime import date, timedelta
from typing import NamedTuple

import wtforms
from wtforms.validators import ValidationError

from townhub import clock
from townhub.dates import short_day
from townhub.fields import Choice, Day, Line, Pick, TownForm
from townhub.huddle.days import meeting_from, meetings_after
from townhub.huddle.rules import CATEGORIES, NEEDS_A_LINE, OUTCOMES
from townhub.i18n import _

LONGEST_LINE = 400
_UNSEEN = ("csrf_token", "once")


class Sheet(NamedTuple):
    """What stands on one of the page's sheets, by field, and what is wrong with it; `once`: the number that it carries.

    Most sheets are fresh or hold what was kept: no form has to be put together for those.
    """

    typed: dict[str, object]
    wrong: dict[str, str]
    once: str = ""

    @classmethod
    def of(cls, form: TownForm | None) -> "Sheet | None":
        """The sheet that was sent and comes back; None when none was."""
        if form is None:
            return None
        fields = [field for field in form if field.name not in _UNSEEN]
        wrong = {field.name: str(field.errors[0]) for field in fields if field.errors}
        return cls({field.name: _typed(field) for field in fields}, wrong, form.once._value())


def _typed(field: wtforms.Field) -> object:
    """As it was typed; of a list or a tick, what was chosen."""
    return field._value() if isinstance(field, wtforms.StringField | Day) else field.data


FRESH = Sheet({}, {})


class NoteForm(TownForm):
    """One line. `addition`: the writer knows that the day is closed."""

    words = Line("ひとこと", "ひとことを入れてください", most=LONGEST_LINE, id="note")
    category = Pick("どのこと", choices=CATEGORIES, id="category")
    sensitive = wtforms.BooleanField("3職種だけ", id="sensitive")
    household = wtforms.BooleanField("世帯のこと", id="of-household")
    addition = wtforms.HiddenField(id="addition")


class FollowUpForm(TownForm):
    assignee = Pick("だれが", "だれがするかをえらんでください", id="who")
    what = Line("何を", "何をするかを入れてください", most=160, id="what")
    until_on = Day("いつまでに", "いつまでにするかを入れてください。例 あした、1/18", id="until")

    def offer(self, people: list[dict]) -> None:
        """Fill the lists: who may do it, and the next days."""
        self.assignee.choices = {str(person["id"]): person["name"] for person in people}


class OutcomeForm(TownForm):
    line = Line("ひとこと", most=LONGEST_LINE, id="outcome-line")
    outcome = Choice(
        "宿題は", "できた・不在・断られた・見送りの、どれかを押してください", choices=OUTCOMES, id="outcome"
    )

    def validate_outcome(self, field):
        if field.data in NEEDS_A_LINE and not self.line.data:
            self.line.errors = [_("「{outcome}」のときは、ひとことも書いてください", outcome=_(OUTCOMES[field.data]))]
            raise ValidationError(self.line.errors[0])


class HandOffForm(TownForm):
    to = Pick("だれへ", "だれへの申し送りかをえらんでください", id="to")
    words = Line("申し送り", "申し送ることを入れてください", most=LONGEST_LINE, id="hand-off")
    sensitive = wtforms.BooleanField("3職種だけ", id="hand-off-sensitive")


def receivers(units: list[dict], people: list[dict]) -> dict[str, str]:
    """To whom something can be handed on: a unit or one person."""
    return {
        "": _("だれへ"),
        **{f"unit-{unit['id']}": _("{name}へ", name=unit["name"]) for unit in units},
        **{f"person-{person['id']}": _("{name}さんへ", name=person["name"]) for person in people},
    }


class SnoozeForm(TownForm):
    # A browser keeps the #id of a mistake that was jumped to: on the meeting's page no field may have the same one.
    until = Day("いつの議題にするか", "いつの議題にするかを入れてください。例 1/25", description="例 あした、1/25",
                id="put-off-until")  # fmt: skip
    why = Line("わけ", "わけを一行で入れてください", most=120, description="例 娘さんが来てから話す")

    def validate_until(self, field):
        if field.data <= clock.today():
            raise ValidationError(_("きょうより後の日を入れてください。例 あした、1/25"))


class GiveForm(TownForm):
    assignee = Pick("だれが", "だれがするかをえらんでください", id="give-to")


class ChairForm(TownForm):
    chair = Pick("進める人", "進める人をえらんでください", id="chair")


class SheetForm(TownForm):
    """Nothing to fill in, but a sheet all the same: a button that is pressed twice is one act."""


def days_to_choose(today: date) -> list[tuple[str, str]]:
    """The days until when something is promised: the next working days, a fortnight, a month."""
    ahead = meetings_after(today, 5)
    far = [meeting_from(today + timedelta(days=days)) for days in (14, 30)]
    return [
        (today.isoformat(), _("きょうまで")),
        *((day.isoformat(), _until(day, today)) for day in [*ahead[:5], *far]),
    ]


def _until(day: date, today: date) -> str:
    if (day - today).days == 1:
        return _("あしたまで")
    if (day.year, day.month) == (today.year, today.month):
        return _("{day}日({weekday})まで", day=day.day, weekday=short_day(day)[-2])
    return _("{day}まで", day=short_day(day))

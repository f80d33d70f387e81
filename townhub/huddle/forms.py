"""What is typed in a meeting. Every form of the day stands on one page: each field has an id of its own."""

from datetime import date

import wtforms
from wtforms.validators import ValidationError

from townhub import clock
from townhub.dates import short_day
from townhub.fields import Choice, Day, Line, Pick, TownForm
from townhub.huddle.days import meetings_after
from townhub.huddle.rules import CATEGORIES, NEEDS_A_LINE, OUTCOMES
from townhub.i18n import _

LONGEST_LINE = 400


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

    def offer(self, units: list[dict], people: list[dict]) -> None:
        self.to.choices = {
            "": _("だれへ"),
            **{f"unit-{unit['id']}": _("{name}へ", name=unit["name"]) for unit in units},
            **{f"person-{person['id']}": _("{name}さんへ", name=person["name"]) for person in people},
        }


class SnoozeForm(TownForm):
    until = Day("いつの議題にするか", "いつの議題にするかを入れてください。例 1/25")
    why = Line("わけ", "わけを一行で入れてください", most=120)

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
    ahead = meetings_after(today, 30)
    far = [next(day for day in ahead if (day - today).days >= days) for days in (14, 30)]
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

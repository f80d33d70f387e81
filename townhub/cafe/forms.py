import re
from datetime import date

import wtforms
from wtforms.validators import Optional, ValidationError

from townhub import clock
from townhub.cafe import reading
from townhub.cafe.layers import CLOSED, OPEN, DayPlan, Hours
from townhub.cafe.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_NOTE,
    LONGEST_WORD,
    MOST_EVENTS,
    tidy_events,
)
from townhub.dates import WEEKDAYS
from townhub.fields import Choice, DayPlanned, Line, TimeOfDay, TownForm
from townhub.i18n import _
from townhub.text import plain

_MONTH_AND_DAY = re.compile(r"([0-9]{1,2})\s*(?:/|月|-|\.)\s*([0-9]{1,2})\s*日?")
_OPENS_HINT = "例 8:00"
_CLOSES_HINT = "決まっていなければ空けておくと、「8:00から」と出ます"


class Ticks(wtforms.SelectMultipleField):
    """Any of the known events."""

    def __init__(self, label: str, **more):
        super().__init__(label, choices=known_words, validate_choice=False, **more)

    def pre_validate(self, form) -> None:
        if set(self.data or ()) - set(known_words()):
            raise ValidationError(_("一覧の中からえらんでください"))


def known_words() -> list[str]:
    """The kinds of events that can be ticked."""
    return [kind.word for kind in reading.kinds()]


def _split(events: tuple[str, ...]) -> tuple[list[str], str]:
    """Those that can be ticked, and the others as one writes them."""
    known = known_words()
    return [word for word in events if word in known], "・".join(word for word in events if word not in known)


def hidden_number() -> wtforms.HiddenField:
    """A number that the page carries; a broken one counts as one that nobody has ever seen."""
    return wtforms.HiddenField(filters=[_number])


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 19 else -1


def _words(ticked: list[str] | None, other: str | None) -> tuple[str, ...]:
    """The events of a form: those ticked, then those written, which ・ and 、 part."""
    written = (other or "").replace("、", "・").replace("|", "・").split("・")
    return tidy_events([*(ticked or ()), *written])


def _check_hours(opens, closes, again, until, other, events: tuple[str, ...]) -> bool:
    """The rules that concern several fields of an open day; adds the sentence to the field to be mended."""
    sentences = []
    if opens.data is None and not opens.errors:
        sentences.append((opens, _("開く日には、開く時刻を入れてください。例 8:00")))
    if opens.data is not None and opens.data >= 24 * 60:
        sentences.append((opens, _("開く時刻は、23:59までで入れてください")))
    elif opens.data is not None and closes.data is not None and closes.data <= opens.data:
        sentences.append((closes, _("閉まる時刻は、開く時刻より後にしてください")))
    sentences += _check_second_span(closes, again, until)
    if len(events) > MOST_EVENTS:
        sentences.append(
            (other, _("1日の催しは{most}つまでです（いまは{count}つ）", most=MOST_EVENTS, count=len(events)))
        )
    elif any(len(word) > LONGEST_WORD for word in events):
        sentences.append((other, _("催しの名前は、それぞれ{most}字までにしてください", most=LONGEST_WORD)))
    for field, sentence in sentences:
        field.errors = [*field.errors, sentence]
    return not sentences


def _check_second_span(closes, again, until) -> list[tuple[wtforms.Field, str]]:
    """What is wrong with opening again after a break."""
    if again.data is None:
        return [(again, _("午後にはじまる時刻も入れてください。例 13:00"))] if until.data is not None else []
    if closes.data is None:
        return [(closes, _("また開く日には、いちど閉まる時刻も入れてください。例 12:00"))]
    if again.data <= closes.data:
        return [(again, _("時間が重なっています。午後にはじまる時刻は、閉まる時刻より後にしてください"))]
    if until.data is not None and until.data <= again.data:
        return [(until, _("午後におわる時刻は、はじまる時刻より後にしてください"))]
    return []


class DayForm(TownForm):
    """この日だけ. On a closed day only the note counts; what else stands in the form is left alone."""

    version = hidden_number()
    status = Choice("開くか休むか", "開くか休むかをえらんでください", choices={OPEN: "開く", CLOSED: "休む"},
                    description="「休む」にすると、時刻と催しは出ません")  # fmt: skip
    opens = TimeOfDay("開く時刻", description=_OPENS_HINT)
    closes = TimeOfDay("閉まる時刻", description=_CLOSES_HINT)
    again = TimeOfDay("午後にはじまる時刻", description="昼休みをとって、また開く日だけ。例 13:00")
    until = TimeOfDay("午後におわる時刻", description="例 15:00")
    events = Ticks("催し")
    other = Line("ほかの催し", most=60, description="二つあるときは「・」で分けます")
    note = Line("ひとこと", most=LONGEST_NOTE, description="予定表のその日に出ます。例 30分休憩、元旦")

    @classmethod
    def of(cls, plan: DayPlan, version: int) -> "DayForm":
        """The form as it is shown first: with what is on that day now."""
        ticked, other = _split(plan.events)
        return cls(
            formdata=None, version=version, status=plan.status if plan.status in (OPEN, CLOSED) else None, opens=plan.opens,
            closes=plan.closes, again=plan.again, until=plan.until, events=ticked, other=other, note=plan.note,
        )  # fmt: skip

    @property
    def hours(self) -> Hours:
        if self.status.data == CLOSED:
            return Hours(note=self.note.data or "")
        events = _words(self.events.data, self.other.data)
        return Hours(self.opens.data, self.closes.data, events, self.note.data or "", self.again.data, self.until.data)

    def validate(self, extra_validators=None) -> bool:
        if self.status.data == CLOSED:  # an emergency closing must not fail because of the hours it does away with
            for field in (self.opens, self.closes, self.again, self.until, self.other):
                field.process_errors = []
                field.validators = [Optional()]
            return super().validate(extra_validators)
        right = super().validate(extra_validators)
        fields = (self.opens, self.closes, self.again, self.until, self.other)
        return _check_hours(*fields, self.hours.events) and right


class WeekForm(TownForm):
    """いつもの曜日: seven rows. The fields of Monday end in _0."""

    seen = hidden_number()
    valid_from = DayPlanned("いつから", "この予定が始まる日を入れてください。例 2/1")
    name = Line("季節の名前", most=20, description="夏だけ、冬だけの予定のときに書きます。例 夏時間")
    season_from = Line("季節のはじめ", most=10, description="季節だけの予定のとき。例 7/1")
    season_until = Line("季節のおわり", most=10, description="例 9/30")

    @classmethod
    def of(cls, days: dict[int, Hours], valid_from: date, seen: int) -> "WeekForm":
        facts = {}
        for weekday, hours in days.items():
            facts |= {
                f"open_{weekday}": hours.opens is not None,
                f"opens_{weekday}": hours.opens,
                f"closes_{weekday}": hours.closes,
                f"again_{weekday}": hours.again,
                f"until_{weekday}": hours.until,
                f"note_{weekday}": hours.note,
            }
            facts[f"events_{weekday}"], facts[f"other_{weekday}"] = _split(hours.events)
        return cls(formdata=None, valid_from=valid_from, seen=seen, **facts)

    def rows(self) -> list[tuple[str, list[wtforms.Field]]]:
        """The weekday's name and its fields, Monday first."""
        names = ("open", "opens", "closes", "again", "until", "events", "other", "note")
        return [(WEEKDAYS[n], [self[f"{name}_{n}"] for name in names]) for n in range(7)]

    @property
    def season(self) -> tuple[str, str]:
        return season_of(self.season_from.data), season_of(self.season_until.data)

    @property
    def days(self) -> dict[int, Hours]:
        found = {}
        for weekday, (_name, fields) in enumerate(self.rows()):
            is_open, opens, closes, again, until, events, other, note = (field.data for field in fields)
            found[weekday] = Hours(note=note or "")
            if is_open:
                found[weekday] = Hours(opens, closes, _words(events, other), note or "", again, until)
        return found

    def validate(self, extra_validators=None) -> bool:
        for _name, (is_open, opens, closes, again, until, _events, other, _note) in self.rows():
            if not is_open.data:
                for field in (opens, closes, again, until, other):
                    field.process_errors = []
                    field.validators = [Optional()]
        right = super().validate(extra_validators)
        for _name, (is_open, opens, closes, again, until, events, other, _note) in self.rows():
            if is_open.data:
                words = _words(events.data, other.data)
                right = _check_hours(opens, closes, again, until, other, words) and right
        right = check_season(self.season_from, self.season_until) and right
        if self.valid_from.data and not self.valid_from.errors:
            sentence = _wrong_beginning(self.valid_from.data)
            if sentence:
                self.valid_from.errors = [*self.valid_from.errors, sentence]
                right = False
        return right


def season_of(typed: str | None) -> str:
    """7/1 or 7月1日 as MM-DD; empty for nothing. Raises ValueError for a day that no year has; 29 February is one."""
    found = _MONTH_AND_DAY.fullmatch(plain(typed))
    if not plain(typed):
        return ""
    if not found:
        raise ValueError(typed)
    return date(2000, int(found[1]), int(found[2])).strftime("%m-%d")


def check_season(first, last) -> bool:
    """Both ends of a season or none, each a day of the year; adds the sentence to the field to be mended."""
    for field in (first, last):
        try:
            season_of(field.data)
        except ValueError:
            field.errors = [*field.errors, _("月と日を、7/1 のように入れてください")]
            return False
    if bool(plain(first.data)) != bool(plain(last.data)):
        empty = last if plain(first.data) else first
        empty.errors = [*empty.errors, _("季節は、はじめと、おわりの、両方を入れてください")]
        return False
    return True


def _wrong_beginning(day: date) -> str | None:
    if day < clock.today():
        return _("きょうか、きょうより後の日にしてください。過ぎた日は、その日だけを変えられます")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return _("{first}年から{last}年までの日にしてください", first=FIRST_YEAR, last=LAST_YEAR)
    return None


def _weekday_fields() -> None:
    for n, name in enumerate(WEEKDAYS):
        setattr(WeekForm, f"open_{n}", wtforms.BooleanField(f"{name}曜日に開く"))
        setattr(WeekForm, f"opens_{n}", TimeOfDay(f"{name}曜日の開く時刻"))
        setattr(WeekForm, f"closes_{n}", TimeOfDay(f"{name}曜日の閉まる時刻"))
        setattr(WeekForm, f"again_{n}", TimeOfDay(f"{name}曜日の午後にはじまる時刻"))
        setattr(WeekForm, f"until_{n}", TimeOfDay(f"{name}曜日の午後におわる時刻"))
        setattr(WeekForm, f"events_{n}", Ticks(f"{name}曜日の催し"))
        setattr(WeekForm, f"other_{n}", Line(f"{name}曜日のほかの催し", most=60))
        setattr(WeekForm, f"note_{n}", Line(f"{name}曜日のひとこと", most=LONGEST_NOTE))


_weekday_fields()


class FileForm(TownForm):
    """A calendar as a file, or as text that was mended on the page."""

    file = wtforms.FileField(
        "ExcelかCSVのファイル", description="列は 日付、曜日、開閉、開く、閉まる、催し、ひとこと の順です"
    )
    text = wtforms.TextAreaField(
        "CSVの中身", [Optional()], description="ここに貼りつけても、ここで直しても入れられます"
    )


class ConfirmForm(TownForm):
    """The calendar that was looked at, carried in the page, and the state of the house at that moment."""

    seen = hidden_number()
    text = wtforms.HiddenField()

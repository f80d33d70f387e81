from collections.abc import Iterator
from datetime import date, timedelta

import wtforms

from townhub import clock
from townhub.cafe.forms import check_season, hidden_number, season_of
from townhub.cafe.layers import EVENT, FOREVER, OPENS, SHUTS, Series, falls_on
from townhub.cafe.models import CafeSeries
from townhub.cafe.rules import FIRST_YEAR, LAST_YEAR, LONGEST_NOTE, LONGEST_WORD
from townhub.dates import WEEKDAYS
from townhub.fields import Bits, Choice, DayPlanned, Line, Pick, TimeOfDay, TownForm
from townhub.i18n import _

NTHS = {"1": "第1", "2": "第2", "3": "第3", "4": "第4", "5": "第5", "6": "最後"}
ONLY_THIS, FROM_HERE, ALL = "day", "from", "all"


class SeriesForm(TownForm):
    """A series, new or changed."""

    effect = Choice("何をきめますか", "何をきめるかをえらんでください", choices={
        EVENT: "催しがある", OPENS: "その曜日は開く", SHUTS: "その曜日は休む"})  # fmt: skip
    word = Line("催し", most=LONGEST_WORD, description="例 体操、食事会、コーヒー")
    weekdays = Bits("曜日", choices={str(n): name for n, name in enumerate(WEEKDAYS)}, validate_choice=False)
    nths = Bits("第何週", choices={str(int(n) - 1): words for n, words in NTHS.items()}, validate_choice=False,
                description="えらばなければ、毎週です")  # fmt: skip
    every_weeks = Pick("何週ごと", choices={"1": "毎週", "2": "1週おき", "3": "3週ごと", "4": "4週ごと"})
    begins = TimeOfDay("はじまる時刻", description="例 10:00。空けておくと、開く時刻と同じです")
    ends = TimeOfDay("おわる時刻")
    first_on = DayPlanned("はじめの日", "はじめの日を入れてください。例 2/1")
    last_on = DayPlanned("おわりの日", description="1回だけのときは、はじめの日と同じ日を入れます")
    endless = wtforms.BooleanField("おわりを決めない")
    season_from = Line("季節のはじめ", most=10, description="季節だけのとき。例 7/1")
    season_until = Line("季節のおわり", most=10, description="例 9/30")
    holidays = Choice("祝日は", choices={"skip": "休む", "hold": "祝日もする"})
    note = Line("ひとこと", most=LONGEST_NOTE)
    seen = hidden_number()
    scope = Choice(
        "どの日を変えますか", choices={ONLY_THIS: "この日だけ", FROM_HERE: "この日から後ずっと", ALL: "ぜんぶの日"}
    )

    @classmethod
    def of(cls, row: CafeSeries, seen: int) -> "SeriesForm":
        return cls(
            formdata=None, seen=seen, effect=row.effect, word=row.word, weekdays=_bits(row.weekdays), nths=_bits(row.nths),
            every_weeks=str(row.every_weeks), begins=row.begins_minute, ends=row.ends_minute, first_on=row.first_on,
            last_on=row.last_on, endless=row.last_on is None, season_from=_slashed(row.season_from),
            season_until=_slashed(row.season_until), holidays=row.holidays, note=row.note,
        )  # fmt: skip

    @classmethod
    def empty(cls, day: date | None = None) -> "SeriesForm":
        first = day or clock.today()
        return cls(formdata=None, effect=EVENT, weekdays=[str(first.weekday())], every_weeks="1", first_on=first,
                   holidays="skip")  # fmt: skip

    @property
    def facts(self) -> dict:
        """The columns of the series."""
        first, last = self.first_on.data, None if self.endless.data else self.last_on.data
        return {
            "effect": self.effect.data, "word": (self.word.data or "") if self.effect.data == EVENT else "",
            "weekdays": self.weekdays.bits or (1 << first.weekday() if first == last else 0), "nths": self.nths.bits,
            "every_weeks": int(self.every_weeks.data or 1), "first_on": first, "last_on": last,
            "season_from": season_of(self.season_from.data), "season_until": season_of(self.season_until.data),
            "begins_minute": self.begins.data, "ends_minute": self.ends.data,
            "holidays": self.holidays.data or "skip", "note": self.note.data or "",
        }  # fmt: skip

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        right = check_season(self.season_from, self.season_until) and right
        for field, sentence in self._wrong():
            if not field.errors:
                field.errors, right = [sentence], False
        return right and self._falls_somewhere()

    def _wrong(self) -> Iterator[tuple[wtforms.Field, str]]:
        """What several fields say together, an empty one too."""
        first, last, begins, ends = (field.data for field in (self.first_on, self.last_on, self.begins, self.ends))
        if self.effect.data == EVENT and not self.word.data:
            yield self.word, _("何があるかを入れてください。例 体操")
        if not self.weekdays.bits and not (first and first == last):
            yield self.weekdays, _("曜日を、一つはえらんでください")
        if self.effect.data == OPENS and begins is None:
            yield self.begins, _("開く時刻を入れてください。例 13:00")
        if begins is not None and begins >= 24 * 60:
            yield self.begins, _("はじまる時刻は、23:59までで入れてください")
        if ends is not None and begins is None:
            yield self.begins, _("はじまる時刻も入れてください")
        elif ends is not None and ends <= begins:
            yield self.ends, _("おわる時刻は、はじまる時刻より後にしてください")
        if first and not FIRST_YEAR <= first.year <= LAST_YEAR:
            yield self.first_on, _("{first}年から{last}年までの日にしてください", first=FIRST_YEAR, last=LAST_YEAR)
        if not self.endless.data and last is None:
            yield self.last_on, _("おわりの日を入れるか、「おわりを決めない」に印をつけてください")
        if not self.endless.data and last and first and last < first:
            yield self.last_on, _("おわりの日が、はじめの日より前です")

    def _falls_somewhere(self) -> bool:
        """A series without a single day is a slip of the hand: 29 February on the wrong weekday, a fifth Sunday too far."""
        facts = self.facts
        if self.scope.data == ONLY_THIS or not facts["weekdays"]:
            return True
        first, last = facts["first_on"], facts["last_on"]
        season = (facts["season_from"], facts["season_until"])
        series = Series(
            "", facts["effect"], facts["word"], facts["weekdays"], facts["nths"], facts["every_weeks"], first.isoformat(),
            last.isoformat() if last else FOREVER, season, None, None, "hold", "",
        )  # fmt: skip
        days = (first + timedelta(days=n) for n in range(366 * 5))
        if any(falls_on(series, day, day.isoformat()) for day in days):
            return True
        self.weekdays.errors = [_("この決め方では、当たる日が一日もありません。曜日と日にちを確かめてください")]
        return False


class OffForm(TownForm):
    """A day on which it does not take place, or from which on it ends."""

    reason = Line("わけ", most=LONGEST_NOTE, description="掲示板の予定表と、届いた予定に出ます。例 講師の都合で")
    seen = hidden_number()


def _bits(number: int) -> list[str]:
    return [str(n) for n in range(7) if number >> n & 1]


def _slashed(month_and_day: str) -> str:
    return "/".join(str(int(part)) for part in month_and_day.split("-")) if month_and_day else ""

import wtforms
from wtforms.validators import ValidationError

from townhub import clock
from townhub.dates import WEEKDAYS
from townhub.errands.rules import KINDS, LONGEST_MINUTES
from townhub.fields import Bits, Choice, Day, Line, Phone, Pick, TimeOfDay, TownForm, Whole
from townhub.i18n import _
from townhub.recurrence import numbers_of
from townhub.standing.models import Standing
from townhub.standing.rules import EVERY_WEEKS, HOLIDAYS, NTHS


class AgainFields:
    """くりかえし: the questions that a standing request asks beyond those of a single one."""

    weekdays = Bits("何曜日", choices={str(n): name for n, name in enumerate(WEEKDAYS)}, validate_choice=False)
    every_weeks = Pick("何週ごと", choices={str(n): words for n, words in EVERY_WEEKS.items()})
    nths = Bits("第何週", choices={str(n): words for n, words in enumerate(NTHS)}, validate_choice=False,
                description="えらばなければ、毎週です")  # fmt: skip
    last_on = Day("くりかえしのおわり", description="空けておくと、ずっと続きます")
    holidays = Choice("祝日や町の休みの日は", choices=HOLIDAYS)
    regular = Pick("決まった担い手", description="決まっていれば。その人が行けない日は、ほかの人にたずねます")

    @property
    def again_facts(self) -> dict:
        return {
            "weekdays": self.weekdays.bits, "nths": self.nths.bits, "every_weeks": int(self.every_weeks.data or 1),
            "last_on": self.last_on.data, "holidays": self.holidays.data or "skip",
            "regular": int(self.regular.data) if self.regular.data else None,
        }  # fmt: skip

    @staticmethod
    def again_data(standing: Standing | None = None) -> dict:
        """What the questions begin with."""
        if standing is None:
            return {"every_weeks": "1", "holidays": "skip"}
        return {
            "weekdays": [str(n) for n in numbers_of(standing.weekdays)], "nths": [str(n) for n in numbers_of(standing.nths, 6)],
            "every_weeks": str(standing.every_weeks), "last_on": standing.last_on, "holidays": standing.holidays,
            "regular": str(standing.regular_id or ""),
        }  # fmt: skip


class StandingForm(AgainFields, TownForm):
    """A standing request that goes on, with other facts."""

    kind = Choice("何をお手伝いするか", "何をお手伝いするかをえらんでください",
                  choices={code: word for code, (word, _fuel) in KINDS.items()})  # fmt: skip
    first_on = Day("いつから", "始まる日を入れてください")
    from_minute = TimeOfDay("何時から", "何時からかを入れてください。例 9:00")
    until_minute = TimeOfDay("何時まで", description="なくてもよい")
    minutes = Whole("長さ", "長さを分で入れてください", least=1, most=LONGEST_MINUTES, unit="分")
    people = Whole("人数", "何人で行くかを入れてください", least=1, most=6, unit="人")
    callback = Phone("折り返しの電話")
    remark = Line("担い手へのひとこと", most=120, description="名前や番地は書かない")
    staff_note = Line("職員のためのメモ", most=200)
    version = wtforms.HiddenField()

    def validate_weekdays(self, field):
        if not field.bits:
            raise ValidationError(_("曜日を、一つはえらんでください"))

    def validate_last_on(self, field):
        if field.data < (self.first_on.data or clock.today()):
            raise ValidationError(_("おわりが、はじめより前です。2つの日を確かめてください"))

    def validate_until_minute(self, field):
        start, length = self.from_minute.data, self.minutes.data
        if start is not None and length and field.data - start < length:
            raise ValidationError(_("その間に{length}分は入りません。何時までかを広げてください", length=length))

    @property
    def facts(self) -> dict:
        start, length = self.from_minute.data, self.minutes.data
        return {
            "kind": self.kind.data, "first_on": self.first_on.data, "from_minute": start,
            "until_minute": self.until_minute.data or start + length, "wanted_minutes": length, "wanted_people": self.people.data,
            "callback_phone": self.callback.data or "", "remark": self.remark.data or "", "staff_note": self.staff_note.data or "",
            **self.again_facts,
        }  # fmt: skip

    @classmethod
    def of(cls, standing: Standing) -> "StandingForm":
        return cls(data={
            "kind": standing.kind, "first_on": standing.first_on, "from_minute": standing.from_minute,
            "until_minute": standing.until_minute, "minutes": standing.wanted_minutes, "people": standing.wanted_people,
            "callback": standing.callback_phone, "remark": standing.remark, "staff_note": standing.staff_note,
            "version": str(standing.version), **cls.again_data(standing),
        })  # fmt: skip


class DateForm(TownForm):
    """One date that differs."""

    reason = Line("わけ", "わけを一行で入れてください", most=120)
    moved_to = Day("うつす日", description="別の日にするときだけ。例 1/18")

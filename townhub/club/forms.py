import wtforms

from townhub.club.rules import FIRST, LAST, TRANSPORTS, Chosen
from townhub.dates import WEEKDAYS
from townhub.fields import Choice, Day, DayPlanned, Line, Pick, TimeOfDay, TownForm, Whole
from townhub.i18n import _
from townhub.vehicles.rules import DIRECTIONS

_TRANSPORT_CHOICES = {"": "来ない", **TRANSPORTS}


class ChoicesForm(TownForm):
    """The weekdays of a member: for each the transport of their choice (or none: not that day), and whether they eat."""

    from_on = DayPlanned("いつから", "はじめの日を入れてください。例 1/21")
    note = Line("ひとこと", most=80, description="体のこと、気をつけること")
    wheelchair = wtforms.BooleanField("車いすのまま車に乗る")
    agreed = wtforms.BooleanField("2回つづけて連絡なく休んだら、打ち合わせで話してよい（本人が承知）")
    version = wtforms.HiddenField()

    @property
    def days(self) -> list[tuple[str, wtforms.Field, wtforms.Field]]:
        """Each weekday with its two questions."""
        return [(WEEKDAYS[n], self[f"transport_{n}"], self[f"meal_{n}"]) for n in range(FIRST, LAST + 1)]

    @property
    def chosen(self) -> dict[int, Chosen]:
        return {
            n: Chosen(bool(meal.data), transport.data)
            for n, (_name, transport, meal) in enumerate(self.days)
            if transport.data
        }

    @property
    def seen(self) -> int:
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if not self.chosen and not self.transport_0.errors:
            self.transport_0.errors = [_("来る曜日を、ひとつはえらんでください")]
            return False
        return right


for _n in range(FIRST, LAST + 1):
    setattr(ChoicesForm, f"transport_{_n}", Pick(f"{WEEKDAYS[_n]}曜日", choices=_TRANSPORT_CHOICES))
    setattr(ChoicesForm, f"meal_{_n}", wtforms.BooleanField("食事をする"))


class JoinForm(ChoicesForm):
    q = Line("どなた", most=40, description="名前・かな・屋号・電話の下4けた")
    resident = Choice("見つかった人", "どなたかをさがして、えらんでください")


class LeaveForm(TownForm):
    ended_on = Day("やめる日", "やめる日を入れてください。例 1/31")
    why = Line("わけ", "わけを一行で入れてください", most=120)


class MinutesForm(TownForm):
    minutes = Whole("運動した分", "分を入れてください", most=240, unit="分")


class CarForm(TownForm):
    direction = Choice("どちら", "お迎えか送りかをえらんでください", choices=DIRECTIONS)
    vehicle = Choice("車", "車をえらんでください")
    leaves = TimeOfDay("出る時刻", "出る時刻を入れてください。例 9:00")
    away = Whole(
        "かかる時間", "何分かかるかを入れてください", least=5, most=480, unit="分", description="車がもどるまで"
    )
    driver = Line("運転する人", most=30)
    every_week = wtforms.BooleanField("毎週この曜日に出す")


class HoldForm(TownForm):
    seats = Whole("すわる席", "席の数を入れてください。なければ 0", most=60)
    wheelchairs = Whole("車いすの席", "車いすの席の数を入れてください。なければ 0", most=20)

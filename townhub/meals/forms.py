import wtforms
from wtforms.validators import ValidationError

from townhub import clock
from townhub.fields import Choice, DayPlanned, Line, Phone, Pick, TimeOfDay, TownForm, Whole
from townhub.i18n import _
from townhub.meals.rules import LONGEST_NOTE, RETURNS, SAID_AT_ONCE, Wishes, added

VISITOR = "visitor"
SAID_BY_RESIDENTS = {
    "ride": "車で送ってほしい",
    "family": "家族が来る",
    "walk": "歩いて帰る",
    "undecided": "まだわからない",
}


class Tick(wtforms.BooleanField):
    """A box to tick."""

    def __init__(self, label: str, **more):
        super().__init__(label, **more)


class WishesForm(TownForm):
    """What somebody who comes asks for."""

    chopped = Tick("刻み食")
    note = Line("ひとこと", most=LONGEST_NOTE, description="食べられないもの、席のこと")
    wheelchair = Tick("車いす")
    ride_there = Tick("お迎えに来てほしい")
    ride_back = Choice("帰り", choices=RETURNS)
    version = wtforms.HiddenField()

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if self.ride_there.data and not self.ride_back.data and not self.ride_back.errors:
            self.ride_back.errors = [self.no_way_home()]
            right = False
        return right

    @staticmethod
    def no_way_home() -> str:
        return _("お迎えに行く人には、帰りをたずねてください。まだわからないときは「未定」をえらびます")

    @property
    def wishes(self) -> Wishes:
        return Wishes(
            bool(self.chopped.data), self.note.data or "", bool(self.wheelchair.data), bool(self.ride_there.data),
            self.ride_back.data or None,
        )  # fmt: skip

    @property
    def seen(self) -> int:
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


class FindingForm(WishesForm):
    """Who it is: found in the register, or a visitor by name and telephone."""

    q = Line("どなた", most=40, description="名前・かな・屋号・電話の下4けた")
    resident = Choice("見つかった人", "どなたかをさがして、えらんでください")
    new_name = Line("お名前", most=40)
    new_phone = Phone("電話番号")
    new_district = Pick("地区")
    agreed = Tick("2回つづけて連絡なく休んだら、打ち合わせで話してよい（本人が承知）")

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if self.resident.data == VISITOR:
            for field, sentence in (
                (self.new_name, _("お名前を入れてください")),
                (self.new_phone, _("電話番号を入れてください")),
            ):
                if not field.data and not field.errors and not (field is self.new_phone and self.phone_may_lack):
                    field.errors = [sentence]
                    right = False
        return right

    phone_may_lack = False


class SignUpForm(FindingForm):
    kind = Choice("何に", "何に申し込むかをえらんでください")
    late = Tick("締め切りのあと（調理の人に確かめました）")
    follow_up = wtforms.HiddenField()  # what the meeting has promised


class WalkInForm(FindingForm):
    kind = Choice("何に", "何に来られたかをえらんでください")
    phone_may_lack = True


class StandingForm(FindingForm):
    kind = Choice("何に", "何に申し込むかをえらんでください")
    weekday = Pick("何曜日", "曜日をえらんでください")
    from_on = DayPlanned("いつから", "はじめの日を入れてください。例 1/24 や あした")
    until_on = DayPlanned("いつまで", description="空けると、やめるまで")

    def validate_from_on(self, field):
        if field.data < clock.today():
            raise ValidationError(_("きょうより前の日です。きょうか、これからの日を入れてください"))

    def validate_until_on(self, field):
        if self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_("おわりの日が、はじめの日より前です。2つの日を確かめてください"))


class BoardForm(WishesForm):
    """The resident's own sign-up on the board: few questions, one under the other."""

    chopped = None
    kind = Choice("何に", "何に申し込むかをえらんでください")
    new_name = Line("お名前", "お名前を入れてください", most=40)
    new_phone = Phone("電話番号", "電話番号を入れてください。確かめのお電話をします")
    new_district = Pick("地区", "地区をえらんでください")
    ride_there = Tick("車で迎えに来てほしい")
    ride_back = Choice("帰り", choices=SAID_BY_RESIDENTS)
    wheelchair = Tick("車いすで行く")
    note = Line("伝えたいこと", most=SAID_AT_ONCE, description="食べられないものなど")

    @staticmethod
    def no_way_home() -> str:
        return _("帰りをえらんでください。まだわからないときは「まだわからない」をえらびます")

    @property
    def wishes(self) -> Wishes:
        return Wishes(
            False,
            self.note.data or "",
            bool(self.wheelchair.data),
            bool(self.ride_there.data),
            self.ride_back.data or None,
        )


class BoardChangeForm(WishesForm):
    """What may be changed through the link. What was said before is not shown: one adds to it, or writes it anew.

    `found` is the sign-up as it is; the form is bound to it, for what is left as it was.
    """

    chopped = None
    kind = Choice("何に", "何に申し込むかをえらんでください")
    ride_there = Tick("車で迎えに来てほしい")
    ride_back = Choice("帰り", choices=SAID_BY_RESIDENTS)
    wheelchair = Choice("車いす", choices={"": "前のまま", "y": "車いすで行く", "n": "車いすでは行かない"})
    note = Line("書き足すこと", most=SAID_AT_ONCE, description="食べられないものなど")
    instead = Tick("前に書いたものを消して、これだけにする")

    no_way_home = BoardForm.no_way_home

    def __init__(self, found, has_ride: bool, **more):
        super().__init__(**more)
        self.found, self.has_ride = found, has_ride

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if right and len(self.wishes.note) > LONGEST_NOTE:
            self.note.errors = [
                _("前のものとあわせて{most}字を超えます。短くするか、お電話ください", most=LONGEST_NOTE)
            ]
            right = False
        if right and self.instead.data and not self.note.data:
            self.note.errors = [_("書きかえる言葉を入れてください。ないときは「なし」と書いてください")]
            right = False
        return right

    @property
    def wishes(self) -> Wishes:
        was, said = self.found, self.note.data or ""
        return Wishes(
            was.chopped,
            said if self.instead.data else added(was.note, said) if said else was.note,
            {"y": True, "n": False}.get(self.wheelchair.data, was.wheelchair),
            self.has_ride and bool(self.ride_there.data),
            (self.ride_back.data or None) if self.has_ride else None,
        )


class ReasonForm(TownForm):
    reason = Line("わけ", "わけを一行で入れてください", most=120)


class LeaveOutForm(ReasonForm):
    day = DayPlanned("休む日", "休む日を入れてください。例 1/24")


class TallyForm(TownForm):
    tally = Whole("来た人の数", "来た人の数を入れてください", most=2000, unit="人")


class VehicleForm(TownForm):
    name = Line("車の名前", "車の名前を入れてください。例 白いワゴン", most=30)
    seats = Whole("すわる席", "運転手をのぞいた席の数を入れてください", most=60)
    wheelchairs = Whole("車いすの席", "車いすのまま乗れる数を入れてください。なければ 0", most=20)

    def validate_wheelchairs(self, field):
        if not field.data and self.seats.data == 0:
            raise ValidationError(_("席がひとつもありません。数を確かめてください"))


class RunForm(TownForm):
    direction = Choice("どちら", "お迎えか送りかをえらんでください", choices={"there": "お迎え", "back": "送り"})
    vehicle = Choice("車", "車をえらんでください")
    leaves = TimeOfDay("出る時刻", "出る時刻を入れてください。例 10:30")
    away = Whole(
        "かかる時間", "何分かかるかを入れてください", least=5, most=480, unit="分", description="車がもどるまで"
    )
    driver = Line("運転する人", most=30)


class KindForm(TownForm):
    seats = Whole("席の数", least=1, most=1000, unit="人", description="空けると、数を決めません")
    closes_days = Whole("何日前に締め切るか", "日数を入れてください。当日なら 0", most=30, unit="日")
    closes_minute = TimeOfDay("何時に締め切るか", "時刻を入れてください。例 15:00")
    on_board = Tick("掲示板からも申し込める")
    is_meal = Tick("食事が出る（調理表にのせる）")
    version = wtforms.HiddenField()


class NewKindForm(KindForm):
    word = Line("名前", "カフェの予定に書く言葉を、そのまま入れてください。例 体操", most=20)


class SettingForm(TownForm):
    keep_days = Whole(
        "名簿にない人の名前と電話を、何日後に消すか", "日数を入れてください", least=7, most=1000, unit="日"
    )
    ahead_days = Whole("毎週の申し込みを、何日先まで入れておくか", "日数を入れてください", least=7, most=120, unit="日")

from datetime import timedelta

import wtforms
from wtforms.validators import ValidationError

from townhub.fields import Choice, Day, Line, Phone, Pick, TimeOfDay, TownForm, Whole
from townhub.i18n import _
from townhub.rosters.rules import CONTACTS, REASONS, VISITS, WEEK_HOURS


class CellForm(TownForm):
    """One place of the roster. `last_on` is the last day, as people say it; the table keeps the day after."""

    person = Pick("だれが", "だれが受け持つかをえらんでください")
    from_on = Day("いつから", "受け持ちはじめる日を入れてください。例 4/1")
    last_on = Day("いつまで", description="おわりが決まっているときだけ。そのあとは、いまの人にもどります")

    def validate_last_on(self, field):
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_("おわりの日が、はじめの日より前です。日を確かめてください"))

    @property
    def until_on(self):
        return self.last_on.data and self.last_on.data + timedelta(days=1)


class AbsenceForm(TownForm):
    person = Pick("だれが", "休む人をえらんでください")
    first_on = Day("いつから", "休みのはじめの日を入れてください。例 1/17")
    last_on = Day("いつまで", description="1日だけのときは、空けておきます")
    reason = Choice("わけ", "わけをえらんでください", choices=REASONS)

    def validate_last_on(self, field):
        if field.data and self.first_on.data and field.data < self.first_on.data:
            raise ValidationError(_("おわりの日が、はじめの日より前です。日を確かめてください"))


class RulesForm(TownForm):
    chief = Pick("主担当も副担当もいない日に出る人", description="係長や主任など。決まっていないと、事務室が受けます")
    meet_every_days = Whole("見守り情報交換会は、何日に1回", "日数を入れてください", least=7, most=732, unit="日")
    households_a_helper = Whole(
        "福祉協力員1人が見る世帯", "世帯の数を入れてください", least=10, most=1000, unit="世帯",
        description="ふつうは50から100世帯に1人",
    )  # fmt: skip
    remind_days = Whole("任期の終わりを、何日前から知らせるか", "日数を入れてください", least=1, most=366, unit="日")


class StaffForm(TownForm):
    person = Pick("だれ", "人をえらんでください")
    week_hours = Whole("週に働く時間", "週に働く時間を入れてください", least=1, most=60, unit="時間",
                       description=f"ふつうは{WEEK_HOURS}時間。短い人の受け持ちは、そのぶん軽くします")  # fmt: skip
    meets = Line("会える曜日と時刻", most=60, description="町の人に見せます。例 月・水 9:00〜12:00")
    phone = Phone("町の人に見せる電話", description="空けておくと、事務室の電話になります")


class ContactForm(TownForm):
    kind = Choice("役", "役をえらんでください", choices=CONTACTS)
    name = Line("お名前", "お名前を入れてください", most=40)
    phone = Phone("電話番号")
    remark = Line("受け持つところ", most=60, description="例 1班から3班")
    first_on = Day("いつから", "役についた日を入れてください。例 R4.12.1")
    last_on = Day("任期の終わり", description="民生委員は、空けておくと、つぎの一斉改選の前の日になります")

    def validate_last_on(self, field):
        if field.data and self.first_on.data and field.data < self.first_on.data:
            raise ValidationError(_("任期の終わりが、はじめより前です。日を確かめてください"))


class ChangeContactForm(ContactForm):
    """`seen` is what the line was when it was shown."""

    seen = wtforms.HiddenField()


class EndContactForm(TownForm):
    last_on = Day("最後の日", "役をおりた日を入れてください。例 3/31")


class MeetingForm(TownForm):
    day = Day("いつ", "開く日を入れてください。例 2/12")
    from_minute = TimeOfDay("何時から", "はじまる時刻を入れてください。例 13:30")
    place = Line("どこで", "開く場所を入れてください", most=60, description="例 宮ノ前公民館")


class HeldForm(TownForm):
    """Who came: those known are ticked, the others are written."""

    contacts = wtforms.SelectMultipleField(coerce=int, validate_choice=False)
    people = wtforms.SelectMultipleField(coerce=int, validate_choice=False)
    others = Line("ほかに来た人", most=200, description="、で区切ります。例 駐在所の本田さん、郵便局の森さん")

    @property
    def names(self) -> list[str]:
        return [name for part in (self.others.data or "").replace(",", "、").split("、") if (name := part.strip())]


class CallOffForm(TownForm):
    reason = Line("わけ", "わけを入れてください", most=120, description="例 大雪のため")


class ConcernForm(TownForm):
    resident = Choice("どなた", "気になる人を、名前でさがして、えらんでください")
    words = Line("気になること", "気になることを入れてください", most=200)
    visitor = Pick("だれが訪ねるか", "訪ねる人をえらんでください")
    visit_by_on = Day("いつまでに", "いつまでに訪ねるかを入れてください。例 1/25")


class AskVisitForm(TownForm):
    visitor = Pick("だれが訪ねるか", "訪ねる人をえらんでください")
    visit_by_on = Day("いつまでに", "いつまでに訪ねるかを入れてください。例 1/25")
    words = Line("何を見るか", "何を見るかを入れてください", most=160)


class VisitForm(TownForm):
    outcome = Choice("訪ねてどうだったか", "どうだったかをえらんでください", choices={"away": "不在だった", **VISITS})
    line = Line("ひとこと", "ようすを、ひとこと入れてください", most=200)
    visited_on = Day("訪ねた日", "訪ねた日を入れてください。例 1/16")

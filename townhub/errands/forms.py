import wtforms
from wtforms.validators import ValidationError

from townhub import clock
from townhub.errands.rules import CALLERS, KINDS, LONGEST_MINUTES
from townhub.fields import Choice, Day, Line, Phone, Pick, TimeOfDay, TownForm, Whole
from townhub.i18n import _

NOT_IN_REGISTER = "new"


class ReceptionForm(TownForm):
    """The questions of a telephone call, in the order in which they are asked."""

    caller = Choice("どなたから", "どなたからの電話かをえらんでください", choices=CALLERS)
    q = Line("どなたのこと", most=40, description="名前・かな・屋号・電話の下4けた")
    resident = Choice("見つかった人", "どなたのことかをさがして、えらんでください")
    new_name = Line("お名前", most=40)
    new_kana = Line("ふりがな", most=60)
    new_district = Pick("地区")
    new_address = Line("番地", most=80)
    new_phone = Phone("電話番号")
    kind = Choice("何をお手伝いするか", "何をお手伝いするかをえらんでください",
                  choices={code: word for code, (word, _fuel) in KINDS.items()})  # fmt: skip
    work_on = Day("いつ", "来てほしい日を入れてください。例 1/18 や あした")
    from_minute = TimeOfDay("何時から", "何時からかを入れてください。例 9:00")
    until_minute = TimeOfDay("何時まで", description="なくてもよい")
    minutes = Whole("長さ", "長さをえらんでください", least=1, most=24 * 60)
    remark = Line("担い手へのひとこと", most=120, description="名前や番地は書かない")
    callback = Phone("折り返しの電話", description="空けると登録の番号")
    said_yen = wtforms.HiddenField()
    follow_up = wtforms.HiddenField()  # the meeting's 宿題 that this request carries out

    def validate_work_on(self, field):
        if field.data < clock.today():
            raise ValidationError(_("きょうより前の日です。きょうか、これからの日を入れてください"))
        if field.data.year > clock.today().year + 1:
            raise ValidationError(_("先すぎます。来年の終わりまでの日を入れてください"))

    def validate_minutes(self, field):
        if field.data > LONGEST_MINUTES:
            raise ValidationError(
                _("ちょい加勢は{longest}分までです。長い用事は、日を分けて受けてください", longest=LONGEST_MINUTES)
            )

    def validate_until_minute(self, field):
        start, length = self.from_minute.data, self.minutes.data
        if start is None or not length:
            return
        if field.data <= start:
            raise ValidationError(_("おわりが、はじめより前です。何時までかを確かめてください"))
        if field.data - start < length:
            raise ValidationError(_("その間に{length}分は入りません。何時までかを広げてください", length=length))

    def validate_from_minute(self, field):
        if field.data + (self.minutes.data or 0) > 24 * 60:
            raise ValidationError(_("夜の12時をまたぎます。早い時刻にしてください"))
        if self.work_on.data == clock.today() and (self.until_minute.data or field.data) <= clock.minute_of_day():
            raise ValidationError(_("その時刻は過ぎました。これからの時刻を入れてください"))

    def validate_resident(self, field):
        if field.data != NOT_IN_REGISTER:
            return
        asked = {
            "new_name": _("お名前を入れてください"),
            "new_kana": _("ふりがなを入れてください"),
            "new_district": _("地区をえらんでください"),
            "new_address": _("番地を入れてください"),
            "new_phone": _("電話番号を入れてください"),
        }
        self._missing = [(self[name], sentence) for name, sentence in asked.items() if not self[name].data]

    def validate(self, extra_validators=None) -> bool:
        self._missing = []
        right = super().validate(extra_validators)
        for field, sentence in self._missing:
            if not field.errors:
                field.errors = [sentence]
                right = False
        return right

    @property
    def span_end(self) -> int:
        """Until when somebody may come: said, or just as long as the work takes."""
        return self.until_minute.data or self.from_minute.data + self.minutes.data


class TimesForm(TownForm):
    """時刻をあとから書く."""

    work_on = Day("日にち", "日にちを入れてください")
    started = TimeOfDay("はじめた時刻", "はじめた時刻を入れてください。例 10:02")
    finished = TimeOfDay("おわった時刻", "おわった時刻を入れてください。例 10:43")

    def validate_work_on(self, field):
        if field.data > clock.today():
            raise ValidationError(_("これからの日です。おわってから入れてください"))
        if (clock.today() - field.data).days > 62:
            raise ValidationError(_("2か月より前の分は、事務室に電話してください"))

    def validate_finished(self, field):
        if self.started.data is not None and field.data <= self.started.data:
            raise ValidationError(_("おわりが、はじめより前です。2つの時刻を確かめてください"))


class ReasonForm(TownForm):
    """Something is closed or given back: why."""

    reason = Line("わけ", "わけを一行で入れてください", most=120)


class FeeForm(TownForm):
    fee = Whole("料金", "料金を円で入れてください", most=100_000, unit="円")
    reason = Line("わけ", "そう決めたわけを一行で入れてください", most=120)


class ReportForm(TownForm):
    how = Choice(
        "ようすは、どうでしたか", "どちらかをえらんでください", choices={"fine": "変わりなし", "worry": "気になる"}
    )
    line = Line("気になったこと", most=120, description="一行で")

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if self.how.data == "worry" and not self.line.data:
            self.line.errors = [_("気になったことを、一行で入れてください")]
            return False
        return right


class TariffForm(TownForm):
    valid_from = Day("いつから", "この料金が始まる日を入れてください。例 R9.4.1")
    billing = Choice("決めかた", "決めかたをえらんでください",
                     choices={"steps": "30分・60分で区切る", "minutes": "1分ごと"})  # fmt: skip
    fee_30 = Whole("30分まで", "円で入れてください", most=100_000, unit="円")
    fuel_30 = Whole("30分までの草刈りの燃料", "円で入れてください", most=100_000, unit="円")
    fee_60 = Whole("60分まで", "円で入れてください", most=100_000, unit="円")
    fuel_60 = Whole("60分までの草刈りの燃料", "円で入れてください", most=100_000, unit="円")
    yen_per_minute = Whole("1分あたり", most=10_000, unit="円", description="「1分ごと」のとき")
    round_up = Whole(
        "何分ごとに切り上げるか", least=1, most=60, unit="分", description="「1分ごと」のとき。1なら切り上げません"
    )
    minimum = Whole("いちばん少ない料金", most=100_000, unit="円", description="「1分ごと」のとき。0なら決めません")

    def validate_valid_from(self, field):
        if field.data < clock.today():
            raise ValidationError(_("過ぎた日からは始められません。きょうか、これからの日を入れてください"))

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        for name in ("yen_per_minute", "round_up", "minimum"):
            field = self[name]
            if self.billing.data == "minutes" and field.data is None and not field.errors:
                field.errors = [_("「1分ごと」のときは、数を入れてください")]
                right = False
        if right and self.fee_60.data < self.fee_30.data:
            self.fee_60.errors = [_("30分までの料金より安くなっています。確かめてください")]
            return False
        return right

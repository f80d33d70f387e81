from wtforms.validators import ValidationError

from townhub import clock
from townhub.dates import clock_time
from townhub.errands.models import Helper
from townhub.fields import Choice, Day, Line, TimeOfDay, TownForm, Whole
from townhub.i18n import _


class TimesForm(TownForm):
    """時刻をあとから書く. Where several went, the office says whose times these are; a volunteer writes the own."""

    whose = Choice("だれの時刻", "だれの時刻かをえらんでください")
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

    def ask_whose(self, going: list[Helper]) -> None:
        """Each of those who went with the times that stand there, and whoever has none yet in one go."""
        if len(going) < 2:
            del self.whose
            return
        still = [each for each in going if each.worked_minutes is None]
        self.whose.choices = {str(each.person_id): _name_and_times(each) for each in going}
        if len(still) > 1:
            everybody = _("みんな同じ") if len(still) == len(going) else _("まだ書いていない人みんな")
            self.whose.choices = {"all": everybody} | self.whose.choices
        if still and not self.whose.data:
            self.whose.data = "all" if len(still) > 1 else str(still[0].person_id)

    @property
    def whose_id(self) -> int | None:
        """The number of the one person meant; None for a volunteer's own, and for all who have none yet."""
        return int(self.whose.data) if self.whose and self.whose.data != "all" else None


def _name_and_times(each: Helper) -> str:
    if each.started_at is None or each.finished_at is None:
        return _("{name}さん", name=each.person.name)
    began, ended = (clock.here(moment) for moment in (each.started_at, each.finished_at))
    span = "–".join(clock_time(moment.hour * 60 + moment.minute) for moment in (began, ended))
    return _("{name}さん（いま {span}）", name=each.person.name, span=span)


class ReasonForm(TownForm):
    """Something is closed or given back: why."""

    reason = Line("わけ", "わけを一行で入れてください", most=120)


class FeeForm(TownForm):
    fee = Whole("料金", "料金を円で入れてください", most=100_000, unit="円")
    reason = Line("わけ", "そう決めたわけを一行で入れてください", most=120)


class AgreedForm(TownForm):
    """What a volunteer has agreed with the resident on the telephone."""

    starts_minute = TimeOfDay("何時に行くか", "何時に行くかを入れてください。例 9:30")


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

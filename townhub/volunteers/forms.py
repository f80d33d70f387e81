import wtforms
from wtforms.validators import ValidationError

from townhub import clock
from townhub.accounts.forms import is_email
from townhub.dates import WEEKDAYS
from townhub.fields import Choice, Day, DayToCome, Line, TownForm, Whole
from townhub.i18n import _
from townhub.volunteers.rules import HALVES, KINDS, TIES


class Several(wtforms.SelectMultipleField):
    """Any number of a few: boxes to tick."""

    def __init__(self, label: str, choices: dict[str, str] | None = None, **more):
        super().__init__(label, choices=choices or {}, validate_choice=False, coerce=str, **more)

    def pre_validate(self, form):
        known = {str(value) for value, *_rest in self.iter_choices()}
        if set(self.data or ()) - known:
            raise ValidationError(_("一覧の中からえらんでください"))


class SheetForm(TownForm):
    """What the office writes about a volunteer."""

    insured_until = Day("ボランティア保険", description="いつまでか。入っていなければ空けておく")
    briefed_until = Day("刈払機の講習", description="いつまで有効か。まだなら空けておく")
    jobs_before = Whole(
        "これまでの回数", "0から入れてください", most=9999, unit="回", description="この画面を使う前に手伝った回数"
    )
    skills = Several("できること", {kind: word for kind, (word, _machine) in KINDS.items()},
                     description="何も付けなければ、どれでも")  # fmt: skip
    districts = Several("行ける地区", description="何も付けなければ、住んでいる地区。それもなければ、どこでも")
    staff_note = Line("職員のひとこと", most=120, description="本人には見えない")
    version = wtforms.HiddenField()


class TimesForm(TownForm):
    times = Several(
        "来られる時間",
        {
            f"{number}-{half}": f"{weekday}曜日の{word}"
            for number, weekday in enumerate(WEEKDAYS)
            for half, word in HALVES.items()
        },
    )

    @property
    def half_days(self) -> set[tuple[int, str]]:
        return {(int(each[0]), each[2:]) for each in self.times.data or ()}


class PauseForm(TownForm):
    first_on = DayToCome("お休みのはじめの日", "はじめの日を入れてください。例 1/18 や あした")
    last_on = DayToCome("おわりの日", description="わからなければ空けておく")
    reason = Line("わけ", most=80, description="書かなくてもよい")

    def validate_last_on(self, field):
        if field.data and field.data < clock.today():
            raise ValidationError(_("もう過ぎた日です。これからの日を入れてください"))
        if field.data and self.first_on.data and field.data < self.first_on.data:
            raise ValidationError(_("おわりの日が、はじめの日より前です"))


REMINDED_BY = {"mail": "メールで", "phone": "電話で", "nobody": "いらない"}


class RemindersForm(TownForm):
    """How a volunteer wishes to be told of tomorrow's help."""

    how = Choice("前の日と2時間前の知らせ", "知らせの受けとりかたをえらんでください", choices=REMINDED_BY)
    email = Line("メールアドレス", most=120, checks=[is_email], description="メールで受けとるとき")

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if self.how.data == "mail" and not self.email.data:
            self.email.errors = [_("メールアドレスを入れてください。なければ「電話で」をえらんでください")]
            return False
        return right


class TieForm(TownForm):
    q = Line("どなた", "お名前か電話の下4けたを入れてください", most=40, description="名前・かな・電話の下4けた")
    tie = Choice("どちらか", "どちらかをえらんでください", choices=TIES)
    reason = Line("わけ", most=80, description="職員だけが見る")

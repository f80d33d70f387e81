import wtforms
from wtforms.validators import ValidationError

from townhub import clock
from townhub.errands.rules import CALLERS, KINDS, LONGEST_MINUTES
from townhub.fields import Choice, DayToCome, Line, Phone, Pick, TimeOfDay, TownForm, Whole
from townhub.i18n import _
from townhub.standing.forms import AgainFields
from townhub.text import plain

NOT_IN_REGISTER = "new"
ONE_DAY, ANY_DAY, AGAIN = "day", "any", "again"
WHEN = {ONE_DAY: "この日に", ANY_DAY: "この日から1週間のあいだに", AGAIN: "くりかえす"}


_BEFORE_AGAIN = (
    "caller", "q", "resident", "new_name", "new_kana", "new_district", "new_address", "new_phone", "kind", "work_on", "when",
)  # fmt: skip
# What people say on the telephone instead of a time, in minutes from midnight.
_PARTS = {"午前": (9 * 60, 12 * 60), "午前中": (9 * 60, 12 * 60), "午後": (13 * 60, 17 * 60)}


class FromTime(TimeOfDay):
    """何時から; 午前 and 午後 stand for the hours in which helpers go out, and `until` is then their end."""

    until: int | None = None

    def read(self, text):
        start, self.until = _PARTS.get(plain(text)) or (super().read(text), None)
        return start


class ReceptionForm(AgainFields, TownForm):
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
    work_on = DayToCome("いつ", "来てほしい日を入れてください。例 1/18 や あした")
    when = Choice("どの日に", choices=WHEN)
    from_minute = FromTime("何時から", "何時からかを入れてください。例 9:00")
    until_minute = TimeOfDay("何時まで", description="なくてもよい")
    minutes = Whole("長さ", "長さをえらんでください", least=1, most=24 * 60)
    people = Whole("人数", least=1, most=6, unit="人", description="ふつうは1人")
    clear_15m = wtforms.BooleanField("まわり15メートルに、人も車も入らない")
    equipment = Pick("使うもの")
    remark = Line("担い手へのひとこと", most=120, description="名前や番地は書かない")
    callback = Phone("折り返しの電話", description="空けると登録の番号")
    staff_note = Line("職員のためのメモ", most=200, description="担い手には見えません")
    no = wtforms.HiddenField()  # the button that says so
    no_reason = Line("受けられないわけ", most=120)
    ask_elsewhere = Line("案内する窓口", most=120, description="空けると、町が決めた窓口")
    asked = wtforms.HiddenField()  # the number of what somebody wrote on the board
    follow_up = wtforms.HiddenField()
    said_yen = wtforms.HiddenField()

    def validate_work_on(self, field):
        if field.data < clock.today():
            raise ValidationError(_("きょうより前の日です。きょうか、これからの日を入れてください"))
        if field.data.year > clock.today().year + 1:
            raise ValidationError(_("先すぎます。来年の終わりまでの日を入れてください"))

    def validate_weekdays(self, field):
        if self.when.data == AGAIN and not field.bits:
            raise ValidationError(_("くりかえす曜日を、一つはえらんでください"))

    def validate_equipment(self, field):
        if self.when.data == AGAIN and field.data:
            raise ValidationError(
                _(
                    "くりかえす依頼では、先までの予約はできません。「使わない」にして、日が近づいたら、その日の依頼の画面で予約してください"
                )
            )

    def validate_clear_15m(self, field):
        if self.when.data == AGAIN and field.data:
            raise ValidationError(_("まわりのことは、くりかえす依頼では、その日ごとの依頼の画面で書いてください"))

    def validate_last_on(self, field):
        if self.work_on.data and field.data < self.work_on.data:
            raise ValidationError(_("おわりが、はじめより前です。2つの日を確かめてください"))

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
        if self.when.data in (ANY_DAY, AGAIN):
            return
        if (
            self.work_on.data == clock.today()
            and (self.until_minute.data or field.until or field.data) <= clock.minute_of_day()
        ):
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
        if self.no.data and not self.no_reason.data:
            self._missing.append((self.no_reason, _("受けられないわけを、一行で入れてください")))
        for field, sentence in self._missing:
            if not field.errors:
                field.errors = [sentence]
                right = False
        return right

    @property
    def span_end(self) -> int:
        """Until when somebody may come: said, or just as long as the work takes."""
        return self.until_minute.data or self.from_minute.until or self.from_minute.data + self.minutes.data

    def first_errors(self):
        """In the order of the page: how it comes again is asked right after いつ."""
        again = [pair for pair in super().first_errors() if pair[0].name in AgainFields.__dict__]
        once = [pair for pair in super().first_errors() if pair not in again]
        before = [pair for pair in once if pair[0].name in _BEFORE_AGAIN]
        return before + again + once[len(before) :]

    def begin_at(self, name: str) -> None:
        """The keyboard starts there."""
        self[name].render_kw = {"autofocus": ""}

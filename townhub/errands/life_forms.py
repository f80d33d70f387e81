from wtforms.validators import ValidationError

from townhub import clock
from townhub.errands.rules import COULD_NOT
from townhub.fields import Choice, Day, Line, TimeOfDay, TownForm
from townhub.i18n import _


def _not_past(_form, field) -> None:
    if field.data and field.data < clock.today():
        raise ValidationError(_("きょうより前の日です。きょうか、これからの日を入れてください"))


class ConfirmForm(TownForm):
    """What was said on the telephone: who comes, when."""

    work_on = Day("いつ", "日にちを入れてください。例 1/18")
    starts_minute = TimeOfDay("何時に行くか", "何時に行くかを入れてください。例 9:30")
    validate_work_on = _not_past

    why = Line("電話で聞いたこと", most=120, description="なくてもよい")


class GiveUpForm(TownForm):
    """A kind no: why, and where else to ask."""

    reason = Line("わけ", "わけを一行で入れてください", most=120)
    to_ask = Line("案内する窓口", "どこに聞けばよいかを入れてください", most=80)


class ReopenForm(TownForm):
    work_on = Day("いつ", "来てほしい日を入れてください。例 1/18")
    from_minute = TimeOfDay("何時から", "何時からかを入れてください。例 9:00")
    until_minute = TimeOfDay("何時まで", "何時までかを入れてください。例 12:00")
    validate_work_on = _not_past

    def __init__(self, wanted_minutes: int, **more):
        super().__init__(**more)
        self.wanted_minutes = wanted_minutes

    def validate_until_minute(self, field):
        start = self.from_minute.data
        if start is not None and field.data - start < self.wanted_minutes:
            raise ValidationError(
                _("その間に{length}分は入りません。何時までかを広げてください", length=self.wanted_minutes)
            )


class NobodyHomeForm(TownForm):
    line = Line("ようす", most=120, description="郵便受け、雨戸、あかりなど。なくてもよい")


class CouldNotForm(TownForm):
    why = Choice("どうして", "わけをえらんでください", choices=COULD_NOT)
    line = Line("ひとこと", most=120, description="なくてもよい")


class SureForm(TownForm):
    """Nothing to fill in, but a sheet all the same."""


class ArrangeForm(TownForm):
    """How many people, and whether a machine may be used there by one alone."""

    people = Choice("何人で", "何人で行くかをえらんでください", choices={str(n): f"{n}人" for n in (1, 2, 3)})
    clear_15m = Choice(
        "草刈りのとき", "どちらかをえらんでください",
        choices={"no": "まわり15メートルは、確かめていません", "yes": "まわり15メートルに、人や車は入りません"},
    )  # fmt: skip

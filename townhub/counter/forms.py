import wtforms
from wtforms.validators import ValidationError

from townhub.counter.rules import CRITERIA, QUESTIONS, ROUTES, measured, plain_answers
from townhub.fields import Choice, Day, Line, Pick, TownForm
from townhub.i18n import _
from townhub.text import plain


class BeginForm(TownForm):
    resident = wtforms.HiddenField()
    how = Choice(
        "どのように",
        "どのように聞くかをえらんでください",
        choices={"screen": "いま、画面で聞く", "paper": "紙に書いてもらったものを写す"},
    )


class SheetForm(TownForm):
    """The 25 questions. Which are answered is not checked here: half filled is kept as it is."""

    version = wtforms.HiddenField()
    height = Line("身長", most=8, description="cm")
    weight = Line("体重", most=8, description="kg")

    def validate_height(self, field):
        self._number(field, 100, 220, _("身長を、センチで入れてください。例 152"))

    def validate_weight(self, field):
        self._number(field, 20, 200, _("体重を、キロで入れてください。例 48.5"))

    def _number(self, field, least: int, most: int, sentence: str) -> None:
        number = measured(plain(field.data).removesuffix("cm").removesuffix("kg")) if field.data else 0
        if number is None or (number and not least <= number <= most):
            raise ValidationError(sentence)


def answers_of(form: SheetForm, typed) -> dict[str, object]:
    """What the sheet says, as the act takes it."""
    found = {name: typed.get(name, "") for name in (*(str(number) for number, *_rest in QUESTIONS), "care", "benefit")}
    for name in ("height", "weight"):
        found[name] = plain(form[name].data).removesuffix("cm").removesuffix("kg")
    return plain_answers(found)


class DecideForm(TownForm):
    route = Choice("どの道すじにするか", "どの道すじにするかをえらんでください", choices=ROUTES)
    why = Line("わけ", "そう決めたわけを入れてください", most=200, description="例 本人は体操に行きたい。家族も賛成")
    visitor = Pick("訪ねる人", description="地区の担当が、先にえらんであります。訪ねないときは「訪ねない」")
    visit_by_on = Day("いつまでに", description="例 1/25")


class ServiceForm(TownForm):
    condition = Pick(
        "チェックリストの結果",
        choices={"": "結果によらない", **{name: words for name, (*_rest, words) in CRITERIA.items()}},
    )
    state = Line(
        "どんな状態の人", "どんな状態の人かを入れてください", most=80, description="例 転びやすく、外に出なくなった"
    )
    service = Line(
        "どのサービス", "サービスの名前を入れてください", most=80, description="例 おたっしゅクラブ（通所A）"
    )
    route = Choice("道すじ", "道すじをえらんでください", choices=ROUTES)

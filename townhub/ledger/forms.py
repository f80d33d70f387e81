import re

import wtforms
from wtforms.validators import ValidationError

from townhub import clock
from townhub.fields import Choice, Day, Line, TownForm, Whole
from townhub.i18n import _
from townhub.ledger.posting import MOST_YEN
from townhub.ledger.rules import COINS, INTO, KINDS, MOVES

_SIDES = {"volunteer": "担い手", "association": "協会"}


class Yen(Whole):
    """An amount of money, at least one yen."""

    def __init__(self, label: str, needed: str, least: int = 1, **more):
        super().__init__(label, needed, least=least, most=MOST_YEN, unit="円", **more)


class ReverseForm(TownForm):
    reason = Line(
        "取り消すわけ", "取り消すわけを一行で入れてください", most=120, description="人の名前や体のことは書かない"
    )


class MoveForm(TownForm):
    kind = Choice("何をしたか", "何をしたかをえらんでください", choices={kind: KINDS[kind] for kind in MOVES})
    amount = Yen("金額", "金額を円で入れてください")
    day = Day("日にち", "日にちを入れてください。例 1/18")
    words = Line("何の", most=60, description="例 軍手 10組。人の名前は書かない")

    def validate_day(self, field):
        if field.data > clock.today():
            raise ValidationError(_("これからの日です。きょうか、それより前の日を入れてください"))

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if (self.kind.data or "").startswith("cost") and not self.words.data:
            self.words.errors = [_("経費のときは、何の経費かを入れてください")]
            return False
        return right


class SellForm(TownForm):
    into = Choice("受けとりかた", "受けとりかたをえらんでください", choices=INTO)


class RefundForm(TownForm):
    out_of = Choice("払いもどしかた", "払いもどしかたをえらんでください", choices=INTO)
    reason = Line(
        "払いもどすわけ", "払いもどすわけを一行で入れてください", most=60, description="人の名前や体のことは書かない"
    )


class PayForm(TownForm):
    amount = Yen("受けとった金額", "受けとった金額を円で入れてください")
    into = Choice("受けとりかた", "受けとりかたをえらんでください", choices=INTO)


class PayoutForm(TownForm):
    amount = Yen("支払う金額", "支払う金額を円で入れてください")
    out_of = Choice("支払いかた", "支払いかたをえらんでください", choices=INTO)


class MakeBillsForm(TownForm):
    """Nothing to fill in but which month, which the page knows; a sheet all the same."""

    month = wtforms.HiddenField()


class CountForm(TownForm):
    """How many of each note and coin lie in the till. What is left empty is none."""

    seen = wtforms.HiddenField()
    reason = Line("ちがったときのわけ", most=60, description="帳簿と合っていれば、空けておく")

    @property
    def coins(self) -> dict[int, int]:
        return {worth: self[f"coin_{worth}"].data or 0 for worth in COINS}

    @property
    def seen_yen(self) -> int:
        """What the books said when the sheet was shown; something else than a number is nobody's balance."""
        found = re.fullmatch(r"-?[0-9]{1,12}", self.seen.data or "")
        return int(found[0]) if found else -1

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if right and all(field.data is None for field in self.coin_fields):
            self.coin_fields[0].errors = [
                _("あるお札と硬貨の枚数を入れてください。一枚もないときは、0と入れてください")
            ]
            return False
        return right

    @property
    def coin_fields(self) -> list[wtforms.Field]:
        return [self[f"coin_{worth}"] for worth in COINS]


for _worth in COINS:
    _words = f"{_worth:,}円{'札' if _worth >= 1000 else '玉'}"
    setattr(CountForm, f"coin_{_worth}", Whole(_words, most=100_000, unit="枚"))


BOOK_FOR = {"person": "買った人だけ", "household": "同じ世帯の人も"}


class TermsForm(TownForm):
    of_each = Yen("料金のうち、この金額ごとに", "分けるもとの金額を円で入れてください", description="例 300円")
    share = Yen(
        "担い手に払う金額", "担い手に払う金額を円で入れてください", least=0, description="例 200円。のこりが協会の分"
    )
    fuel_to = Choice("燃料代", "燃料代をだれが受けとるかをえらんでください", choices=_SIDES)
    blades_to = Choice("替え刃代", "替え刃代をだれが受けとるかをえらんでください", choices=_SIDES)
    car_to = Choice("車代", "車代をだれが受けとるかをえらんでください", choices=_SIDES)
    tickets = Whole("回数券 1冊の枚数", "1冊の枚数を入れてください", least=1, most=100, unit="枚")
    ticket_yen = Yen("回数券 1枚の金額", "1枚の金額を円で入れてください")
    ticket_months = Whole("回数券の使える月数", "使える月数を入れてください", least=1, most=120, unit="か月",
                          description="これを過ぎた残りは、失効益になる")  # fmt: skip
    book_for = Choice("回数券を使える人", "回数券を使える人をえらんでください", choices=BOOK_FOR)

    def validate_share(self, field):
        if self.of_each.data and field.data > self.of_each.data:
            raise ValidationError(_("担い手の分が、もとの金額より多くなっています"))

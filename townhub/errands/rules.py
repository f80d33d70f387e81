"""What the minutes cost and which step may follow which. Plain values only: no database, no request, no clock."""

from dataclasses import asdict, dataclass

from townhub.i18n import _
from townhub.refused import Refused

LONGEST_MINUTES = 60

# 国東市「ちょい加勢」の内容. The second word says whether fuel is charged (草刈りの「別途送料」は燃料の誤読).
KINDS = {
    "weeding": ("草取り", False),
    "mowing": ("草刈り", True),
    "shopping": ("買物代行", False),
    "company": ("話し相手", False),
    "repair": ("簡単な修理", False),
    "garbage": ("ゴミ出し", False),
    "field": ("畑の手伝い", False),
    "other": ("そのほか", False),
}
CALLERS = {
    "self": "本人",
    "family": "家族",
    "commissioner": "民生委員",
    "care_manager": "ケアマネ",
    "other": "そのほか",
}

STATES = {
    "open": "募集中",
    "claimed": "引受",
    "running": "実施中",
    "over": "料金まち",
    "done": "完了",
    "called_off": "取消",
}
# act: from which states, to which state
STEPS = {
    "claim": ({"open"}, "claimed"),
    "give_back": ({"claimed"}, "open"),
    "start": ({"claimed"}, "running"),
    "unstart": ({"running"}, "claimed"),
    "finish": ({"running"}, "done"),
    "enter_times": ({"claimed", "running", "over", "done"}, "done"),
    "decide_fee": ({"over"}, "done"),
    "call_off": ({"open", "claimed"}, "called_off"),
}


class OverAnHour(Refused):
    """The work took longer than ちょい加勢 goes; staff decide what is paid."""


@dataclass(frozen=True)
class Step:
    """Up to that many minutes cost that fee, in yen; mowing adds the fuel."""

    up_to_minutes: int
    fee_yen: int
    fuel_yen: int


@dataclass(frozen=True)
class Terms:
    """A price list as it stood when a job was made.

    `steps` billing takes the first step that holds the minutes (Kunisaki: 30 → 300, 60 → 600 yen). `minutes` billing takes
    yen per minute, the minutes rounded up to a multiple of `round_up_minutes`, at least `minimum_yen`; fuel goes by the
    steps in both.
    """

    billing: str
    steps: tuple[Step, ...]
    yen_per_minute: int = 10
    round_up_minutes: int = 1
    minimum_yen: int = 0

    def step_for(self, minutes: int) -> Step:
        """The step that holds the minutes. Raises OverAnHour beyond the last one, ValueError below one minute."""
        if minutes < 1:
            raise ValueError(f"work takes at least a minute, not {minutes}")
        for step in self.steps:
            if minutes <= step.up_to_minutes:
                return step
        raise OverAnHour(
            _(
                "{minutes}分でした。ちょい加勢は{longest}分までなので、料金は事務室が決めます",
                minutes=minutes,
                longest=self.steps[-1].up_to_minutes,
            )
        )

    def fee_yen(self, kind: str, minutes: int) -> int:
        """The fee in yen for so many minutes of that kind of help. Raises OverAnHour."""
        step = self.step_for(minutes)
        fuel = step.fuel_yen if KINDS[kind][1] else 0
        if self.billing == "steps":
            return step.fee_yen + fuel
        billed = -(-minutes // self.round_up_minutes) * self.round_up_minutes
        return max(self.yen_per_minute * billed, self.minimum_yen) + fuel

    def fuel_yen(self, kind: str, minutes: int) -> int:
        return self.step_for(minutes).fuel_yen if KINDS[kind][1] else 0

    def to_facts(self) -> dict:
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: dict) -> "Terms":
        return cls(**{**facts, "steps": tuple(Step(**step) for step in facts["steps"])})


def kind_word(kind: str) -> str:
    return _(KINDS[kind][0])


def may_step(act: str, state: str) -> bool:
    return state in STEPS[act][0]


def worked_minutes(seconds: float) -> int:
    """Whole minutes between start and finish, at least one. Raises Refused when the finish lies before the start."""
    if seconds < 0:
        raise Refused(_("おわりの時刻が、はじめより前です。「時刻をあとから書く」で、両方を入れてください"))
    return max(1, int(seconds // 60))

"""What the minutes cost and which step may follow which. Plain values only: no database, no request, no clock."""

from dataclasses import asdict, dataclass

from townhub.i18n import _
from townhub.refused import Refused
from townhub.volunteers.rules import KINDS

LONGEST_MINUTES = 60

CALLERS = {
    "self": "本人",
    "family": "家族",
    "commissioner": "民生委員",
    "care_manager": "ケアマネ",
    "other": "そのほか",
}

STATES = {
    "received": "受付",
    "open": "募集中",
    "claimed": "引受",
    "confirmed": "確定",
    "running": "実施中",
    "over": "料金まち",
    "done": "完了",
    "settled": "精算",
    "untaken": "不成立",
    "called_off": "取消",
    "nobody_home": "不在",
    "out_of_scope": "対象外",
}
# Somebody goes there, or is on the way; these hold a volunteer's, a resident's and a machine's time.
AHEAD = ("claimed", "confirmed", "running")
FINISHED = ("over", "done", "settled")
# Nothing more happens to these by themselves.
CLOSED = ("settled", "untaken", "called_off", "nobody_home", "out_of_scope")


@dataclass(frozen=True)
class Move:
    """One step of a job's life: its name as on the button and in the history, from which states, to which. `undo`: within ten minutes."""

    word: str
    did: str  # as the job's history tells it
    froms: tuple[str, ...]
    to: tuple[str, ...]
    undo: bool = True


# Every legal step, and no other. docs/errand_life.svg is drawn from this table.
STEPS = {
    "publish": Move("募集に出す", "募集に出した", ("received",), ("open",)),
    "refuse": Move("対象外と答える", "対象外と答えた", ("received", "open"), ("out_of_scope",)),
    "claim": Move("引き受ける", "引き受けた", ("open",), ("claimed", "open")),  # open: places are left
    "give_back": Move("募集にもどす", "募集にもどした", ("open", "claimed", "confirmed"), ("open",)),
    "confirm": Move("電話して確定する", "電話して確定した", ("claimed", "confirmed"), ("confirmed",)),
    "start": Move("はじめる", "はじめた", ("confirmed", "running"), ("running",)),
    "finish": Move("おわる", "おわった", ("running",), ("done", "over", "running")),  # running: somebody is still at it
    "correct": Move("時刻を直す", "時刻を直した", ("over", "done"), ("done", "over"), undo=False),
    "decide_fee": Move("料金を決める", "料金を決めた", ("over",), ("done",)),
    "settle": Move("精算する", "精算した", ("done",), ("settled",), undo=False),
    "unsettle": Move(
        "精算をもどす", "精算をもどした", ("settled",), ("done",), undo=False
    ),  # the books reverse it, nobody else
    "call_off": Move("取り消す", "依頼を取り消した", ("received", "open", "claimed", "confirmed"), ("called_off",)),
    "nobody_home": Move("不在だった", "不在だった", ("claimed", "confirmed", "running"), ("nobody_home",)),
    "could_not": Move("できなかった", "できなかった", ("claimed", "confirmed", "running"), ("untaken",)),
    "give_up": Move("不成立にする", "不成立にした", ("received", "open"), ("untaken",)),
    "reopen": Move("もう一度募集する", "もう一度募集した", ("untaken", "nobody_home"), ("open",)),
}
UNDO_MINUTES = 10
# Why a job could not be done although somebody went.
COULD_NOT = {
    "rain": "雨でできませんでした",
    "too_much": "1時間では終わらない仕事でした",
    "danger": "あぶないので、やめました",
    "tools": "道具や部品がありませんでした",
    "other": "そのほかのわけで、できませんでした",
}
ANSWERS = {"takes": "引き受けた", "cannot": "行けない", "later": "あとで", "no_answer": "出なかった"}


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

    def step_for(self, minutes: int, tolerance_minutes: int = 0) -> Step:
        """The step that holds the minutes; so many minutes over the last one still count as that one.

        Raises OverAnHour beyond, ValueError below one minute.
        """
        if minutes < 1:
            raise ValueError(f"work takes at least a minute, not {minutes}")
        minutes = self._forgiven(minutes, tolerance_minutes)
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

    def _forgiven(self, minutes: int, tolerance_minutes: int) -> int:
        longest = self.steps[-1].up_to_minutes
        return longest if longest < minutes <= longest + tolerance_minutes else minutes

    def fee_yen(self, kind: str, minutes: int, tolerance_minutes: int = 0) -> int:
        """The fee in yen for so many minutes of that kind of help. Raises OverAnHour."""
        minutes = self._forgiven(minutes, tolerance_minutes)
        step = self.step_for(minutes)
        fuel = step.fuel_yen if KINDS[kind][1] else 0
        if self.billing == "steps":
            return step.fee_yen + fuel
        billed = -(-minutes // self.round_up_minutes) * self.round_up_minutes
        return max(self.yen_per_minute * billed, self.minimum_yen) + fuel

    def fuel_yen(self, kind: str, minutes: int, tolerance_minutes: int = 0) -> int:
        return self.step_for(minutes, tolerance_minutes).fuel_yen if KINDS[kind][1] else 0

    def to_facts(self) -> dict:
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: dict) -> "Terms":
        return cls(**{**facts, "steps": tuple(Step(**step) for step in facts["steps"])})


def kind_word(kind: str) -> str:
    return _(KINDS[kind][0])


def step_word(act: str) -> str:
    """A step as the history tells it; the two that are no moves have their words here."""
    return _({"receive": "依頼を受け付けた", "undo": "もとにもどした"}.get(act) or STEPS[act].did)


def may_step(act: str, state: str) -> bool:
    return state in STEPS[act].froms


def not_from_here(act: str, state: str) -> str:
    """Why a step is refused: where the job stands, and where it would have to stand."""
    needed = "".join(f"「{_(STATES[each])}」" for each in STEPS[act].froms)
    return _("この依頼は、いま「{state}」です。「{act}」ができるのは、{needed}のときです。画面を新しくして、確かめてください",
             state=_(STATES[state]), act=_(STEPS[act].word), needed=needed)  # fmt: skip


def first_gap(from_minute: int, until_minute: int, minutes: int, taken: list[tuple[int, int]]) -> int | None:
    """The earliest minute in the span from which so many minutes are free of all that is taken (half-open spans)."""
    at = from_minute
    for start, end in sorted(taken):
        if start < at + minutes and at < end:
            at = end
    return at if at + minutes <= until_minute else None


def shares(terms: "Terms", kind: str, minutes: list[int], tolerance_minutes: int) -> list[int] | None:
    """What each helper's own minutes cost, in yen; the fuel is paid once, with the first. None: staff decide."""
    try:
        whole = [terms.fee_yen(kind, each, tolerance_minutes) for each in minutes]
        fuel = [terms.fuel_yen(kind, each, tolerance_minutes) for each in minutes]
    except OverAnHour:
        return None
    return [fee - (own if number else 0) for number, (fee, own) in enumerate(zip(whole, fuel, strict=True))]


def worked_minutes(seconds: float) -> int:
    """Whole minutes between start and finish, at least one. Raises Refused when the finish lies before the start."""
    if seconds < 0:
        raise Refused(_("おわりの時刻が、はじめより前です。「時刻をあとから書く」で、両方を入れてください"))
    return max(1, int(seconds // 60))

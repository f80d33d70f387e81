"""Whether a volunteer may take a request, and if not, why, and what would help. Plain values only."""

from dataclasses import dataclass, field
from datetime import date

from townhub.dates import short_day, weekday
from townhub.i18n import _

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
NOON = 12 * 60
HALVES = {"am": "午前", "pm": "午後"}
TIES = {"prefer": "なじみの人", "avoid": "ひかえる人"}


@dataclass(frozen=True)
class Pause:
    first_on: date
    last_on: date | None
    reason: str = ""

    def holds(self, day: date) -> bool:
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True)
class Abilities:
    """What is written about a volunteer. Nothing written about kinds, districts or times means: no matter which."""

    person_id: int = 0
    skills: frozenset[str] = frozenset()
    districts: frozenset[int] = frozenset()
    times: frozenset[tuple[int, str]] = frozenset()
    pauses: tuple[Pause, ...] = ()
    insured_until: date | None = None
    briefed_until: date | None = None
    jobs_done: int = 0
    prefers: frozenset[int] = frozenset()
    avoids: frozenset[int] = frozenset()

    def serves(self, district: int) -> bool:
        return not self.districts or district in self.districts

    def can(self, kind: str) -> bool:
        return not self.skills or kind in self.skills

    def halves_on(self, day: date) -> set[str]:
        """The half-days of that day on which they come."""
        return {half for half in HALVES if not self.times or (day.weekday(), half) in self.times}


@dataclass(frozen=True)
class Wish:
    """A request as far as it decides who may go."""

    kind: str
    kind_word: str
    day: date
    from_minute: int
    until_minute: int
    district: int
    resident: int
    people: int = 1
    clear_15m: bool = False
    machine: bool = False  # a brush cutter is used
    experienced_there: bool = False  # somebody who knows the work goes already
    district_first: str = ""  # until when only the district is asked, in words; "" when everybody is
    district_word: str = ""

    @property
    def halves(self) -> set[str]:
        return ({"am"} if self.from_minute < NOON else set()) | ({"pm"} if self.until_minute > NOON else set())


@dataclass(frozen=True)
class Hurdle:
    """Why not, and what would help. A `hard` one stands for the office too."""

    code: str
    sentence: str
    remedy: str
    hard: bool = True
    may_change_it: bool = field(default=False)  # the volunteer can, under わたしのこと


def hurdle(wish: Wish, who: Abilities, buddy_jobs: int) -> Hurdle | None:
    """The first thing that forbids this volunteer this request; None when nothing does."""
    for found in (
        _tie(wish, who),
        _pause(wish, who),
        *_safety(wish, who),
        _buddy(wish, who, buddy_jobs),
        *_wishes(wish, who),
    ):
        if found:
            return found
    return None


def hard_hurdle(wish: Wish, who: Abilities) -> Hurdle | None:
    """The first thing that the office cannot set aside either."""
    found = (_tie(wish, who), _pause(wish, who), *_safety(wish, who))
    return next((each for each in found if each), None)


def _tie(wish: Wish, who: Abilities) -> Hurdle | None:
    if wish.resident in who.avoids:
        return Hurdle(  # why is nobody's business
            "avoid", _("この依頼は、事務室がほかの人にたのみます。"), _("ほかの募集をごらんください。")
        )
    return None


def _pause(wish: Wish, who: Abilities) -> Hurdle | None:
    for pause in who.pauses:
        if pause.holds(wish.day):
            until = _("{day}まで", day=short_day(pause.last_on)) if pause.last_on else _("期限を決めずに")
            return Hurdle("pause", _("{until}お休みにしています。", until=until),
                          _("また始めるときは「わたしのこと」でお休みを終えてください。"), may_change_it=True)  # fmt: skip
    return None


def _safety(wish: Wish, who: Abilities) -> tuple[Hurdle | None, ...]:
    return _insurance(wish, who), _briefing(wish, who), _distance(wish)


def _insurance(wish: Wish, who: Abilities) -> Hurdle | None:
    remedy = _("更新したら、事務室に保険証券を見せてください。")
    if who.insured_until and who.insured_until < wish.day:
        return Hurdle(
            "insurance",
            _("その日は、ボランティア保険が切れています（{day}まで）。", day=short_day(who.insured_until)),
            remedy,
        )
    if wish.machine and not who.insured_until:
        return Hurdle(
            "insurance", _("草刈りには、ボランティア保険がいります。"), _("事務室で入れます。電話してください。")
        )
    return None


def _briefing(wish: Wish, who: Abilities) -> Hurdle | None:
    if not wish.machine or (who.briefed_until and who.briefed_until >= wish.day):
        return None
    remedy = _("つぎの講習の日は、事務室に電話して聞いてください。")
    if who.briefed_until:
        return Hurdle(
            "briefing", _("刈払機の講習の期限が過ぎます（{day}まで）。", day=short_day(who.briefed_until)), remedy
        )
    return Hurdle("briefing", _("刈払機の講習がまだです。"), remedy)


def _distance(wish: Wish) -> Hurdle | None:
    if not wish.machine or wish.people >= 2 or wish.clear_15m:
        return None
    return Hurdle(
        "distance", _("草刈りは、2人で行くか、まわり15メートルに人や車が入らないところだけです。"),
        _("事務室が場所を確かめているところです。"),
    )  # fmt: skip


def _buddy(wish: Wish, who: Abilities, buddy_jobs: int) -> Hurdle | None:
    if who.jobs_done >= buddy_jobs or wish.experienced_there:
        return None
    return Hurdle(
        "buddy", _("はじめの{count}回は、なれた人といっしょに行きます（いま{done}回）。", count=buddy_jobs, done=who.jobs_done),
        _("事務室に電話してください。いっしょに行く人をさがします。"), hard=False,
    )  # fmt: skip


def _wishes(wish: Wish, who: Abilities) -> tuple[Hurdle | None, ...]:
    return _skill(wish, who), _district(wish, who), _time(wish, who)


def _skill(wish: Wish, who: Abilities) -> Hurdle | None:
    if who.can(wish.kind):
        return None
    return Hurdle("skill", _("{kind}は、できることに入っていません。", kind=wish.kind_word),
                  _("できるときは、事務室に電話してください。書き加えます。"), hard=False)  # fmt: skip


def _district(wish: Wish, who: Abilities) -> Hurdle | None:
    if not wish.district_first or who.serves(wish.district):
        return None
    return Hurdle("district", _("いまは{district}の人が先です。", district=wish.district_word),
                  _("{moment}から、だれでも引き受けられます。", moment=wish.district_first), hard=False)  # fmt: skip


def _time(wish: Wish, who: Abilities) -> Hurdle | None:
    if wish.halves & who.halves_on(wish.day):
        return None
    halves = "・".join(_(word) for half, word in HALVES.items() if half in wish.halves)
    return Hurdle("time", _("{weekday}曜日の{halves}は、来られる時間に入っていません。", weekday=weekday(wish.day), halves=halves),
                  _("「わたしのこと」で、来られる時間を直せます。"), hard=False, may_change_it=True)  # fmt: skip

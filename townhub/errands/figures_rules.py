"""How the requests of a year are counted. Plain values only: no database, no request, no clock."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from townhub.errands.rules import AHEAD, COULD_NOT, FINISHED

# Why nobody went, or nothing came of it; in the order of the table. What could not be done has its own reasons.
WHY_NOT = {
    "in_vain": "期限までに、引き受ける人がいなかった",
    "given_up": "事務室が不成立にした",
    **COULD_NOT,
    "nobody_home": "不在だった",
    "called_off": "取り消された",
    "out_of_scope": "対象外だった",
}


@dataclass(frozen=True)
class Request:
    """One request. `way_in`: phone, board, standing. `assigned`: the office put somebody in; None: nobody goes. `regular`: who
    comes every week goes, who has said yes once for all.
    """

    kind: str
    month: str
    district: str
    state: str
    close_reason: str | None = None
    by_itself: bool = False
    way_in: str = "phone"
    somebody_goes: bool = False
    assigned: bool | None = None
    regular: bool = False
    wait_minutes: int | None = None
    minutes: int | None = None
    yen: int | None = None

    @property
    def taken(self) -> bool:
        """Somebody said yes and stayed with it, also when nobody was at home, or it could not be done."""
        return self.state in (*AHEAD, *FINISHED, "nobody_home") or (self.state == "untaken" and self.somebody_goes)

    @property
    def not_taken(self) -> bool:
        return self.state == "untaken" and not self.somebody_goes

    @property
    def why_not(self) -> str | None:
        if self.state != "untaken":
            return self.state if self.state in WHY_NOT else None
        if not self.somebody_goes:
            return "in_vain" if self.by_itself else "given_up"
        said = self.close_reason or ""
        return next((code for code, words in COULD_NOT.items() if said.startswith(words)), "other")


def count(requests: Iterable[Request]) -> dict:
    """The figures of a group. `share`: per cent, of those taken and those that nobody took; None where there were neither.
    `wait_minutes`: the median from the request to the yes. `called`: the yes came on the telephone. Nobody had to look for a regular volunteer.
    """
    requests = list(requests)
    taken = [each for each in requests if each.taken]
    not_taken = sum(each.not_taken for each in requests)
    decided = len(taken) + not_taken
    waits = [max(0, each.wait_minutes) for each in taken if each.wait_minutes is not None and not each.regular]
    done = [each for each in requests if each.state in FINISHED]
    return {
        "requests": len(requests),
        "board": sum(each.way_in == "board" for each in requests),
        "standing": sum(each.way_in == "standing" for each in requests),
        "taken": len(taken),
        "called": sum(bool(each.assigned) and not each.regular for each in taken),
        "not_taken": not_taken,
        "share": round(100 * len(taken) / decided) if decided else None,
        "wait_minutes": round(median(waits)) if waits else None,
        "minutes": sum(each.minutes or 0 for each in done),
        "yen": sum(each.yen or 0 for each in done),
    }


def by(name: str, requests: Iterable[Request]) -> dict[str, dict]:
    """The figures of each kind, month or district, in the order in which they come first."""
    groups: dict[str, list[Request]] = {}
    for each in requests:
        groups.setdefault(getattr(each, name), []).append(each)
    return {value: count(group) for value, group in groups.items()}


def reasons(requests: Iterable[Request]) -> dict[str, int]:
    """How often each reason was the one, without those that never were."""
    found = Counter(each.why_not for each in requests)
    return {why: found[why] for why in WHY_NOT if found[why]}

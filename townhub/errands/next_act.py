"""What a job waits for now, and until when: in the list, on its page and on 今日, in the same words."""

from datetime import date, datetime
from typing import NamedTuple

from townhub import clock
from townhub.dates import clock_time, near_day
from townhub.db import moment
from townhub.errands.ladder_rules import RUNGS
from townhub.i18n import _


class Next(NamedTuple):
    words: str
    clock: str = ""
    late: bool = False


def of(job) -> Next:
    """For a row or a job with state, rung, rung_until, work_on, starts_minute, from_minute and told_at."""
    day = job.work_on if isinstance(job.work_on, date) else date.fromisoformat(job.work_on)
    at = job.from_minute if job.starts_minute is None else job.starts_minute
    past = (day, at) < (clock.today(), clock.minute_of_day())
    when = _("{day} {time}", day=near_day(day, clock.today()), time=clock_time(at))
    match job.state:
        case "received":
            return Next(_("電話して、募集に出す"), when, past)
        case "open":
            return _on_the_ladder(job)
        case "claimed":
            return Next(_("依頼した人に電話して、確定する"), _("{when}に行きます", when=when), past)
        case "confirmed":
            return Next(_("時刻を書く") if past else _("{when}に行きます", when=when), when if past else "", past)
        case "running":
            return Next(_("いま手伝っています"))
        case "over":
            return Next(_("料金を決める"), "", True)
        case "done":
            return Next(_("精算する"))
        case "untaken" | "nobody_home" if job.told_at is None:
            return Next(_("依頼した人に電話して、伝える"), "", True)
        case _:
            return Next("")


def _on_the_ladder(job) -> Next:
    until = job.rung_until if isinstance(job.rung_until, datetime) else moment(job.rung_until)
    _word, now, then = RUNGS[job.rung]
    local = clock.here(until)
    at = _("{day} {time}", day=near_day(local.date(), clock.today()), time=clock_time(local.hour * 60 + local.minute))
    late = until < clock.now()
    after = (
        _("{at}をすぎました。つぎ: {then}", at=at, then=_(then))
        if late
        else _("{at}まで。つぎ: {then}", at=at, then=_(then))
    )
    return Next(_(now), after, late or job.rung == "staff")

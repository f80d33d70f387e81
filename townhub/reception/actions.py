"""What the board's form and the office's answer change."""

from townhub import audit, clock
from townhub.accounts import throttle
from townhub.db import write
from townhub.errands import actions as errands
from townhub.errands import equipment
from townhub.errands.machines import Equipment
from townhub.errands.models import Job
from townhub.huddle import follow_ups
from townhub.i18n import _
from townhub.reception.models import Asked, old_ones, waiting_of
from townhub.refused import Refused
from townhub.residents.rules import WIPED
from townhub.standing import actions as standing
from townhub.standing.models import Standing
from townhub.text import digits
from townhub.town.models import District

_WAITING_AT_MOST = 3


def ask_on_board(*, name: str, phone: str, district: District, what: str, wished: str, address: str,
                 language: str = "ja", once: str | None = None) -> Asked:  # fmt: skip
    """お手伝いをたのむ, without a log-in: kept until somebody phones back. Raises Refused when one place writes too many."""
    with write():
        if earlier := audit.already(once):
            return Asked.get_by_id(earlier)
        if waiting_of(digits(phone)) >= _WAITING_AT_MOST:
            raise Refused(
                _(
                    "この電話番号からのお願いを、もう{count}件お受けしています。お電話をお待ちください",
                    count=_WAITING_AT_MOST,
                ),
                about="phone",
            )
        try:
            throttle.count(throttle.ASKING, f"board {throttle.place(address)}")
        except Refused as no:
            raise Refused(_("続けてたくさん届いたので、いまは受けられません。お急ぎのときは、お電話ください")) from no
        asked = Asked.create(
            name=name, phone=phone, district=district, what=what, wished=wished, asked_at=clock.now(), language=language
        )
        audit.record(_("町のみなさん"), "asked.written", asked, once)
    return asked


def answer(actor, asked_id: int | None, how: str, job: Job | None = None, line: str = "") -> None:
    """Somebody was phoned back, inside the act that came of it. Nothing to do when there was none, or twice."""
    with write():
        asked = asked_id and Asked.get_or_none(Asked.id == asked_id)
        if not asked or asked.answered:
            return
        asked.answered, asked.answer_line, asked.job = how, line, job
        asked.answered_by, asked.answered_at = actor, clock.now()
        asked.save()
        audit.record(actor, "asked.answered", asked, answered=how)


def take(actor, *, asked_id: int | None = None, follow_up_id: int | None = None, machine: Equipment | None = None,
         **facts) -> Job:  # fmt: skip
    """A request for a day, with the machine it needs. It answers what was written on the board, or what the meeting gave up."""
    with write():
        job = errands.receive(actor, follow_up=follow_up_id, **facts)
        if machine:
            equipment.book(actor, machine, job=job)
        answer(actor, asked_id, "errand", job)
    return job


def take_again(actor, *, asked_id: int | None = None, follow_up_id: int | None = None, **facts) -> Standing:
    """A request that comes again. What the meeting has promised is carried out by its first date, once that is near."""
    with write():
        made = standing.set_up(actor, **facts)
        if follow_up_id and (first := standing.first_job(made)):
            follow_ups.became(actor, follow_up_id, "errand", first.id, made.resident)
        elif follow_up_id:
            follow_ups.awaits(actor, follow_up_id, made.id, made.resident)
        answer(actor, asked_id, "standing")
    return made


def refuse(actor, *, why: str, to_ask: str = "", asked_id: int | None = None, **facts) -> Job:
    """対象外: taken down as a request, and answered at once with where else to ask."""
    with write():
        job = errands.receive(actor, publish_now=False, **facts)
        errands.refuse(actor, job, why, to_ask)
        answer(actor, asked_id, "refused", job, why)
    return job


def tidy() -> None:
    """What was answered long ago loses its name and number."""
    with write():
        old = old_ones() & (Asked.name != WIPED)
        Asked.update(name=WIPED, phone="", what=WIPED, wished="", answer_line="").where(old).execute()

"""The work itself: begun, finished, written afterwards, how it was; nobody at home; what could not be done."""

from datetime import datetime

from townhub import audit, clock
from townhub.access import VOLUNTEER
from townhub.db import one, rows, write
from townhub.errands import equipment, worked
from townhub.errands.ladder import close_untaken
from townhub.errands.models import Helper, Job
from townhub.errands.pressing import not_before
from townhub.errands.rules import COULD_NOT, KINDS, kind_word, may_step, not_from_here, shares, worked_minutes
from townhub.errands.steps import cause_of, last_step, move, picture, place_of, take_back
from townhub.huddle import topics
from townhub.i18n import _
from townhub.refused import Refused

_STILL_TO_DO = ("claimed", "confirmed", "running")


def start(actor, job: Job, dry: bool = True, pressed: datetime | None = None, once: str | None = None) -> None:
    """はじめる. Pressing twice is one start. Whoever stands at the door has spoken with the resident: that confirms it.

    `dry`: it does not rain, which mowing needs. `pressed`: when the button was pressed, if the phone had to keep it.
    """
    with write():
        if audit.already(once):
            return
        now = Job.get_by_id(job.id)
        own = place_of(actor, now) or _only_place(now, "start")
        if own.started_at and not own.finished_at and now.state == "running":
            return
        if pressed and own.finished_at:  # the times were written by hand before this arrived: they count
            return
        if KINDS[now.kind][1] and not dry:
            raise Refused(
                _(
                    "雨の日は草刈りをしません。降っていなければ印を付けて、降っていれば「できなかった」で知らせてください"
                )
            )
        if now.state not in _STILL_TO_DO:  # before what else is running: that passes, this stays
            raise Refused(not_from_here("start", now.state))
        before = picture(now.id)
        _nothing_else_running(own)
        _confirmed_on_the_spot(actor, now, before)
        moment = _begun_at(pressed, own)
        first = min(now.started_at or moment, moment)
        move(actor, now, "start", "running", why=_came_late(pressed), before=before, started_at=first)
        Helper.update(started_at=moment).where(Helper.id == own.id).execute()
        audit.record(actor, "errand.started", job, once)


def _begun_at(pressed: datetime | None, own: Helper) -> datetime:
    if pressed is None:
        return clock.now()
    return not_before(pressed, own.joined_at, _("引き受けるより前に「はじめる」を押したことになります。「時刻をあとから書く」で、時刻を入れてください"))  # fmt: skip


def _ended_at(pressed: datetime | None, own: Helper) -> datetime:
    if pressed is None:
        return clock.now()
    return not_before(pressed, own.started_at, _("「はじめる」より前に「おわる」を押したことになります。「時刻をあとから書く」で、両方を入れてください"))  # fmt: skip


def _came_late(pressed: datetime | None) -> str:
    return _("電波がなく、押したあとで届いた") if pressed else ""


def _only_place(now: Job, act: str) -> Helper:
    going = now.helpers()
    if not going:
        raise Refused(not_from_here(act, now.state))
    return going[0]


def _confirmed_on_the_spot(actor, now: Job, before: dict) -> None:
    """Nobody phoned before: the step is taken all the same, by whoever goes there."""
    if now.state != "claimed":
        return
    moment = clock.now()
    move(
        actor,
        now,
        "confirm",
        "confirmed",
        why=_("行って、その場で確かめた"),
        before=before,
        confirmed_by=actor,
        confirmed_at=moment,
    )
    now.state = "confirmed"


def _nothing_else_running(own: Helper) -> None:
    others = rows(
        """SELECT j.kind, r.name FROM errand_helper h JOIN errand_job j ON j.id = h.job_id JOIN resident r ON r.id = j.resident_id
           WHERE h.person_id = ? AND h.job_id <> ? AND h.left_at IS NULL AND h.started_at IS NOT NULL AND h.finished_at IS NULL""",
        own.person_id, own.job_id,
    )  # fmt: skip
    for each in others:
        raise Refused(_("いま、{name}さんの{kind}の最中です。先に、そちらの「おわる」を押してください",
                        name=each["name"], kind=kind_word(each["kind"])))  # fmt: skip


def unstart(actor, job: Job) -> None:
    """はじめる was pressed by mistake."""
    with write():
        now = Job.get_by_id(job.id)
        if now.state != "running":
            raise Refused(not_from_here("finish", now.state))
        place_of(actor, now)
        step = last_step(now)
        if step is None or step.act != "start":
            raise Refused(_("そのあとに進んでいます。時刻は「時刻をあとから書く」で直せます"))
        take_back(actor, step)
        audit.record(actor, "errand.unstarted", job)


def finish(actor, job: Job, pressed: datetime | None = None, once: str | None = None) -> Job:
    """おわる: minutes and fee. Beyond an hour the minutes are kept and staff decide the fee. Twice is once.

    `pressed`: when the button was pressed, if the phone had to keep it: the minutes count from one pressing to the other.
    """
    with write():
        now = Job.get_by_id(job.id)
        if audit.already(once):
            return now
        own = place_of(actor, now) or _only_place(now, "finish")
        if own.finished_at:
            return now
        if not may_step("finish", now.state) or not own.started_at:
            raise Refused(not_from_here("finish", now.state))
        ended = _ended_at(pressed, own)
        worked.check(actor, now, [own], own.started_at, ended)
        _end_of(actor, now, "finish", [own], own.started_at, ended, picture(now.id), "errand.finished",
                why=_came_late(pressed), once=once)  # fmt: skip
    return Job.get_by_id(job.id)


def enter_times(actor, job: Job, started_at: datetime, finished_at: datetime, person=None) -> Job:
    """時刻をあとから書く: the same for somebody who did not press the buttons, or who corrects them.

    A volunteer writes the own times; the office those of `person`, or of everybody who has none yet.
    """
    with write():
        now = Job.get_by_id(job.id)
        act = "correct" if now.state in ("over", "done") else "finish"
        if act == "finish" and now.state not in _STILL_TO_DO:
            raise Refused(not_from_here("start", now.state))
        whose = _whose_times(actor, now, person)
        if finished_at > clock.now():
            raise Refused(_("おわりの時刻が、これからの時刻です。おわってから入れてください"), "finished")
        if now.fee_decided_by_id and actor.role == VOLUNTEER:
            raise Refused(_("料金は事務室が決めました。時刻がちがうときは、事務室に電話してください"))
        worked_minutes((finished_at - started_at).total_seconds())
        worked.check(actor, now, whose, started_at, finished_at)
        before = picture(now.id)
        _confirmed_on_the_spot(actor, now, before)
        if now.state == "confirmed":
            move(actor, now, "start", "running", before=before, started_at=started_at)
            now.state = "running"
        _end_of(actor, now, act, whose, started_at, finished_at, before, "errand.times_entered")
    return Job.get_by_id(job.id)


def _whose_times(actor, now: Job, person) -> list[Helper]:
    own = place_of(actor, now)
    if own:
        return [own]
    going = now.helpers()
    if person is not None:
        return [each for each in going if each.person_id == person.id] or [_only_place(now, "finish")]
    return [each for each in going if each.worked_minutes is None] or going


def _end_of(actor, now: Job, act: str, whose: list[Helper], started_at, finished_at, before: dict, said: str,
            why: str = "", once: str | None = None) -> None:  # fmt: skip
    """These have finished; with the last one the job has its minutes and its fee."""
    minutes = worked_minutes((finished_at - started_at).total_seconds())
    own = {"started_at": started_at, "finished_at": finished_at, "worked_minutes": minutes}
    Helper.update(**own).where(Helper.id.in_([each.id for each in whose])).execute()
    going = now.helpers()
    still = [each for each in going if each.finished_at is None]
    if still:
        move(actor, now, act, "running", why=why, before=before, started_at=min(_begun(going)))
        audit.record(actor, said, now, once, minutes=minutes, still=len(still))
        return
    paid = [each for each in going if each.part == "helper"]
    fees = shares(now.terms, now.kind, [each.worked_minutes for each in paid], now.tolerance_minutes)
    for number, each in enumerate(paid):
        Helper.update(fee_yen=fees and fees[number]).where(Helper.id == each.id).execute()
    longest = max(each.worked_minutes for each in paid)
    fee_yen = sum(fees) if fees else None
    move(
        actor, now, act, "done" if fees else "over", why=why, before=before, started_at=min(_begun(going)),
        finished_at=max(each.finished_at for each in going), worked_minutes=longest, fee_yen=fee_yen, fee_decided_by=None,
        fee_decided_at=None, fee_reason=None,
    )  # fmt: skip
    audit.record(actor, said, now, once, minutes=minutes, fee_yen=fee_yen)


def _begun(going: list[Helper]) -> list[datetime]:
    return [each.started_at for each in going if each.started_at]


def report(actor, job: Job, how: str, line: str, once: str | None = None) -> None:
    """変わりなし / 気になる, by a volunteer who was there. May be said again; the last word counts, the same
    twice is once. What a phone had to keep is reported when it arrives, whenever it was written: the next meeting shall hear of it.
    """
    with write():
        if audit.already(once):
            return
        now = Job.get_by_id(job.id)
        own = now.helper(actor)
        if own is None or own.finished_at is None:
            raise Refused(not_from_here("correct", now.state))
        if (now.report, now.report_line) == (how, line):
            return
        Job.update(report=how, report_line=line, reported_at=clock.now()).where(Job.id == now.id).execute()
        said = one(
            "SELECT count(*) FROM audit_line WHERE subject = 'errand_job' AND subject_id = ? AND act = 'errand.reported'",
            now.id,
        )
        audit.record(actor, "errand.reported", job, once, report=how)
        topics.heard_of(now.resident_id)
        topics.take_back(actor, f"errand-{now.id}-worry-{said}")
        if how == "worry":
            topics.hand_down(
                actor, cause=f"errand-{now.id}-worry-{said + 1}", kind="worry", resident=now.resident_id,
                sentence=_("{helper}さんが{kind}のときに気づきました: {line}", helper=actor.name, kind=kind_word(now.kind), line=line),
                place=("errands.job", {"job_id": now.id}),
            )  # fmt: skip


def nobody_home(actor, job: Job, line: str) -> None:
    """不在: the volunteer stood before a closed door. The meeting hears of it; the office phones. Twice is once."""
    with write():
        now = Job.get_by_id(job.id)
        place_of(actor, now)
        if now.state == "nobody_home":
            return
        moment, why = clock.now(), line or _("呼んでも返事がありませんでした")
        went = "・".join(each.person.name for each in now.helpers()) or actor.name  # whoever writes it down
        step = move(
            actor, now, "nobody_home", "nobody_home", why=why, closed_by=actor, closed_at=moment, close_reason=why,
            told_by=None, told_at=None, **_stopped(now),
        )  # fmt: skip
        _stop_helpers(now)
        equipment.drop_for(actor, now)
        topics.hand_down(
            actor, cause=cause_of(step), kind="nobody_home", resident=now.resident_id,
            sentence=_("{kind}に行きましたが、不在でした（{helper}さん）。{why}", kind=kind_word(now.kind), helper=went, why=why),
            place=("errands.job", {"job_id": now.id}),
        )  # fmt: skip
        audit.record(actor, "errand.nobody_home", job)


def _stopped(now: Job) -> dict:
    return {"started_at": None} if now.state == "running" else {}


def _stop_helpers(now: Job) -> None:
    Helper.update(started_at=None).where(Helper.job == now, Helper.finished_at.is_null()).execute()


def could_not(actor, job: Job, why: str, line: str) -> None:
    """できなかった: rain, too much, no tools. Not silence: a kind no with where else to ask, or another day."""
    with write():
        now = Job.get_by_id(job.id)
        place_of(actor, now)
        if now.state == "untaken":
            return
        words = _(COULD_NOT[why]) + (f"（{line}）" if line else "")
        close_untaken(actor, now, words, act="could_not")
        _stop_helpers(now)
        Job.update(started_at=None).where(Job.id == now.id).execute()
        equipment.drop_for(actor, now)
        audit.record(actor, "errand.could_not", job, why=why)

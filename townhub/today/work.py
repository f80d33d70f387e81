"""The lines of ちょい加勢 and of the meeting. Each function makes those of one kind, from what its room says."""

from datetime import date

from flask import url_for

from townhub import clock
from townhub.dates import clock_time, near_day, short_day
from townhub.errands.rules import STATES, kind_word
from townhub.huddle.words import who
from townhub.i18n import _
from townhub.rosters.due import Due
from townhub.today.line import Line, Morning


def _near(iso: str) -> str:
    return near_day(date.fromisoformat(iso), clock.today())


def _job(job: dict, key: str, what: str, words: str, act: str, late: bool = False) -> Line:
    return Line(key, what, words, act, "errands.job", {"job_id": job["id"]}, late)


# -- the meeting ----------------------------------------------------------------------------------------------------


def unclosed(morning: Morning) -> list[Line]:
    found = morning.huddle["huddle_unclosed"]
    if not found:
        return []
    what = _("{day}の打ち合わせが、閉じられていません", day=short_day(found.day))
    return [
        Line(
            _near(found.day.isoformat()),
            what,
            "",
            _("開いて閉じる"),
            "huddle.day",
            {"day": found.day.isoformat()},
            True,
        )
    ]


def huddle(morning: Morning) -> list[Line]:
    said = morning.huddle
    if not said["huddle_meets"]:
        return []
    found, count = said["huddle"], said["huddle_topics"]
    closed = found is not None and found.closed_at is not None
    if closed:
        words = _("閉じました")
    elif found:
        words = _("いま、打ち合わせ中です。議題はあと{count}件", count=count)
    else:
        words = _("議題{count}件", count=count)
    act = _("記録を見る") if closed else _("開く")
    return [Line(clock_time(said["huddle_starts"]), _("打ち合わせ"), words, act, "huddle.today")]


def follow_ups(morning: Morning) -> list[Line]:
    found = []
    for row in morning.huddle["my_follow_ups"]:
        late = (morning.day - date.fromisoformat(row["until_on"])).days
        key = _("{days}日おくれ", days=late) if late > 0 else _("きょうまで")
        what = (_("{name}さん", name=row["name"]) + "　" if row["name"] else "") + row["what"]
        found.append(Line(key, what, _("私の宿題"), _("どうだったか書く"), "follow_ups.follow_up",
                          {"follow_up_id": row["id"]}, late > 0))  # fmt: skip
    return found


def hand_offs(morning: Morning) -> list[Line]:
    """Waiting for 了解. What the resident has not agreed to share has neither words nor button."""
    found = []
    for row in morning.huddle["my_hand_offs"]:
        to = _("{name}へ", name=row["to_unit"]) if row["to_unit"] else _("私へ")
        words = "　".join(part for part in (row["name"] and _("{name}さん", name=row["name"]), to, who(row)) if part)
        if row["shared"]:
            found.append(Line(_("申し送り"), row["words"], words, _("了解"), "hand_offs.acknowledge",
                              {"hand_off_id": row["id"]}, sends={"back": url_for("today.today")}))  # fmt: skip
        else:
            found.append(Line(_("申し送り"), _("共有の同意なし"), words))
    return found


def visits(morning: Morning) -> list[Line]:
    """Own visits that a meeting or the counter has asked for."""
    return [_due(row, _("訪問"), _("どうだったか書く")) for row in morning.rosters if row.endpoint == "watching.visit"]


def _due(row: Due, key: str, act: str) -> Line:
    late = _("{days}日おくれ", days=row.late) if row.late else key
    return Line(late, row.words, "", act, row.endpoint, row.values, row.late > 0)


# -- ちょい加勢 -----------------------------------------------------------------------------------------------------


def to_decide(morning: Morning) -> list[Line]:
    return [
        _job(job, _("料金まち"),
             _("{name}さんの{kind}が{minutes}分かかりました", name=job["name"], kind=kind_word(job["kind"]), minutes=job["worked_minutes"]),
             _("{helper}さんが手伝いました。60分をこえたので、料金を決めてください", helper=job["helper"]), _("料金を決める"), True)
        for job in morning.errands["to_decide"]
    ]  # fmt: skip


def worries(morning: Morning) -> list[Line]:
    return [
        _job(job, _("気になる"), _("{name}さんのようす", name=job["name"]),
             _("「{line}」 {helper}さんから", helper=job["helper"],
               line=_("共有の同意なし") if job["report_line"] is None else job["report_line"]), _("見る"))
        for job in morning.errands["worries"]
    ]  # fmt: skip


def untold(morning: Morning) -> list[Line]:
    return [
        _job(job, _(STATES[job["state"]]), _("{name}さんに電話する（{kind}）", name=job["name"], kind=kind_word(job["kind"])),
             _("共有の同意なし") if job["close_reason"] is None else job["close_reason"], _("電話して伝える"), True)
        for job in morning.errands["untold"]
    ]  # fmt: skip


def to_publish(morning: Morning) -> list[Line]:
    return [
        _job(job, _("受付"), _("{name}さんに電話して、{kind}を募集に出す", name=job["name"], kind=kind_word(job["kind"])),
             job["next"].clock, _("見る"), job["next"].late)
        for job in morning.errands["to_publish"]
    ]  # fmt: skip


def unclaimed(morning: Morning) -> list[Line]:
    """Nobody has taken it: who is asked next, and until when."""
    found = []
    for job in morning.errands["unclaimed"]:
        words = _("{district}　{name}さん　{time}から{minutes}分まで。{next}。{clock}", district=job["district"], name=job["name"],
                  time=clock_time(job["from_minute"]), minutes=job["wanted_minutes"], next=job["next"].words, clock=job["next"].clock)  # fmt: skip
        late = job["work_on"] <= morning.day.isoformat() or job["next"].late
        what = _("{kind}の引き受け手がいません", kind=kind_word(job["kind"]))
        if job["rung"] in ("calls", "staff"):
            found.append(
                Line(
                    _near(job["work_on"]), what, words, _("電話でさがす"), "calling.calls", {"job_id": job["id"]}, late
                )
            )
        else:
            found.append(_job(job, _near(job["work_on"]), what, words, _("見る"), late))
    return found


def to_confirm(morning: Morning) -> list[Line]:
    return [
        _job(job, _near(job["work_on"]), _("{name}さんに電話して、{kind}を確定する", name=job["name"], kind=kind_word(job["kind"])),
             _("{helper}さんが、{time}から行きます", helper=job["helper"], time=clock_time(job["starts_minute"])), _("確定する"),
             job["next"].late)
        for job in morning.errands["to_confirm"]
    ]  # fmt: skip


def to_settle(morning: Morning) -> list[Line]:
    count = len(morning.errands["to_settle"])
    what = _("おわったお手伝いが{count}件、精算を待っています", count=count)
    return [Line(_("精算"), what, "", _("精算する"), "settling.waiting")] if count else []


def going_on(morning: Morning) -> list[Line]:
    """Today's jobs, and those of earlier days that nobody has reported on."""
    today, found = morning.day.isoformat(), []
    for job in morning.errands["going_on"]:
        starts = job["from_minute"] if job["starts_minute"] is None else job["starts_minute"]
        key = clock_time(starts) if job["work_on"] == today else _near(job["work_on"])
        running = job["state"] == "running"
        words = (
            _("{helper}さんが、いま手伝っています", helper=job["helper"])
            if running
            else _("{helper}さんが行きます", helper=job["helper"])
        )
        what = _("{name}さんの{kind}", name=job["name"], kind=kind_word(job["kind"]))
        found.append(_job(job, key, what, words, _("見る"), job["work_on"] < today))
    none = Line(_("ちょい加勢"), _("きょうのちょい加勢はありません。"), "", _("これからの依頼を見る"), "errands.jobs")
    return found or [none]


SOURCES = (
    unclosed, huddle, follow_ups, hand_offs, visits, to_decide, worries, untold, to_publish, unclaimed, to_confirm, to_settle,
    going_on,
)  # fmt: skip

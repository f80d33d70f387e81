"""The lines of the house itself: café and meals, telephone, mails, rosters, copies of the database, the papers of tomorrow."""

from datetime import date, timedelta
from pathlib import Path

from townhub import clock, safekeeping
from townhub.access import may
from townhub.cafe import reading as cafes
from townhub.cafe.drawing import plan_words
from townhub.dates import clock_time, near_day, short_day
from townhub.db import moment
from townhub.errands.rules import kind_word
from townhub.i18n import _
from townhub.outbox.models import in_trouble
from townhub.reception.models import waiting
from townhub.rosters.reading import leaving as places_ending
from townhub.standing import models as standing
from townhub.standing.actions import SOON
from townhub.today.line import Line, Morning

# Whoever lacks in a new roster fills no page: the roster itself shows them all.
_MOST = 6


def asked(morning: Morning) -> list[Line]:
    """Who wrote on the board and waits for a call."""
    found = waiting(morning.person)
    if not found:
        return []
    oldest = near_day(clock.here(moment(found[0]["asked_at"])).date(), morning.day)
    return [Line(_("電話まち"), _("ホームページのお願いが{count}件あります", count=len(found)),
                 _("いちばん古いものは{day}からです", day=oldest), _("電話する"), "asking.asked")]  # fmt: skip


def not_made(morning: Morning) -> list[Line]:
    """Dates of いつもの依頼 that could not become requests."""
    return [
        Line(near_day(date.fromisoformat(row["planned_on"]), morning.day),
             _("{name}さんの、いつもの{kind}が依頼になっていません", name=row["name"], kind=kind_word(row["kind"])), row["trouble"],
             _("見る"), "standing.one", {"standing_id": row["standing_id"]}, True)
        for row in standing.in_trouble(morning.person, morning.day + SOON)
    ]  # fmt: skip


def off(morning: Morning) -> list[Line]:
    """Who is to be phoned because an appointment does not stand: they may be leaving the house now."""
    count = _people_of(morning, "off", "moved")
    what = _("行かなくてよくなったことを、{count}人に電話で知らせる", count=count)
    return [Line(_("取消"), what, "", _("だれに電話するか見る"), "reminding.calls", late=True)] if count else []


def _people_of(morning: Morning, *which: str) -> int:
    return len({row["person_id"] for row in morning.calls if row["which"] in which})


def reminders(morning: Morning) -> list[Line]:
    count = _people_of(morning, "day", "hours")
    what = _("あしたと、これからのお手伝いを、{count}人に電話で知らせる", count=count)
    return [Line(_("電話"), what, "", _("だれに電話するか見る"), "reminding.calls", late=True)] if count else []


def cafe(morning: Morning) -> list[Line]:
    """What is on today, at each café that there is."""
    places = cafes.places()
    words = [(place["name"], plan_words(cafes.on(place["id"], morning.day))) for place in places]
    what = words[0][1] if len(words) == 1 else "　".join(f"{name} {what}" for name, what in words)
    return [Line(_("カフェ"), what, "", _("予定を見る"), "cafe.month")]


def meals(morning: Morning) -> list[Line]:
    """What cannot wait: whom to telephone, who has no vehicle, who is unmarked, and today's own."""
    return [_meal(morning, row) for row in morning.meals if _presses(row, morning.day)]


def meals_ahead(morning: Morning) -> list[Line]:
    return [_meal(morning, row) for row in morning.meals if not _presses(row, morning.day)]


def _presses(row: dict, day: date) -> bool:
    return bool(row["on"] <= day or row["off"] or row["to_phone"] or row["without_vehicle"])


def _meal(morning: Morning, row: dict) -> Line:
    day = near_day(row["on"], morning.day)
    values = {"day": row["on"].isoformat()} | ({"place": row["place"]} if row["place"] else {})
    key = row["what"] + (f" {row['place_name']}" if row["place"] else "")
    if row["off"]:
        what = _("{day}の{what}は、なくなりました", day=day, what=row["what"])
    elif row["past"]:
        what = _("{day}の出欠が、まだ{count}人分あります", day=day, count=row["unmarked"])
    elif row["closed"]:
        what = _("{day}の{what}は締め切りました　{count}人", day=day, what=row["what"], count=row["seated"])
    else:
        what = _("{day}の{what}　いま{count}人", day=day, what=row["what"], count=row["seated"])
    counts = [
        (row["fetched"], _("お迎え {count}人", count=row["fetched"])),
        (row["waiting"], _("空き待ち {count}人", count=row["waiting"])),
        (row["to_phone"], _("電話する人 {count}人", count=row["to_phone"])),
        (row["without_vehicle"], _("車の決まっていない人 {count}人", count=row["without_vehicle"])),
    ]
    words = "" if row["past"] else "　".join(said for count, said in counts if count)
    if row["past"] and may(morning.person, "meals.run"):
        act, endpoint = _("出欠を書く"), "meals.attend"
    elif row["to_phone"]:
        act, endpoint = _("電話する"), "meals.calls"
    else:
        act, endpoint = _("開く"), "meals.day"
    return Line(key, what, words, act, endpoint, values, bool(row["past"] or row["off"]))


def unsent(morning: Morning) -> list[Line]:
    count = in_trouble()
    what = _("送れていないメールが{count}通", count=count)
    return [Line(_("メール"), what, "", _("送信箱を見る"), "outbox.letters", late=True)] if count else []


# -- the rosters ----------------------------------------------------------------------------------------------------

_PLACES = {"rosters.district": "担当を決める", "timeline.resident": "担当を決める", "watching.meeting": "来た人を書く"}


def places(morning: Morning) -> list[Line]:
    """Empty places, people who have moved to another district, meetings that nobody has written up."""
    found = [row for row in morning.rosters if row.endpoint in _PLACES]
    shown = [
        Line(_("地区担当"), row.words, "", _(_PLACES[row.endpoint]), row.endpoint, row.values) for row in found[:_MOST]
    ]
    rest = len(found) - len(shown)
    more = Line(_("地区担当"), _("ほかに{count}件あります", count=rest), "", _("表を見る"), "rosters.matrix")
    return [*shown, more] if rest else shown


def terms(morning: Morning) -> list[Line]:
    """民生委員 and others whose term ends, and nobody begins after them."""
    found = [row for row in morning.rosters if row.endpoint == "community.contacts"]
    shown = [
        Line(_("任期"), row.words, "", _("次の人を書く"), row.endpoint, row.values, row.late > 0)
        for row in found[:_MOST]
    ]
    rest = len(found) - len(shown)
    more = Line(_("任期"), _("ほかに{count}人の任期が終わります", count=rest), "", _("見る"), "community.contacts")
    return [*shown, more] if rest else shown


def leaving(morning: Morning) -> list[Line]:
    """Whose last place in the roster ends soon: their open things want another name by then."""
    return [
        Line(near_day(row["last_on"], morning.day),
             _("{name}さんの担当が、{day}で終わります", name=row["name"], day=short_day(row["last_on"])),
             _("地区 {count}", count=row["count"]), _("引き継ぐ"), "passing_on.person", {"person_id": row["person_id"]})
        for row in places_ending(morning.day)
    ]  # fmt: skip


# -- copies, papers -------------------------------------------------------------------------------------------------


def backup(morning: Morning) -> list[Line]:
    """The copies as they lie in the folder: none, or the last one too old."""
    last = safekeeping.last_backup(Path(morning.instance))
    if last and clock.now() - last < safekeeping.OLD:
        return []
    if last:
        at = clock.here(last)
        days = (morning.day - at.date()).days
        key, what = _("{days}日前", days=days), _("控え（バックアップ）が古くなっています")
        words = _("最後は{day} {time}です", day=short_day(at.date()), time=clock_time(at.hour * 60 + at.minute))
    else:
        key, what, words = _("控え"), _("控え（バックアップ）が、まだありません"), ""
    if may(morning.person, "town.change"):
        return [Line(key, what, words, _("控えをとる"), "today.back_up", late=True, sends={})]
    return [Line(key, what, "　".join(filter(None, (words, _("管理者に知らせてください")))), late=True)]


def paper_day(morning: Morning) -> list[Line]:
    tomorrow = morning.day + timedelta(days=1)
    return [Line(_("紙の日"), _("{day}の事務室を、まるごと紙に刷る", day=short_day(tomorrow)),
                 _("議題、伝票、名簿、調理表、運転の表、電話の表"), _("まとめて刷る"), "today.print_day",
                 sends={"day": tomorrow.isoformat()})]  # fmt: skip


SOURCES = (
    asked, not_made, off, reminders, cafe, meals, meals_ahead, unsent, places, terms, leaving, backup, paper_day,
)  # fmt: skip

"""Somebody leaves the house, or comes back. Nobody leaves while something is still in their name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from townhub import audit, clock
from townhub.access import ADMINISTRATOR
from townhub.accounts import actions as accounts
from townhub.accounts.models import Person
from townhub.dates import short_day
from townhub.db import write
from townhub.errands import listing as errands
from townhub.errands.rules import STATES, kind_word
from townhub.huddle import due as huddle
from townhub.i18n import _
from townhub.ledger.reading import owed_to
from townhub.meals.lines import in_the_name_of as own_meals
from townhub.money import yen
from townhub.refused import Refused
from townhub.rosters.reading import held_by, post_words
from townhub.rosters.watching import visits_of
from townhub.standing.models import regular_for


@dataclass(frozen=True)
class Open:
    """One thing that is open in somebody's name: in words, and the page on which it is settled."""

    words: str
    endpoint: str
    values: dict


def _errands(person: Person) -> list[Open]:
    return [
        Open(
            _(
                "{day} {name}さんの{kind}（{state}）",
                day=short_day(date.fromisoformat(job["work_on"])), name=job["name"], kind=kind_word(job["kind"]),
                state=_(STATES[job["state"]]),
            ),
            "errands.job",
            {"job_id": job["id"]},
        )
        for job in errands.open_in_the_name_of(person)
    ]  # fmt: skip


def _standing(person: Person) -> list[Open]:
    """Where they come regularly."""
    return [
        Open(_("{name}さんの、いつもの{kind}の担い手", name=row["name"], kind=kind_word(row["kind"])), "standing.edit",
             {"standing_id": row["id"]})
        for row in regular_for(person)
    ]  # fmt: skip


def _meals(person: Person) -> list[Open]:
    """What a volunteer has signed up for."""
    return [
        Open(
            _("{day}の{what}の申し込み", day=short_day(date.fromisoformat(row["day"])), what=row["word"]),
            "sign_ups.sign_up",
            {"sign_up_id": row["id"]},
        )
        for row in own_meals(person)
    ]


def _huddle(person: Person) -> list[Open]:
    """宿題 that they have promised, 申し送り to which they have not answered."""
    follow_ups, hand_offs = huddle.open_in_the_name_of(person)
    return [
        Open(
            _("{day}までの宿題（{name}）", day=short_day(date.fromisoformat(row["until_on"])),
              name=_("{name}さん", name=row["name"]) if row["name"] else _("館のこと")),
            "follow_ups.follow_up",
            {"follow_up_id": row["id"]},
        )
        for row in follow_ups
    ] + [Open(_("了解まちの申し送り"), "hand_offs.hand_offs", {}) for _row in hand_offs]  # fmt: skip


def _rosters(person: Person) -> list[Open]:
    """Places in the roster, today's and planned ones, and visits that a watch-over meeting has asked for."""
    places = [
        Open(
            _("{district}の{post}", district=row["district"], post=post_words(row["profession"], row["part"])),
            "passing_on.person",
            {"person_id": person.id},
        )
        for row in held_by(person.id, clock.today())
    ]
    visits = [
        Open(
            _("{name}さんの訪問（{day}まで）", name=row["name"], day=short_day(date.fromisoformat(row["visit_by_on"]))),
            "watching.visit",
            {"concern_id": row["id"]},
        )
        for row in visits_of(person.id)
    ]  # fmt: skip
    return places + visits


def _ledger(person: Person) -> list[Open]:
    """What is still to be paid out to a volunteer, or was paid too much."""
    owed = owed_to(person.id)
    words = _("担い手への支払いの残り {sum}", sum=yen(owed))
    return [Open(words, "dues.payout", {"person_id": person.id})] if owed else []


# Every room that keeps things in somebody's name is asked here, and nowhere else. A new room adds its line.
ASKED: list[Callable[[Person], list[Open]]] = [_errands, _standing, _huddle, _rosters, _meals, _ledger]


def open_in_the_name_of(person: Person) -> list[Open]:
    return [thing for ask in ASKED for thing in ask(person)]


def leave(actor, person: Person, on: date) -> None:
    """From now on there is no way in: sessions, PIN, phones and open cards end. What was written keeps the name.

    Raises Refused while something is open in their name, and when nobody would be left to let people in.
    """
    with write():
        now = Person.get_by_id(person.id)
        if not now.is_active:
            return
        if now.id == actor.id:
            raise Refused(_("ご自分のことは書けません。ほかの管理者に書いてもらってください"))
        if now.role == ADMINISTRATOR:
            accounts.keep_an_administrator(now)
        if on > clock.today():
            raise Refused(_("先の日は、まだ書けません。その日になったら書いてください"))
        if count := len(open_in_the_name_of(now)):
            raise Refused(
                _("{name}さんの名前で、{count}件がまだ開いています。下の一つずつを片づけてから、もう一度押してください",
                  name=now.name, count=count)
            )  # fmt: skip
        accounts.end_access(actor, now)
        now.left_on = on
        now.save()
        audit.record(actor, "person.left", now, left_on=on.isoformat())


def come_back(actor, person: Person) -> None:
    """もどす: written by mistake, or back again. The password is as it was; PIN and phones are made anew."""
    with write():
        away = (Person.id == person.id) & Person.left_on.is_null(False)
        if Person.update(left_on=None).where(away).execute():
            audit.record(actor, "person.came_back", person)

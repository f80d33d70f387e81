"""What becomes of a membership when a resident moves away or dies, is wiped, or stood in the register twice."""

from datetime import date

from townhub import clock
from townhub.club import actions
from townhub.club.models import Member, Visit
from townhub.db import rows, write
from townhub.i18n import _
from townhub.residents.models import Resident
from townhub.residents.rules import WIPED


def end_of_resident(actor, resident: Resident, on: date, reason: str) -> None:
    with write():
        for member in list(Member.select().where(Member.resident == resident, Member.ended_on.is_null())):
            actions.leave(actor, member, max(on, member.from_on), reason)


def wipe_words(resident: Resident) -> None:
    theirs = Member.select(Member.id).where(Member.resident == resident)
    Visit.update(reason="").where(Visit.member.in_(theirs)).execute()
    Member.update(note="").where(Member.resident == resident).execute()
    Member.update(ended_why=WIPED).where(Member.resident == resident, Member.ended_why.is_null(False)).execute()


def one_membership(actor, stays: int, gone: int) -> None:
    """Of two memberships in force the duplicate's ends."""
    held = rows("SELECT id, resident_id FROM club_member WHERE resident_id IN (?, ?) AND ended_on IS NULL", stays, gone)
    if len(held) == 2:
        member = Member.get(Member.id.in_([row["id"] for row in held]) & (Member.resident == gone))
        actions.leave(actor, member, max(clock.today(), member.from_on), _("同じ人の会員のため"))

"""What becomes of sign-ups when a resident moves away or dies, is wiped, or stood in the register twice."""

from townhub import clock
from townhub.db import rows, write
from townhub.i18n import _
from townhub.meals import actions, standing
from townhub.meals.models import SignUp, Standing, StandingException
from townhub.residents.models import Resident
from townhub.residents.rules import WIPED


def end_of_resident(actor, resident: Resident, reason: str) -> None:
    """Everything to come is cancelled, and what is every week ends."""
    with write():
        for found in list(Standing.select().where(Standing.resident == resident, Standing.ended_at.is_null())):
            standing.end(actor, found, reason)
        actions.end_of_resident(actor, resident, reason)


def wipe_words(resident: Resident) -> None:
    """No word that was said about the person is left; that somebody was there on a day stays."""
    theirs = SignUp.resident == resident
    SignUp.update(name="", phone="", known_by="", note="").where(theirs).execute()
    SignUp.update(cancel_reason=WIPED).where(theirs, SignUp.cancel_reason.is_null(False)).execute()
    held = Standing.select(Standing.id).where(Standing.resident == resident)
    Standing.update(note="").where(Standing.resident == resident).execute()
    StandingException.update(reason=WIPED).where(StandingException.standing.in_(held)).execute()


def one_standing_each(actor, stays: int, gone: int) -> None:
    """Of two standing sign-ups for the same weekday the duplicate's ends."""
    both = rows(
        """SELECT a.id FROM standing_sign_up a JOIN standing_sign_up b ON b.resident_id = ? AND b.place_id = a.place_id
             AND b.kind_id = a.kind_id AND b.weekday = a.weekday AND b.ended_at IS NULL
           WHERE a.resident_id = ? AND a.ended_at IS NULL""",
        stays, gone,
    )  # fmt: skip
    for row in both:
        standing.end(actor, Standing.get_by_id(row["id"]), _("同じ人の申し込みのため"))


def one_sign_up_a_day(actor, stays: int, gone: int) -> None:
    """Of two sign-ups for the same the duplicate's is cancelled; fetched is who stays."""
    same = """SELECT a.id FROM sign_up a JOIN sign_up b ON b.resident_id = ? AND b.day = a.day AND b.state <> 'cancelled'
              WHERE a.resident_id = ? AND a.state <> 'cancelled' AND """
    for row in rows(same + "b.place_id = a.place_id AND b.kind_id = a.kind_id", stays, gone):
        found = SignUp.get_by_id(row["id"])
        if found.day >= clock.today():
            actions.cancel(actor, found, _("同じ人の申し込みのため"))
        else:
            actions.take_out(actor, found, _("同じ人の申し込みのため"))
    for row in rows(same + "a.ride_there AND b.ride_there", stays, gone):
        SignUp.update(ride_there=False, run_there=None, place_there=None).where(SignUp.id == row["id"]).execute()
    for row in rows(same + "NOT a.ride_there AND a.ride_back = 'ride' AND b.ride_back = 'ride'", stays, gone):
        SignUp.update(ride_back=None, run_back=None, place_back=None).where(SignUp.id == row["id"]).execute()


def one_agreement(actor, stays: int, gone: int) -> None:
    """What was agreed to twice stands once."""
    if len(rows("SELECT id FROM meal_agreement WHERE resident_id IN (?, ?) AND ended_at IS NULL", stays, gone)) == 2:
        actions.agree(actor, Resident.get_by_id(gone), False)

"""At the end of the retention period: what the meeting has said about somebody is wiped, that it met stays."""

from townhub.db import one
from townhub.huddle.models import DayTopic, FollowUp, FollowUpTry, HandOff, Note, Topic, Watch
from townhub.residents.models import ConsentOverride, Resident
from townhub.residents.rules import WIPED


def wipe_words(resident: Resident) -> None:
    """Inside the act of the purge. Days, writers and outcomes stay; open follow-ups and hand-offs are for the act to refuse."""
    _wipe_notes(Note.resident == resident)
    household = resident.household_id
    if household and not one(
        "SELECT EXISTS (SELECT 1 FROM resident WHERE household_id = ? AND id <> ? AND purged_at IS NULL)",
        household,
        resident.id,
    ):
        _wipe_notes(Note.household == household)
    theirs = FollowUp.select(FollowUp.id).where(FollowUp.resident == resident)
    FollowUpTry.update(line="").where(FollowUpTry.follow_up.in_(theirs)).execute()
    FollowUp.update(what=WIPED, search_key="").where(FollowUp.resident == resident).execute()
    HandOff.update(words=WIPED, search_key="", kind="general").where(HandOff.resident == resident).execute()
    Topic.update(sentence=WIPED, snoozed_why=None, sensitive=False).where(Topic.resident == resident).execute()
    about = Topic.select(Topic.id).where(Topic.resident == resident)
    DayTopic.update(sentence=WIPED).where(DayTopic.topic.in_(about)).execute()
    ConsentOverride.update(why=WIPED).where(ConsentOverride.resident == resident).execute()
    Watch.delete().where(Watch.resident == resident).execute()


def _wipe_notes(where) -> None:
    Note.update(words=WIPED, search_key="", kind="general").where(where).execute()

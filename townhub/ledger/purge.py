"""What of the books goes with a resident whose retention period is over: the words. Days and amounts the books need."""

from townhub.ledger.models import Entry
from townhub.residents.models import Resident
from townhub.residents.rules import WIPED


def wipe_words(resident: Resident) -> None:
    """In every entry about the resident: what it was for, and why it was taken back. The act around it writes the line."""
    records = Resident.select(Resident.id).where((Resident.id == resident.id) | (Resident.merged_into == resident.id))
    theirs = Entry.resident.in_(records)
    Entry.update(words=WIPED).where(theirs, Entry.words != "").execute()
    Entry.update(reason=WIPED).where(theirs, Entry.reason.is_null(False)).execute()

"""What is set once for all days: what one can sign up for, its seats and its closing time, how long names are kept."""

import peewee as pw

from townhub import audit, clock
from townhub.db import rows, write
from townhub.i18n import _
from townhub.meals.actions import move_up
from townhub.meals.models import Kind, Setting, SignUp
from townhub.refused import Refused


def add_kind(actor, *, word: str, **facts) -> Kind:
    """Something more that one can sign up for, by its word in the café's calendar."""
    with write():
        try:
            made = Kind.create(word=word, changed_by=getattr(actor, "id", None), changed_at=clock.now(), **facts)
        except pw.IntegrityError as error:
            raise Refused(_("「{word}」は、もうあります", word=word)) from error
        audit.record(actor, "meals.kind_added", made, seats=facts["seats"])
    return made


def change_kind(actor, kind: Kind, version: int, **facts) -> None:
    """Other seats or another closing time, for all days to come. With more seats whoever waits moves up."""
    with write():
        held = (Kind.id == kind.id) & (Kind.version == version)
        who = {"changed_by": getattr(actor, "id", None), "changed_at": clock.now(), "version": version + 1}
        if not Kind.update(**facts, **who).where(held).execute():
            raise Refused(
                _("この画面を開いたあとに、ほかの人が変えました。いまの内容を確かめて、もう一度入れてください")
            )
        audit.record(actor, "meals.kind_changed", kind, seats=facts["seats"], closes_days=facts["closes_days"])
        waiting = rows(
            "SELECT DISTINCT place_id, day FROM sign_up WHERE kind_id = ? AND state = 'waiting' AND day >= ?",
            kind.id, clock.today().isoformat(),
        )  # fmt: skip
        for row in waiting:
            move_up(actor, kind, SignUp.day.python_value(row["day"]), row["place_id"])


def keep(actor, keep_days: int, ahead_days: int) -> None:
    with write():
        Setting.update(keep_days=keep_days, ahead_days=ahead_days).execute()
        audit.record(actor, "meals.setting_changed", Setting.get(), keep_days=keep_days, ahead_days=ahead_days)

"""When a button was pressed on a phone that had no signal. Plain values only.

The phone's own clock may be wrong, and set right before it sends. So the phone says two moments by the same clock, of the
pressing and of the sending; what counts is how long ago that was, by the clock of the house. When the clock was set in
between, nobody can know that any more.
"""

from datetime import datetime, timedelta

from townhub.i18n import _
from townhub.refused import Refused

LONGEST = timedelta(hours=24)
_MOVED_MOST = timedelta(minutes=2)  # a slow line looks like a clock that was moved by some seconds
_SLACK = timedelta(seconds=5)  # two acts that were sent apart are rounded apart


def moment_of(now: datetime, pressed_at: str, sent_at: str, clock_moved: str = "") -> datetime:
    """The moment of the pressing. Raises Refused when it is no moment, lies ahead, or more than a day back.

    `clock_moved`: by how many milliseconds the phone's clock was set between the two.
    """
    try:
        moved = timedelta(milliseconds=int(clock_moved or 0))
        ago = datetime.fromisoformat(sent_at) - datetime.fromisoformat(pressed_at)
    except (ValueError, TypeError, OverflowError) as error:
        raise Refused(_("押した時刻が読めません。「時刻をあとから書く」で入れてください")) from error
    if abs(moved) > _MOVED_MOST:
        raise Refused(
            _("押したあとで、電話の時計が直されました。「時刻をあとから書く」で、はじめとおわりの時刻を入れてください")
        )
    if ago < timedelta(0):
        raise Refused(
            _("押した時刻が、これからの時刻です。電話の時計を確かめて、「時刻をあとから書く」で入れてください")
        )
    if ago > LONGEST:
        raise Refused(_("押してから1日より長くたっています。「時刻をあとから書く」で、その日の時刻を入れてください"))
    return now - timedelta(seconds=int(ago.total_seconds()))


def not_before(pressed: datetime, step_before: datetime, sentence: str) -> datetime:
    """The pressing, which cannot lie before the step before it. Raises Refused with that sentence."""
    if pressed < step_before - _SLACK:
        raise Refused(sentence)
    return max(pressed, step_before)

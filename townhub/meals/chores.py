"""What the clock does for this room: the weeks to come of standing sign-ups, and the names whose time is over."""

from townhub import clock
from townhub.meals import actions, standing


def by_itself() -> None:
    standing.write_ahead()
    actions.forget_visitors(clock.today())

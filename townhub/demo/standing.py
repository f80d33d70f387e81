"""いつもの依頼 of the demo town, and one request that waits for a call."""

from datetime import timedelta

from townhub import clock
from townhub.accounts.models import Person
from townhub.reception import actions as reception
from townhub.recurrence import bits_of
from townhub.residents.models import Resident
from townhub.standing import actions as standing
from townhub.town.models import District


def make_standing(staff: dict[str, Person]) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    again = {
        "caller": "self",
        "first_on": tomorrow,
        "until_minute": 8 * 60,
        "from_minute": 7 * 60 + 30,
        "wanted_minutes": 30,
    }
    for name, facts in {
        "田村 キヨ": {"kind": "garbage", "weekdays": bits_of([1, 4]), "regular": staff["suzuki"], "holidays": "before"},
        "渡邊 正": {
            "kind": "shopping", "weekdays": bits_of([0]), "nths": bits_of([0, 2]), "from_minute": 600, "until_minute": 720,
            "holidays": "after",
        },
    }.items():  # fmt: skip
        standing.set_up(staff["sato"], resident=Resident.get(Resident.name == name), **again | facts)
    reception.ask_on_board(
        name="川口 トミ", phone="0555-00-9090", district=District.get(District.name == "新田"), what="裏庭の草取り",
        wished="今月のうち", address="192.0.2.10",
    )  # fmt: skip

"""What a town with meals needs, in one place: also for the walks through every page."""

from datetime import date

from townhub.cafe import actions as cafe
from townhub.cafe.layers import Hours
from townhub.club import actions as club
from townhub.club.rules import Chosen
from townhub.meals import actions, pick_up, standing
from townhub.meals.models import Kind, SignUp
from townhub.meals.rules import PLAIN, Wishes
from townhub.residents import actions as residents
from townhub.vehicles import actions as vehicles

THURSDAY, NEXT = date(2019, 1, 17), date(2019, 1, 24)


class Meals:
    def __init__(self, town):
        self.town = town
        day = Hours(11 * 60 + 45, None, ("食事会", "出張販売", "送迎"))
        cafe.set_week(town.sato, {3: day}, valid_from=date(2019, 1, 1))
        self.meal, self.ride = Kind.get(Kind.word == "食事会"), Kind.get(Kind.word == "送迎")
        self.car = vehicles.add_vehicle(town.sato, name="白いワゴン", seats=2, wheelchairs=1)

    def seats(self, count: int | None) -> None:
        Kind.update(seats=count).where(Kind.id == self.meal.id).execute()

    def sign_up(self, resident=None, day: date = NEXT, **more) -> SignUp:
        facts = {"resident": resident, "kind": self.meal, "day": day, "way": "office", **more}
        return actions.sign_up(self.town.sato, **facts)

    def visitor(self, number: int, day: date = NEXT, **more) -> SignUp:
        return self.sign_up(day=day, name=f"客{number}", phone=f"0555-01-{number:04d}", **more)

    def fetched(self, resident, day: date = NEXT, back: str = "ride", **more) -> SignUp:
        return self.sign_up(resident, day, wishes=Wishes(ride_there=True, ride_back=back, **more))

    def run(self, day: date = NEXT, direction: str = "there", minute: int = 630):
        return pick_up.add_run(self.town.sato, day=day, direction=direction, vehicle=self.car, leaves_minute=minute)

    def resident(self, number: int, district=None):
        return residents.register(
            "test",
            name=f"住民{number}",
            kana=f"じゅうみん{number}",
            district=district or self.town.miyanomae,
            address=str(number),
        )

    def everything(self) -> dict:
        """Something of each kind, and real values for the names in the addresses of its pages."""
        found = self.fetched(self.town.kimura, back="undecided", note="牛乳ぬき", chopped=True)
        board = self.visitor(1, way="board", district=self.town.miyanomae)
        run = self.run()
        self.run(direction="back", minute=840)
        self.sign_up(self.town.watanabe, THURSDAY, late=True)
        every_week = standing.begin(
            self.town.sato,
            resident=self.town.watanabe,
            kind=self.meal,
            weekday=3,
            from_on=NEXT,
            until_on=None,
            wishes=PLAIN,
        )
        member = club.join(
            self.town.sato,
            self.town.kimura,
            from_on=date(2019, 1, 1),
            chosen={2: Chosen(True, "ride"), 4: Chosen(False, "walk")},
        )
        club.mark(self.town.sato, member, date(2019, 1, 11), "came")
        return {
            "sign_up_id": found.id, "run_id": run.id, "standing_id": every_week.id, "kind_id": self.meal.id,
            "vehicle_id": self.car.id, "what": "complete", "member_id": member.id, "slip": board,
        }  # fmt: skip

import peewee as pw

from townhub.db import DayField, MomentField, Row


class Town(Row):
    """The one town that this installation serves: exactly one row, number 1."""

    name = pw.TextField()
    municipal_code = pw.TextField()  # 6 digits, the last one a check digit
    hall_name = pw.TextField()
    cafe_name = pw.TextField()
    phone = pw.TextField()  # the office
    office_hours = pw.TextField()  # words for people, 平日 8:30〜17:15
    cafe_phone = pw.TextField()
    set_up_at = MomentField()

    @classmethod
    def ours(cls) -> "Town | None":
        return cls.get_or_none(cls.id == 1)


class Area(Row):
    """日常生活圏域: a group of districts, about the area of one junior high school."""

    name = pw.TextField(unique=True)
    ended_on = DayField(null=True)


class District(Row):
    """地区: the smallest area, about one 町内会."""

    name = pw.TextField(unique=True)
    kana = pw.TextField()
    area = pw.ForeignKeyField(Area, on_delete="RESTRICT")
    ended_on = DayField(null=True)


class Unit(Row):
    """部署・事業所 of the hall."""

    name = pw.TextField(unique=True)
    position = pw.IntegerField(default=0)
    ended_on = DayField(null=True)


class Closing(Row):
    """A span of days on which the town's houses are closed: お盆, 年末年始. `every_year` repeats month and day."""

    name = pw.TextField()
    first_on = DayField()
    last_on = DayField()
    every_year = pw.BooleanField(default=False)
    made_by_id = pw.IntegerField(null=True)  # no foreign keys: the people live one floor up
    made_at = MomentField()
    withdrawn_by_id = pw.IntegerField(null=True)
    withdrawn_at = MomentField(null=True)

import peewee as pw

from townhub.db import MomentField, Row


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


class District(Row):
    """地区: the smallest area, about one 町内会."""

    name = pw.TextField(unique=True)
    kana = pw.TextField()
    area = pw.ForeignKeyField(Area, on_delete="RESTRICT")


class Unit(Row):
    """部署・事業所 of the hall."""

    name = pw.TextField(unique=True)

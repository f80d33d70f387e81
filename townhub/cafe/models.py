import peewee as pw

from townhub.accounts.models import Person
from townhub.db import DayField, MomentField, Row
from townhub.town.models import Area


def _key(model: type[Row], null: bool = False, **more) -> pw.ForeignKeyField:
    return pw.ForeignKeyField(model, null=null, on_delete="RESTRICT", backref="+", **more)


class CafePlace(Row):
    """A café or another open house, one per area. The first one goes by the town's own café name while it has none.

    `changes` rises with everything that staff write about it, drafts too: what somebody saw is still so while it is the same.
    """

    name = pw.TextField()
    name_en = pw.TextField(default="")
    kana = pw.TextField(default="")
    phone = pw.TextField(default="")
    address = pw.TextField(default="")
    area = _key(Area, null=True)
    position = pw.IntegerField(default=0)
    changes = pw.IntegerField(default=1)
    ended_on = DayField(null=True)

    class Meta:
        table_name = "cafe_place"


class CafeKind(Row):
    """A kind of event with the one character of its seal: 食 食事会."""

    word = pw.TextField(unique=True)
    seal = pw.TextField()
    style = pw.TextField(default="")
    kana = pw.TextField(default="")
    word_en = pw.TextField(default="")
    position = pw.IntegerField(default=0)
    ended_on = DayField(null=True)

    class Meta:
        table_name = "cafe_kind"


class CafeEdition(Row):
    """What one person put on the board at one moment. `act` says which of the acts it was."""

    place = _key(CafePlace, index=False)
    number = pw.IntegerField()
    act = pw.TextField()
    published_by = _key(Person, null=True)
    published_at = MomentField()

    class Meta:
        table_name = "cafe_edition"
        indexes = ((("place", "number"), True),)


class CafeEditionDay(Row):
    """A day that this edition changed, as residents saw it before and after (`snapshots.py`)."""

    edition = pw.ForeignKeyField(CafeEdition, on_delete="CASCADE", backref="+", index=False)
    day = DayField(index=True)
    before = pw.TextField()
    after = pw.TextField()

    class Meta:
        table_name = "cafe_edition_day"
        indexes = ((("edition", "day"), True),)


class _Rule(Row):
    """A rule of the calendar: who wrote it, since which edition it is on the board and until which.

    It is never changed; another row takes its place, so its number is a version that never comes back.
    """

    place = _key(CafePlace)
    made_by = _key(Person, null=True)
    made_at = MomentField()
    since = _key(CafeEdition, null=True)
    until = _key(CafeEdition, null=True)
    leaving_by = _key(Person, null=True)
    leaving_at = MomentField(null=True)


class CafeWeek(_Rule):
    """いつもの曜日: what every week looks like, from one day on until the next pattern begins; or the weeks of a season."""

    valid_from = DayField()
    name = pw.TextField(default="")
    season_from = pw.TextField(default="")
    season_until = pw.TextField(default="")

    class Meta:
        table_name = "cafe_week"


class CafeWeekDay(Row):
    """One weekday of a pattern, Monday 0; closed when it has no opening minute."""

    week = pw.ForeignKeyField(CafeWeek, on_delete="CASCADE", backref="+", index=False)
    weekday = pw.IntegerField()
    opens_minute = pw.IntegerField(null=True)
    closes_minute = pw.IntegerField(null=True)
    again_minute = pw.IntegerField(null=True)
    until_minute = pw.IntegerField(null=True)
    note = pw.TextField()

    class Meta:
        table_name = "cafe_week_day"
        indexes = ((("week", "weekday"), True),)


class CafeWeekEvent(Row):
    week_day = pw.ForeignKeyField(CafeWeekDay, on_delete="CASCADE", backref="+", index=False)
    position = pw.IntegerField()
    word = pw.TextField()

    class Meta:
        table_name = "cafe_week_event"
        indexes = ((("week_day", "position"), True),)


class CafeDay(_Rule):
    """この日だけ: a single day as somebody wrote it."""

    day = DayField()
    status = pw.TextField()
    opens_minute = pw.IntegerField(null=True)
    closes_minute = pw.IntegerField(null=True)
    again_minute = pw.IntegerField(null=True)
    until_minute = pw.IntegerField(null=True)
    note = pw.TextField()

    class Meta:
        table_name = "cafe_day"
        indexes = ((("place", "day"), False),)

    @property
    def version(self) -> int:
        return self.id


class CafeDayEvent(Row):
    day = pw.ForeignKeyField(CafeDay, on_delete="CASCADE", backref="+", index=False)
    position = pw.IntegerField()
    word = pw.TextField()

    class Meta:
        table_name = "cafe_day_event"
        indexes = ((("day", "position"), True),)


class CafeSeries(_Rule):
    """くりかえす予定: an event, or that the place opens or closes, on some weekdays. `thread` ties together the rows of
    one series, which "from here on" cuts into several."""

    thread = pw.TextField(index=True)
    effect = pw.TextField()
    word = pw.TextField(default="")
    weekdays = pw.IntegerField()
    nths = pw.IntegerField(default=0)
    every_weeks = pw.IntegerField(default=1)
    first_on = DayField()
    last_on = DayField(null=True)
    season_from = pw.TextField(default="")
    season_until = pw.TextField(default="")
    begins_minute = pw.IntegerField(null=True)
    ends_minute = pw.IntegerField(null=True)
    holidays = pw.TextField(default="skip")
    note = pw.TextField(default="")

    class Meta:
        table_name = "cafe_series"


class CafeSeriesDay(_Rule):
    """One day of a series that differs: off, or at another time."""

    thread = pw.TextField()
    day = DayField(index=True)
    state = pw.TextField()
    begins_minute = pw.IntegerField(null=True)
    ends_minute = pw.IntegerField(null=True)
    note = pw.TextField(default="")

    class Meta:
        table_name = "cafe_series_day"


class CafeEmergency(Row):
    """臨時休業: closed at once, whatever was planned. Never a draft."""

    place = _key(CafePlace, index=False)
    day = DayField()
    reason = pw.TextField()
    closed_by = _key(Person, null=True)
    closed_at = MomentField()
    lifted_by = _key(Person, null=True)
    lifted_at = MomentField(null=True)

    class Meta:
        table_name = "cafe_emergency"
        indexes = ((("place", "day"), False),)


class PublicVersion(Row):
    """How often anything on the public board has changed; only triggers write it."""

    version = pw.IntegerField()

"""The one database file of the town: how it is opened, written to and spoken to.

SQLite does the judging (STRICT tables, CHECK, partial UNIQUE, triggers); this module makes sure that every connection is
opened the same way and that every write is a short IMMEDIATE transaction.
"""

import json
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import peewee as pw
from peewee import sqlite3

# 3.7.0 to 3.51.2 can corrupt a WAL database when a checkpoint meets a reset; Debian 12 ships 3.40.
OLDEST_SQLITE = (3, 51, 3)

# busy_timeout first: switching the journal mode may itself have to wait for somebody.
PRAGMAS = [
    ("busy_timeout", 5000),
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", "on"),
    ("trusted_schema", "off"),
    ("cell_size_check", "on"),
    ("mmap_size", 0),
    ("journal_size_limit", 64 * 1024 * 1024),
]


class TownDatabase(pw.SqliteDatabase):
    """STRICT tables know five types only; a day, a moment and a name are all TEXT."""

    field_types = dict.fromkeys(
        ("DATE", "DATETIME", "TIME", "VARCHAR", "CHAR", "UUID", "JSON"), "TEXT"
    ) | dict.fromkeys(("BOOL", "BIGINT", "SMALLINT", "INT"), "INTEGER")


database = TownDatabase(None)
_one_writer = threading.RLock()


class Row(pw.Model):
    """A table of the town."""

    @classmethod
    def found(cls, where: str, *values: object):
        """The first row for which `where` (SQL) holds, or None.

        For the few rows that every page asks for. Peewee puts its question together anew each time, which takes ten times
        as long as SQLite's answer.
        """
        found = cls.all_found(f"{where} LIMIT 1", *values)
        return found[0] if found else None

    @classmethod
    def all_found(cls, where: str, *values: object) -> list:
        """All of them; `where` may end in an order."""
        fields = cls._meta.sorted_fields
        sql = f"SELECT {_columns(fields)} FROM {cls._meta.table_name} WHERE {where}"  # noqa: S608 - our own names
        found = []
        for row in database.execute_sql(sql, values).fetchall():
            one = cls(__no_default__=True)
            one.__data__ = {field.name: field.python_value(value) for field, value in zip(fields, row, strict=True)}
            one._dirty.clear()
            found.append(one)
        return found

    @classmethod
    def get_by_id(cls, key):
        """As peewee's; every act begins with it, so that its question is not put together anew either."""
        pk = cls._meta.primary_key
        found = cls.found(f"{pk.column_name} = ?", pk.db_value(key._pk if isinstance(key, pw.Model) else key))
        if found is None:
            raise cls.DoesNotExist(f"{cls._meta.table_name} has no {key!r}")
        return found

    @classmethod
    def create(cls, **values: object):
        """As peewee's, for the same reason: most acts write three or four rows."""
        made, meta = cls(**values), cls._meta
        kept = [field for field in meta.sorted_fields if made.__data__.get(field.name) is not None]
        marks = ", ".join("?" for _field in kept)
        sql = f"INSERT INTO {meta.table_name} ({_columns(kept)}) VALUES ({marks})"  # noqa: S608 - our own names
        cursor = database.execute_sql(sql, [field.db_value(made.__data__[field.name]) for field in kept])
        if meta.auto_increment and made._pk is None:
            made._pk = cursor.lastrowid
        made._dirty.clear()
        return made

    @classmethod
    def change(cls, where: str, *values: object, **changes: object) -> int:
        """Other values for the rows for which `where` (SQL) holds; answers how many they were."""
        fields = {cls._meta.combined[name]: value for name, value in changes.items()}
        sets = ", ".join(f"{field.column_name} = ?" for field in fields)
        sql = f"UPDATE {cls._meta.table_name} SET {sets} WHERE {where}"  # noqa: S608 - our own names
        written = [field.db_value(value) for field, value in fields.items()]
        return database.execute_sql(sql, (*written, *values)).rowcount

    class Meta:
        database = database
        legacy_table_names = False
        strict_tables = True


def _columns(fields: list) -> str:
    return ", ".join(field.column_name for field in fields)


class MomentField(pw.Field):
    """A moment, stored as UTC text of fixed width so that the database sorts it; naive moments are refused."""

    field_type = "TEXT"

    def db_value(self, value: datetime | None) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its time zone: {value!r}")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def python_value(self, value: str | None) -> datetime | None:
        return None if value is None else moment(value)


def moment(text: str) -> datetime:
    """The moment that a row's text stands for."""
    return datetime.fromisoformat(text)


class DayField(pw.Field):
    """A day, stored as YYYY-MM-DD."""

    field_type = "TEXT"

    def db_value(self, value: date | None) -> str | None:
        return None if value is None else value.isoformat()

    def python_value(self, value: str | None) -> date | None:
        return None if value is None else date.fromisoformat(value)


class FactsField(pw.Field):
    """A small fixed record (a price list as it was, the details of an audit line), stored as readable JSON."""

    field_type = "TEXT"

    def db_value(self, value: object) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def python_value(self, value: str | None) -> object:
        return None if value is None else json.loads(value)


def open_town(path: Path) -> None:
    """Name the file that this process works on. Raises RuntimeError when SQLite is too old to be trusted."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(f"SQLite {sqlite3.sqlite_version} is older than 3.51.3: install pysqlite3")
    if not database.deferred:
        database.close()
    database.init(str(path), pragmas=PRAGMAS)


@contextmanager
def write() -> Iterator[None]:
    """One act: everything inside is kept together or not at all.

    Always BEGIN IMMEDIATE: a transaction that first reads and later writes fails at once when somebody wrote in between.
    The lock in front keeps the threads of this process in a queue; SQLite alone would let one wait for seconds. An act
    that calls another act joins its transaction.
    """
    with _one_writer:
        if database.in_transaction():
            yield
        else:
            with database.atomic("IMMEDIATE"):
                yield


@contextmanager
def attempt() -> Iterator[None]:
    """A part of an act that may be refused without the act: what it had written until then is undone."""
    with database.atomic():
        yield


def rows(sql: str, *values: object) -> list[dict]:
    """Named rows for list pages: no model instances, which are the dearest part of a page."""
    cursor = database.execute_sql(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def lines(sql: str, *values: object) -> list[NamedTuple]:
    """The same as named tuples: for lists whose lines are drawn once and kept (`frame.drawing`)."""
    cursor = database.execute_sql(sql, values)
    line = _line(tuple(column[0] for column in cursor.description))
    return [line._make(row) for row in cursor.fetchall()]


@cache
def _line(names: tuple[str, ...]) -> type:
    return namedtuple("Line", names)


def one(sql: str, *values: object):
    """The first value of the first row, or None."""
    row = database.execute_sql(sql, values).fetchone()
    return row[0] if row else None

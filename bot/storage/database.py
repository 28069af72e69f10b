"""The engine, the column types and the one place that knows which database it talks to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Engine,
    Insert,
    Integer,
    Table,
    create_engine,
    event,
    make_url,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeDecorator

SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""The type of counting keys: SQLite counts only in a column that is plainly INTEGER."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since 1970 UTC: exact, ordered and the same on both databases."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        return lambda value: None if value is None else (value - _EPOCH) // _MICROSECOND

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return lambda value: None if value is None else _EPOCH + timedelta(microseconds=value)


class Unavailable(Exception):
    """The database cannot be reached or opened. The message says what to do."""


def connect(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql…`. Chat text never appears in its errors.

    Raises:
        Unavailable: the address is none that Safelight can use.
    """
    try:
        parsed = make_url(url)
    except Exception:
        raise Unavailable(
            "SAFELIGHT_DATABASE_URL is no database address. Write sqlite:///path or postgresql://…"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise Unavailable("A database in memory would be lost at once. Write sqlite:///path.")
        _private(Path(parsed.database))
        engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": 30})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        return engine
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10},
        )
    raise Unavailable(f"Safelight keeps its data in SQLite or PostgreSQL, not in {parsed.get_backend_name()}.")


def single_writer(engine: Engine) -> bool:
    """Whether only one transaction can write at a time, so that one thread for all of them is best."""
    return engine.dialect.name == "sqlite"


def exclusive(connection: Connection) -> None:
    """Holds off everybody else who wants to change the tables' shape, until the transaction ends.

    On SQLite the transaction itself does that: it began with the write lock.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7261646573)")


def settled(connection: Connection, table: Table, patience: timedelta = timedelta(seconds=3)) -> bool:
    """Waits until nobody is amid adding rows to a table, and holds off who wants to until the transaction ends. So all
    numbers that were drawn are there or never will be. False where that took too long; then nothing is held off.

    On SQLite the transaction itself does that: it began with the write lock.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience // timedelta(milliseconds=1)}")
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE')
        except OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) != "55P03":
                raise
            return False
        finally:
            connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")
    return True


def insert_new(engine_or_name: Engine | str, table: Table) -> Insert:
    """An insert that leaves rows alone whose unique key is there already."""
    return _insert(engine_or_name, table).on_conflict_do_nothing()


def insert_or_set(
    engine_or_name: Engine | str,
    table: Table,
    key: Sequence[str],
    values: Sequence[str],
    add: Sequence[str] = (),
) -> Insert:
    """An insert that sets `values` (and adds to `add`) where a row with this `key` is there already."""
    statement = _insert(engine_or_name, table)
    changes: dict[str, Any] = {name: statement.excluded[name] for name in values}
    changes |= {name: table.c[name] + statement.excluded[name] for name in add}
    return statement.on_conflict_do_update(index_elements=list(key), set_=changes)


def _private(file: Path) -> None:
    """Makes the folder and an empty file that only their owner can read, before anything is written to it."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as problem:
        raise Unavailable(f"The database {file} cannot be opened: {problem.strerror}.") from None


def _insert(engine_or_name: Engine | str, table: Table) -> sqlite.Insert | postgresql.Insert:
    name = engine_or_name if isinstance(engine_or_name, str) else engine_or_name.dialect.name
    return sqlite.insert(table) if name == "sqlite" else postgresql.insert(table)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver's own transaction handling is switched off: SQLAlchemy's BEGIN IMMEDIATE takes its place, so that a
    # transaction that reads first and writes later cannot fail half-way for the lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "cache_size=-16384",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

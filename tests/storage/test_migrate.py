"""The migrations make exactly the tables that the code declares, on both databases."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Column, insert, inspect, select, update

from bot.storage import migrate
from bot.storage.database import Moment, connect
from bot.storage.ledger import COVERAGE, POSITIONS
from bot.storage.people import GROUPS
from bot.storage.store import Store
from bot.storage.summaries import VOLUMES
from bot.storage.tables import metadata

VERSIONS = Path(migrate.__file__).parent / "migrations" / "versions"


def same_type(context: object, at: object, declared: Column[object], there: object, here: object) -> bool | None:
    """A moment is kept as a whole number; everything else is compared by Alembic."""
    if isinstance(here, Moment):
        return not isinstance(there, BigInteger)
    return None


def test_migrations_equal_metadata(store: Store) -> None:
    with store.engine.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_type": same_type, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def bare(condition: object) -> str:
    """An index's condition without brackets and spaces, which each database writes in its own way."""
    return "" if condition is None else re.sub(r"[()\s]", "", str(condition))


def test_keys_and_partial_indexes_are_there(store: Store) -> None:
    there = inspect(store.engine)
    for table in metadata.sorted_tables:
        keys = there.get_pk_constraint(table.name)["constrained_columns"]
        assert keys == [column.name for column in table.primary_key], table.name
        found = {index["name"]: index for index in there.get_indexes(table.name)}
        for index in table.indexes:
            assert index.name in found, index.name
            where = found[index.name]["dialect_options"].get(f"{store.engine.dialect.name}_where")
            declared = index.dialect_options[store.engine.dialect.name]["where"]
            assert bare(where) == bare(declared), index.name


def test_going_up_twice_does_nothing(empty_url: str) -> None:
    engine = connect(empty_url)
    assert migrate.current(engine) is None
    assert migrate.upgrade(engine) == (None, migrate.newest())
    assert migrate.upgrade(engine) == (migrate.newest(), migrate.newest())
    engine.dispose()


def test_migrations_import_no_code_of_ours() -> None:
    for file in VERSIONS.glob("*.py"):
        assert not re.search(r"^\s*(from|import) (bot|config|connectors|classifiers)\b", file.read_text(), re.M)


def test_what_was_watched_before_goes_on(empty_url: str) -> None:
    """A desk from before 0015: a group with messages was watched, one that was only heard of was not."""
    engine = connect(empty_url)
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    with engine.begin() as db:
        config.attributes["connection"] = db
        command.upgrade(config, "0014")
        for key in ("discord:1", "discord:2", "telegram:-3", "whatsapp:4"):
            platform, _, id_ = key.partition(":")
            db.execute(insert(GROUPS).values(key=key, platform=platform, id=id_, name="A", policy="{}"))
        db.execute(update(GROUPS).where(GROUPS.c.key == "discord:2").values(within="discord:1"))
        db.execute(insert(VOLUMES).values(day="2026-11-23", group="whatsapp:4", messages=3, attachments=0))
        at = datetime(2026, 11, 23, tzinfo=UTC)
        db.execute(insert(COVERAGE).values(stream="discord:2", since=at, until=at, why="", filled=None))
    migrate.upgrade(engine)
    with engine.begin() as db:
        marks = set(db.scalars(select(POSITIONS.c.stream)))
    assert marks == {"desk:watched:discord:1", "desk:watched:discord:2"}
    engine.dispose()

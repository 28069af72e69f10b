"""The migrations make exactly the tables that the code declares, on both databases."""

from __future__ import annotations

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Column, inspect

from bot.storage import migrate
from bot.storage.database import Moment, connect
from bot.storage.store import Store
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

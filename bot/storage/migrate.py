"""Bringing a database to the newest shape, and saying which shape it has."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.storage.database import Unavailable, exclusive

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Applies all migrations that are missing. Returns the revision before and after."""
    config = _config()
    before = current(engine)
    with engine.begin() as connection:
        exclusive(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, newest()


def current(engine: Engine) -> str | None:
    """The revision a database has; None for an empty one."""
    with engine.begin() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision this version of Safelight needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("no migrations are installed")
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def ready(engine: Engine) -> None:
    """Makes an empty database ready, and refuses one whose shape is not this version's.

    Raises:
        Unavailable: the database is older or newer, or cannot be reached.
    """
    try:
        found = current(engine)
        if found is None:
            upgrade(engine)
            return
    except (OperationalError, DatabaseError) as problem:
        raise Unavailable(f"The database cannot be used: {str(problem.orig).strip().splitlines()[0]}") from None
    if found == newest():
        return
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found in known:
        raise Unavailable("The database is from an older version. Make a copy of it, then run: safelight upgrade")
    raise Unavailable("The database is from a newer version of Safelight than this one. Install that version again.")

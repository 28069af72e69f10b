"""What colleagues looked at and asked to be spared, under digests of their names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.core.wellbeing import Seen
from bot.storage.database import insert_new
from bot.storage.rows import table
from bot.storage.tables.wellbeing import ExposureRow, SparedRow

EXPOSURES, SPARED = table(ExposureRow), table(SparedRow)


class Wellbeing:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def look(self, who: str, seen: Seen) -> None:
        row = {"who": who, "at": seen.at, "lines": seen.lines, "hard": seen.hard}
        self._db.execute(insert(EXPOSURES).values(row))

    def looks(self, who: str, since: datetime) -> list[Seen]:
        """Oldest first."""
        query = select(EXPOSURES).where(EXPOSURES.c.who == who, EXPOSURES.c.at >= since).order_by(EXPOSURES.c.seq)
        return [Seen(row.at, row.lines, bool(row.hard)) for row in self._db.execute(query)]

    def spare(self, who: str, category: str, now: datetime) -> None:
        row = {"who": who, "category": category, "since": now}
        self._db.execute(insert_new(self._db.engine, SPARED), [row])

    def take_back(self, who: str, category: str) -> None:
        self._db.execute(delete(SPARED).where(SPARED.c.who == who, SPARED.c.category == category))

    def spared(self, who: str) -> frozenset[str]:
        return frozenset(self._db.scalars(select(SPARED.c.category).where(SPARED.c.who == who)))

    def sparing(self) -> Mapping[str, frozenset[str]]:
        """Categories to those who asked to be spared them."""
        found: dict[str, frozenset[str]] = {}
        for row in self._db.execute(select(SPARED)):
            found[row.category] = found.get(row.category, frozenset()) | {row.who}
        return found

    def purge(self, before: datetime) -> None:
        self._db.execute(delete(EXPOSURES).where(EXPOSURES.c.at < before))

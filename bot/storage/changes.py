"""Changes of settings: appended, ended, never rewritten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from bot.core.changes import Changed, Patch
from bot.storage.rows import compact, table
from bot.storage.tables.changing import ChangeRow

CHANGES = table(ChangeRow)


class Changes:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, change: Changed) -> Changed:
        """Appends a change; its number is given here."""
        # The database's own counter would skip the numbers of what was only tried, and a gap looks like a theft.
        newest = self._db.scalar(select(func.max(CHANGES.c.seq))) or 0
        values = {
            "seq": newest + 1,
            "at": change.at,
            "by": change.by,
            "word": change.word,
            "says": change.says,
            "patches": compact([[list(one.path), one.value, one.before] for one in change.patches]),
            "reason": change.reason,
            "until": change.until,
            "ended_by": "",
            "held": 0,
        }
        self._db.execute(insert(CHANGES).values(values))
        found = self.get(newest + 1)
        assert found is not None
        return found

    def get(self, seq: int) -> Changed | None:
        row = self._db.execute(select(CHANGES).where(CHANGES.c.seq == seq)).first()
        return None if row is None else _changed(row)

    def listed(self, since: datetime | None = None, until: datetime | None = None) -> list[Changed]:
        """All, oldest first; or those that were made or held within a time."""
        query = select(CHANGES).order_by(CHANGES.c.seq)
        if since is not None:
            ended = func.coalesce(CHANGES.c.ended_at, CHANGES.c.until)
            query = query.where(or_(ended.is_(None), ended >= since, CHANGES.c.at >= since))
        if until is not None:
            query = query.where(CHANGES.c.at < until)
        return [_changed(row) for row in self._db.execute(query)]

    def end(self, seq: int, by: str, now: datetime) -> bool:
        """Ends a change that nobody has ended yet."""
        open_ = update(CHANGES).where(CHANGES.c.seq == seq, CHANGES.c.ended_at.is_(None))
        return bool(self._db.execute(open_.values(ended_at=now, ended_by=by)).rowcount)

    def hold(self, counts: Mapping[int, int]) -> None:
        """Counts messages that were not flagged because of changes."""
        for seq, count in counts.items():
            self._db.execute(update(CHANGES).where(CHANGES.c.seq == seq).values(held=CHANGES.c.held + count))

    def stamp(self) -> tuple[int, int]:
        """Another one whenever something was added or ended, in any process."""
        row = self._db.execute(select(func.max(CHANGES.c.seq), func.count(CHANGES.c.ended_at))).one()
        return row[0] or 0, row[1]


def _changed(row: Any) -> Changed:
    return Changed(
        row.seq,
        row.at,
        row.by,
        row.word,
        row.says,
        tuple(Patch(tuple(path), value, before) for path, value, before in json.loads(row.patches)),
        row.reason,
        row.until,
        row.ended_at,
        row.ended_by,
        row.held,
    )

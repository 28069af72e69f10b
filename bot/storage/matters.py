"""The inbox: appeals, complaints and requests about data, with every line that was written about them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from bot.core.matters import Entry, Line, Matter, Outcome, Relation, Stage, What
from bot.storage.rows import compact, is_number, table
from bot.storage.tables.fairness import MatterLineRow, MatterRow

MATTERS, LINES = table(MatterRow), table(MatterLineRow)
GONE = "[erased]"


class Matters:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, matter: Matter) -> Matter:
        """Adds a matter and gives it its number."""
        number = self._db.scalar(insert(MATTERS).values(**_values(matter)).returning(MATTERS.c.id))
        found = self.get(str(number))
        assert found is not None
        return found

    def get(self, number: str, *, lock: bool = False) -> Matter | None:
        if not is_number(number):
            return None
        query = select(MATTERS).where(MATTERS.c.id == int(number))
        row = self._db.execute(query.with_for_update() if lock else query).first()
        return _matter_of(row) if row is not None else None

    def save(self, matter: Matter) -> bool:
        """Writes a matter whose version is one more than the stored one. False where somebody else was first."""
        query = update(MATTERS).where(MATTERS.c.id == int(matter.id), MATTERS.c.version == matter.version - 1)
        return bool(self._db.execute(query.values(**_values(matter))).rowcount)

    def listed(self, *, open_only: bool = True, limit: int = 200) -> list[Matter]:
        """What is open, the soonest due first; then, unless `open_only`, the newest `limit` that are closed."""
        closed = Stage.CLOSED.value
        found = self._of(select(MATTERS).where(MATTERS.c.state != closed).order_by(MATTERS.c.due, MATTERS.c.id))
        if not open_only:
            ended = select(MATTERS).where(MATTERS.c.state == closed).order_by(MATTERS.c.id.desc()).limit(limit)
            found += self._of(ended)
        return found

    def of_asker(self, account: str) -> list[Matter]:
        """What an account asked, the newest first."""
        return self._of(select(MATTERS).where(MATTERS.c.asker == account).order_by(MATTERS.c.id.desc()))

    def within(self, since: datetime, until: datetime) -> list[Matter]:
        """What was asked or decided within a time."""
        opened = (MATTERS.c.opened_at >= since) & (MATTERS.c.opened_at < until)
        decided = (MATTERS.c.decided_at >= since) & (MATTERS.c.decided_at < until)
        return self._of(select(MATTERS).where(or_(opened, decided)).order_by(MATTERS.c.id))

    def any(self) -> bool:
        """Whether anything was ever asked."""
        return self._db.execute(select(MATTERS.c.id).limit(1)).first() is not None

    def purge(self, before: datetime) -> int:
        """Erases who asked, for whom and in which words, of what was answered before a time. A number stays."""
        over = MATTERS.c.state == Stage.CLOSED.value, MATTERS.c.decided_at < before, MATTERS.c.asker_name != GONE
        old = list(self._db.scalars(select(MATTERS.c.id).where(*over)))
        if old:
            gone = {"asker": "", "asker_name": GONE, "subject": "", "about": "[]", "authority": "", "interest": ""}
            self._db.execute(update(MATTERS).where(MATTERS.c.id.in_(old)).values(**gone, withheld_by=""))
            self._db.execute(delete(LINES).where(LINES.c.matter.in_(old)))
        return len(old)

    def write(self, matter: str, by: str, kind: Line, text: str, now: datetime) -> None:
        values = {"matter": int(matter), "at": now, "by": by, "kind": kind.value, "text": text}
        self._db.execute(insert(LINES).values(**values))

    def lines(self, matter: str) -> list[Entry]:
        query = select(LINES).where(LINES.c.matter == int(matter)).order_by(LINES.c.seq)
        return [Entry(row.at, row.by, Line(row.kind), row.text) for row in self._db.execute(query)]

    def _of(self, query: Any) -> list[Matter]:
        rows: Sequence[Any] = self._db.execute(query).all()
        return [_matter_of(row) for row in rows]


_SAME = (
    "asker", "asker_name", "subject", "opened_at", "opened_by", "version", "acknowledge_due", "acknowledged_at", "due",
    "paused_at", "authority", "interest", "decided_by", "decided_at", "withheld_by",
)  # fmt: skip


def _values(matter: Matter) -> dict[str, object]:
    return {
        **{name: getattr(matter, name) for name in _SAME},
        "kind": matter.what.value,
        "case": int(matter.case) if matter.case else None,
        "relation": matter.relation.value,
        "about": compact(list(matter.about)),
        "state": matter.stage.value,
        "outcome": matter.outcome.value if matter.outcome else "",
    }


def _matter_of(row: Any) -> Matter:
    return Matter(
        id=str(row.id),
        what=What(row.kind),
        case=str(row.case) if row.case else "",
        relation=Relation(row.relation),
        about=tuple(json.loads(row.about)),
        stage=Stage(row.state),
        outcome=Outcome(row.outcome) if row.outcome else None,
        **{name: getattr(row, name) for name in _SAME},
    )

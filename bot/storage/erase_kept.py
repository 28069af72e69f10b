"""Forgetting a person in what says how long things are kept: requests, holds that have ended, decisions, exports."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Table, Text, cast, func, select, true, update

from bot.core.messages import Person
from bot.storage.accesses import ACCESSES
from bot.storage.approvals import APPROVALS, HOLDS
from bot.storage.casefiles import GRANTS
from bot.storage.retention import KEEPINGS
from bot.storage.rows import compact

ERASED = "[erased]"


class KeptEraser:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def forget(self, keys: Sequence[str], names: Sequence[str], person: Person, free: Sequence[int]) -> None:
        """`free` are the cases of which only a reference is left. A hold that stands is asked about before this."""
        marks = {*keys, *([person.id, f"person:{person.id}"] if person.id else [])}
        for table in (APPROVALS, HOLDS, ACCESSES):
            for row in self._db.execute(select(table.c.id, table.c.accounts)).all():
                known = json.loads(row.accounts)
                if set(known) & marks:
                    left = compact([one for one in known if one not in marks])
                    self._db.execute(update(table).where(table.c.id == row.id).values(accounts=left))
        self._db.execute(update(HOLDS).where(HOLDS.c.subject.in_(marks)).values(subject=ERASED))
        mine = ACCESSES.c.who.in_(marks)
        gone = {"who": ERASED, "name": ERASED, "verdicts": "{}", "blanks": "[]"}
        self._db.execute(update(ACCESSES).where(mine).values(gone))
        for word in (*keys, *names):
            for column in ("says", "reason", "answer"):
                self._swap(APPROVALS, column, word, true())
            for column in ("blanks", "verdicts"):
                self._swap(ACCESSES, column, word, true())
            self._swap(HOLDS, "reason", word, HOLDS.c.ended_at.is_not(None))
            self._swap(KEEPINGS, "reason", word, KEEPINGS.c.case.in_(free))
            self._swap(GRANTS, "why", word, GRANTS.c.case.in_(free))

    def _swap(self, table: Table, column: str, old: str, where: ColumnElement[bool]) -> None:
        written = {old, json.dumps(old, ensure_ascii=False)[1:-1]}
        for spelt in written:
            self._db.execute(
                update(table)
                .where(where, table.c[column].contains(spelt, autoescape=True))
                .values({column: func.replace(cast(table.c[column], Text), spelt, ERASED)})
            )

"""What people decided about flags, thresholds that were accepted for groups, and what the classifiers look for."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from bot.core.cases import Kind, State, Word
from bot.core.effects import MACHINE
from bot.core.precision import Accepted, Judged
from bot.storage.casefiles import FINDINGS, PARTIES
from bot.storage.cases import CASES, DECISIONS
from bot.storage.database import insert_new
from bot.storage.overturned import overturned
from bot.storage.rows import table
from bot.storage.tables.tuning import LookedRow, ThresholdRow

THRESHOLDS, LOOKED = table(ThresholdRow), table(LookedRow)
_OVER = (State.DISMISSED.value, State.ACTED.value, State.CLOSED.value, State.ESCALATED.value)
_DONE = tuple(
    word.value for word in (Word.SUPPORT, Word.WARN, Word.REMOVE, Word.MUTE, Word.BAN, Word.CONTAIN, Word.ACT)
)
"""Who said one of these words did not think that there was no concern, whatever was said later."""


class Thresholds:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def judged(self, accounts: Collection[str], persons: Collection[str]) -> list[Judged]:
        """Each decided case's highest score by label, in order of cases.

        Left out whole, so that no count gives them away: cases about colleagues (`about_colleague`), and those with
        one of these accounts or persons among their parties. So are those that nobody looked at, which the desk closed
        by somebody's standing word.
        """
        party = PARTIES.c.account.in_(list(accounts)) | PARTIES.c.person.in_(list(persons))
        walled = select(PARTIES.c.case).where(or_(party))
        by_the_desk = select(DECISIONS.c.case).where(DECISIONS.c.by == MACHINE)
        acted = set(self._db.scalars(select(DECISIONS.c.case).where(DECISIONS.c.word.in_(_DONE)).distinct()))
        query = (
            select(CASES.c.id, CASES.c.group, CASES.c.state, FINDINGS.c.labels)
            .join(FINDINGS, FINDINGS.c.case == CASES.c.id)
            .where(
                CASES.c.state.in_(_OVER),
                CASES.c.about_colleague.is_(False),
                CASES.c.kind != Kind.PAIR.value,
                CASES.c.id.not_in(walled),
                CASES.c.id.not_in(by_the_desk),
            )
            .order_by(CASES.c.id)
        )
        wrong = overturned(self._db)
        highest: dict[tuple[int, str, str], tuple[float, bool]] = {}
        for row in self._db.execute(query):
            mattered = (row.state != State.DISMISSED or row.id in acted) and row.id not in wrong
            for label, score in json.loads(row.labels).items():
                before, _ = highest.get((row.id, row.group, label), (0.0, False))
                highest[row.id, row.group, label] = max(before, float(score)), mattered
        return [Judged(group, label, score, mattered) for (_, group, label), (score, mattered) in highest.items()]

    def accepted(self, group: str = "") -> list[Accepted]:
        """Every change that was accepted, oldest first, undone ones too; of one group where it is named."""
        query = select(THRESHOLDS).order_by(THRESHOLDS.c.seq)
        if group:
            query = query.where(THRESHOLDS.c.group == group)
        return [
            Accepted(row.seq, row.group, row.label, row.at, row.by, row.old, row.new, row.undone_at, row.undone_by)
            for row in self._db.execute(query)
        ]

    def accept(self, group: str, label: str, old: float, new: float, by: str, now: datetime) -> None:
        values = {"group": group, "label": label, "at": now, "by": by, "old": old, "new": new, "undone_by": ""}
        self._db.execute(insert(THRESHOLDS).values(values))

    def undo(self, seq: int, by: str, now: datetime) -> None:
        self._db.execute(update(THRESHOLDS).where(THRESHOLDS.c.seq == seq).values(undone_at=now, undone_by=by))

    def look(self, labels: frozenset[str]) -> None:
        """Keeps what the classifiers look for from now on."""
        known = self.looked() or frozenset()
        if known - labels:
            self._db.execute(delete(LOOKED).where(LOOKED.c.label.in_(sorted(known - labels))))
        if labels - known:
            self._db.execute(
                insert_new(self._db.engine, LOOKED), [{"label": label} for label in sorted(labels - known)]
            )

    def looked(self) -> frozenset[str] | None:
        """The labels that were looked for when something was last scored; None where nothing was yet."""
        return frozenset(self._db.scalars(select(LOOKED.c.label))) or None

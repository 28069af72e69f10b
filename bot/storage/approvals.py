"""What two people must want, and legal holds."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.core.approvals import Act, Approval, Stage
from bot.core.holds import Hold, On
from bot.core.incidents import digest
from bot.storage.rows import compact, is_number, table
from bot.storage.tables.retention import ApprovalRow, HoldRow

APPROVALS, HOLDS = table(ApprovalRow), table(HoldRow)


class Approvals:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, approval: Approval) -> Approval:
        """Adds what is asked and gives it its number."""
        salt = secrets.token_bytes(16)
        values = _values(approval)
        values |= {"salt": salt, "digest": digest(salt, compact([approval.says, approval.reason, approval.content]))}
        number = self._db.scalar(insert(APPROVALS).values(**values).returning(APPROVALS.c.id))
        found = self.get(str(number))
        assert found is not None
        return found

    def get(self, number: str, *, lock: bool = False) -> Approval | None:
        if not is_number(number):
            return None
        query = select(APPROVALS).where(APPROVALS.c.id == int(number))
        row = self._db.execute(query.with_for_update() if lock else query).first()
        return _approval_of(row) if row is not None else None

    def digest(self, number: str) -> str:
        """What stands in the log for the words of what was asked."""
        return self._db.scalar(select(APPROVALS.c.digest).where(APPROVALS.c.id == int(number))) or ""

    def save(self, approval: Approval, before: Stage) -> bool:
        """Writes an approval that stood in `before`. False where somebody else was first."""
        query = update(APPROVALS).where(APPROVALS.c.id == int(approval.id), APPROVALS.c.stage == before.value)
        return bool(self._db.execute(query.values(**_values(approval))).rowcount)

    def waiting(self) -> list[Approval]:
        """What nobody answered yet, the oldest first."""
        query = select(APPROVALS).where(APPROVALS.c.stage == Stage.WAITING.value).order_by(APPROVALS.c.id)
        return [_approval_of(row) for row in self._db.execute(query)]

    def listed(self, limit: int = 50) -> list[Approval]:
        """The newest, whatever became of them."""
        rows: Sequence[Any] = self._db.execute(select(APPROVALS).order_by(APPROVALS.c.id.desc()).limit(limit)).all()
        return [_approval_of(row) for row in rows]


class Holds:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, hold: Hold) -> Hold:
        """Sets a hold and gives it its number."""
        values = {
            "on": hold.on.value, "subject": hold.subject, "accounts": compact(list(hold.accounts)), "by": hold.by,
            "at": hold.at, "reason": hold.reason, "review": hold.review, "ended_by": "",
        }  # fmt: skip
        found = self.get(str(self._db.scalar(insert(HOLDS).values(**values).returning(HOLDS.c.id))))
        assert found is not None
        return found

    def get(self, number: str) -> Hold | None:
        if not is_number(number):
            return None
        row = self._db.execute(select(HOLDS).where(HOLDS.c.id == int(number))).first()
        return _hold_of(row) if row is not None else None

    def active(self) -> list[Hold]:
        query = select(HOLDS).where(HOLDS.c.ended_at.is_(None)).order_by(HOLDS.c.id)
        return [_hold_of(row) for row in self._db.execute(query)]

    def end(self, number: str, by: str, now: datetime) -> bool:
        """Ends a hold; False where it had ended before."""
        query = update(HOLDS).where(HOLDS.c.id == int(number), HOLDS.c.ended_at.is_(None))
        return bool(self._db.execute(query.values(ended_at=now, ended_by=by)).rowcount)


_SAME = ("by", "at", "until", "says", "reason", "subject", "content", "decided_by", "decided_at", "answer")


def _values(approval: Approval) -> dict[str, Any]:
    return {
        **{name: getattr(approval, name) for name in _SAME},
        "act": approval.act.value,
        "stage": approval.stage.value,
        "cases": compact(list(approval.cases)),
        "accounts": compact(list(approval.accounts)),
    }


def _approval_of(row: Any) -> Approval:
    return Approval(
        id=str(row.id),
        act=Act(row.act),
        stage=Stage(row.stage),
        cases=tuple(json.loads(row.cases)),
        accounts=tuple(json.loads(row.accounts)),
        **{name: getattr(row, name) for name in _SAME},
    )


def _hold_of(row: Any) -> Hold:
    return Hold(
        str(row.id), On(row.on), row.subject, row.by, row.at, row.reason, row.review,
        tuple(json.loads(row.accounts)), row.ended_at, row.ended_by,
    )  # fmt: skip

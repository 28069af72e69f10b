"""The outbox and everything else that waits for its time: jobs in lanes, each key once for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, literal_column, or_, select, update

from bot.core.effects import Receipt, Status
from bot.core.jobs import Job
from bot.storage.database import insert_new
from bot.storage.rows import compact, table
from bot.storage.tables.desk import JobRow, ReceiptRow

JOBS, RECEIPTS = table(JobRow), table(ReceiptRow)
_WAITING: ColumnElement[bool] = literal_column("jobs.waiting = 1")
_STUCK: ColumnElement[bool] = literal_column("jobs.waiting = 2")


class Outbox:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def put(self, key: str, lane: str, kind: str, payload: Mapping[str, Any], due: datetime, now: datetime) -> bool:
        """Adds a job; False where one with this key was ever put before."""
        row = {
            "key": key, "lane": lane, "kind": kind, "payload": compact(dict(payload)), "due": due, "put_at": now,
            "state": "waiting", "waiting": 1, "tries": 0,
        }  # fmt: skip
        kept = self._db.execute(insert_new(self._db.engine, JOBS).values(row).returning(JOBS.c.key))
        return kept.first() is not None

    def take(self, lanes: Iterable[str] | None, now: datetime, lease: timedelta, limit: int = 1) -> list[Job]:
        """Up to `limit` due jobs of these lanes (None: any), leased to the caller, longest due first."""
        free = or_(JOBS.c.lease_until.is_(None), JOBS.c.lease_until < now)
        query = select(JOBS).where(_WAITING, JOBS.c.due <= now, free)
        if lanes is not None:
            query = query.where(JOBS.c.lane.in_(list(lanes)))
        rows = self._db.execute(
            query.order_by(JOBS.c.due, JOBS.c.key).limit(limit).with_for_update(skip_locked=True)
        ).all()
        if rows:
            self._db.execute(
                update(JOBS)
                .where(JOBS.c.key.in_([row.key for row in rows]))
                .values(lease_until=now + lease, tries=JOBS.c.tries + 1)
            )
        return [
            Job(row.key, row.lane, row.kind, json.loads(row.payload), row.due, row.tries + 1, row.put_at)
            for row in rows
        ]

    def finish(self, key: str, state: str = "done") -> None:
        self._db.execute(update(JOBS).where(JOBS.c.key == key).values(state=state, waiting=0, lease_until=None))

    def later(self, key: str, due: datetime) -> None:
        """Puts a job back until `due`."""
        self._db.execute(update(JOBS).where(JOBS.c.key == key).values(due=due, lease_until=None))

    def stick(self, key: str) -> None:
        """Puts a job that keeps failing aside, where people see it."""
        self._db.execute(update(JOBS).where(JOBS.c.key == key).values(state="stuck", waiting=2, lease_until=None))

    def unstick(self, now: datetime) -> int:
        return self._db.execute(
            update(JOBS).where(_STUCK).values(state="waiting", waiting=1, tries=0, due=now, lease_until=None)
        ).rowcount

    def next_due(self) -> datetime | None:
        due: datetime | None = self._db.scalar(select(func.min(JOBS.c.due)).where(_WAITING))
        return due

    def stuck(self) -> list[Job]:
        query = select(JOBS).where(_STUCK).order_by(JOBS.c.due)
        return [
            Job(row.key, row.lane, row.kind, json.loads(row.payload), row.due, row.tries, row.put_at)
            for row in self._db.execute(query)
        ]

    def untold(self, before: datetime, limit: int = 500) -> list[tuple[Job, bool]]:
        """Effects that have waited since before then, and those put aside: these with True. Oldest first."""
        waiting = and_(_WAITING, JOBS.c.put_at <= before)
        query = select(JOBS).where(JOBS.c.kind == "perform", or_(waiting, _STUCK)).order_by(JOBS.c.put_at).limit(limit)
        return [
            (
                Job(row.key, row.lane, row.kind, json.loads(row.payload), row.due, row.tries, row.put_at),
                row.waiting == 2,
            )
            for row in self._db.execute(query)
        ]

    # receipts

    def receive(self, job: str, case: str, receipt: Receipt, now: datetime) -> None:
        """Adds what became known of an effect."""
        self._db.execute(
            insert(RECEIPTS).values(
                job=job,
                case=case,
                at=receipt.at or now,
                status=receipt.status.value,
                detail=receipt.detail,
                ref=receipt.ref,
            )
        )

    def last(self, job: str) -> Receipt | None:
        """The newest that is known of one effect."""
        row = self._db.execute(
            select(RECEIPTS).where(RECEIPTS.c.job == job).order_by(RECEIPTS.c.seq.desc()).limit(1)
        ).first()
        return None if row is None else Receipt(Status(row.status), row.detail, row.ref, row.at)

    def receipts(self, case: str) -> list[Receipt]:
        """What happened for a case, the newest of each effect, in the order of the effects."""
        newest: dict[str, Receipt] = {}
        query = select(RECEIPTS).where(RECEIPTS.c.case == case).order_by(RECEIPTS.c.seq)
        for row in self._db.execute(query):
            newest[row.job] = Receipt(Status(row.status), row.detail, row.ref, row.at)
        return list(newest.values())

"""The store: one `Work` is one transaction over everything the desk keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.core.store import Raced
from bot.storage.accesses import Accesses
from bot.storage.alarms import Alarms
from bot.storage.approvals import Approvals, Holds
from bot.storage.cases import Cases
from bot.storage.changes import Changes
from bot.storage.database import connect, single_writer
from bot.storage.dialogues import Dialogues
from bot.storage.erase import Eraser
from bot.storage.evidence import Evidence
from bot.storage.hits import Hits
from bot.storage.inbox import Inbox
from bot.storage.ledger import Ledger
from bot.storage.looks import Looks
from bot.storage.matters import Matters
from bot.storage.outbox import Outbox
from bot.storage.people import People
from bot.storage.referrals import Referrals
from bot.storage.retention import Retention
from bot.storage.ruling import RuleDays
from bot.storage.seals import Seals
from bot.storage.signing import KeyPlace
from bot.storage.summaries import Summaries
from bot.storage.thresholds import Thresholds
from bot.storage.wellbeing import Wellbeing

T = TypeVar("T")
_TRIES = 5


class Work:
    """One transaction: messages, hits, people, cases, jobs, positions and the log stand or fall together."""

    def __init__(self, db: Connection, key: KeyPlace) -> None:
        self.people = People(db)
        self.inbox = Inbox(db, self.people)
        self.hits = Hits(db)
        self.outbox = Outbox(db)
        self.cases = Cases(db, self.outbox)
        self.evidence = Evidence(db)
        self.ledger = Ledger(db)
        self.thresholds = Thresholds(db)
        self.changes = Changes(db)
        self.seals = Seals(db, key)
        self.summaries = Summaries(db)
        self.eraser = Eraser(db)
        self.referrals = Referrals(db)
        self.alarms = Alarms(db)
        self.dialogues = Dialogues(db)
        self.looks = Looks(db)
        self.matters = Matters(db)
        self.approvals = Approvals(db)
        self.holds = Holds(db)
        self.retention = Retention(db)
        self.accesses = Accesses(db)
        self.rule_days = RuleDays(db)
        self.wellbeing = Wellbeing(db)


class Store:
    """Where everything is kept. `run` does a whole transaction in a thread; on SQLite one thread does them all.

    `seal_key` is the key that signs the log's seals; empty: a file beside the database holds it.
    """

    def __init__(self, url: str, seal_key: str = "") -> None:
        self.engine: Engine = connect(url)
        self.key = KeyPlace(url, seal_key)
        self._threads = ThreadPoolExecutor(1 if single_writer(self.engine) else 4, "store")

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """A transaction, committed at the end of the block and undone when it raises."""
        with self.engine.begin() as db:
            yield Work(db, self.key)

    def do(self, transaction: Callable[[Work], T]) -> T:
        """Runs a whole transaction here, again where another one was in its way."""
        for left in reversed(range(_TRIES)):
            try:
                with self.begin() as work:
                    return transaction(work)
            except (IntegrityError, OperationalError, Raced) as problem:
                if not left or not (isinstance(problem, Raced) or _collision(problem)):
                    raise
        raise AssertionError("unreachable")

    async def run(self, transaction: Callable[[Work], T]) -> T:
        """Runs a whole transaction in a thread, so that nobody who must answer quickly waits for the database."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.do, transaction)

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()


def _collision(problem: DBAPIError) -> bool:
    """Two transactions wanted the same row or key; the second finds things as the first left them."""
    if isinstance(problem, IntegrityError):
        return True
    code = getattr(problem.orig, "sqlstate", None)
    return code in ("40001", "40P01") or "database is locked" in str(problem.orig)

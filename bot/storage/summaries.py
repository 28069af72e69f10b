"""What a summary is made from: counted by the database, so that a million messages need no more memory than ten."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, distinct, func, or_, select

from bot.core.cases import Kind, Part, Party
from bot.core.clocks import Clock
from bot.core.effects import MACHINE, Receipt, Status
from bot.core.happened import Said, Ticket, Volume
from bot.core.messages import Age
from bot.core.signals import PLATFORM_FLAG
from bot.storage.arrivals import MESSAGES
from bot.storage.casefiles import FINDINGS, PARTIES
from bot.storage.cases import CASES, CLOCKS, DECISIONS, INCIDENTS
from bot.storage.database import insert_new
from bot.storage.hits import SCORES
from bot.storage.ledger import COVERAGE, LOG
from bot.storage.outbox import JOBS, RECEIPTS
from bot.storage.overturned import overturned
from bot.storage.people import ACCOUNTS, PERSONS
from bot.storage.rows import case_of, table
from bot.storage.tables.volumes import VolumeRow

VOLUMES = table(VolumeRow)
_ATTACHED = MESSAGES.c.extra.like('%"attachments":%')
HELD = "held"
"""The kind of a job that is an alert which waits for a morning list (`bot.steps.holding`)."""
_UNREAD = "UNCHECKED"
"""The category of what no check gets through."""


class Summaries:
    def __init__(self, db: Connection) -> None:
        self._db = db

    # how much was written

    def tally(self, day: str, since: datetime, until: datetime, direct: Collection[str]) -> None:
        """Counts a whole day once, before its messages have had their days. `direct` are keys of direct chats."""
        if self._db.scalar(select(VOLUMES.c.day).where(VOLUMES.c.day == day, VOLUMES.c.group == "")) is not None:
            return
        rows = [
            {"day": day, "group": one.group, "messages": one.messages, "attachments": one.attachments}
            for one in self.arrived(since, until, direct)
        ]
        self._db.execute(
            insert_new(self._db.engine, VOLUMES), [*rows, {"day": day, "group": "", "messages": 0, "attachments": 0}]
        )

    def tallied(self, first: str, after: str) -> frozenset[str]:
        """The days from `first` and before `after` that were counted."""
        days = select(VOLUMES.c.day).where(VOLUMES.c.day >= first, VOLUMES.c.day < after, VOLUMES.c.group == "")
        return frozenset(self._db.scalars(days))

    def volumes(self, first: str, after: str) -> list[Volume]:
        """What was counted of those days, by group."""
        query = (
            select(VOLUMES.c.group, func.sum(VOLUMES.c.messages), func.sum(VOLUMES.c.attachments))
            .where(VOLUMES.c.day >= first, VOLUMES.c.day < after, VOLUMES.c.group != "")
            .group_by(VOLUMES.c.group)
            .order_by(VOLUMES.c.group)
        )
        return [Volume(group, int(n), int(attached)) for group, n, attached in self._db.execute(query)]

    def arrived(self, since: datetime, until: datetime, direct: Collection[str]) -> list[Volume]:
        """What arrived in a time and is still there, by group; a platform's direct chats together."""
        query = (
            select(MESSAGES.c.group, func.count(), func.sum(case((_ATTACHED, 1), else_=0)))
            .where(MESSAGES.c.arrived >= since, MESSAGES.c.arrived < until)
            .group_by(MESSAGES.c.group)
        )
        found: dict[str, tuple[int, int]] = {}
        for group, n, attached in self._db.execute(query):
            key = f"{group.partition(':')[0]}:" if group in direct else group
            before = found.get(key, (0, 0))
            found[key] = before[0] + int(n), before[1] + int(attached)
        return [Volume(group, *found[group]) for group in sorted(found)]

    def oldest_arrival(self) -> datetime | None:
        oldest: datetime | None = self._db.scalar(select(func.min(MESSAGES.c.arrived)))
        return oldest

    def authors(self, since: datetime, until: datetime) -> int:
        """How many accounts wrote what arrived in a time and is still there."""
        inside = (MESSAGES.c.arrived >= since, MESSAGES.c.arrived < until)
        return self._db.scalar(select(func.count(distinct(MESSAGES.c.account))).where(*inside)) or 0

    def began(self) -> datetime | None:
        """When the desk first noted anything."""
        first: datetime | None = self._db.scalar(select(LOG.c.at).order_by(LOG.c.seq).limit(1))
        return min((at for at in (first, self.oldest_arrival()) if at is not None), default=None)

    # cases

    def tickets(self, since: datetime, upto: datetime) -> list[Ticket]:
        """Every case opened before `upto` that was opened or changed since `since`, or is open, in their order."""
        inside = and_(
            CASES.c.opened_at < upto, or_(CASES.c.open == 1, CASES.c.opened_at >= since, CASES.c.changed_at >= since)
        )
        wanted = select(CASES.c.id).where(inside)
        parties = self._of_cases(self._parties(wanted), lambda r: Party(Part(r.part), r.account, r.person))
        said = self._of_cases(
            select(DECISIONS.c.case, DECISIONS.c.at, DECISIONS.c.word)
            .where(DECISIONS.c.case.in_(wanted), DECISIONS.c.by != MACHINE)  # nobody looked at those
            .order_by(DECISIONS.c.seq),
            lambda r: Said(r.at, r.word),
        )
        clocks = self._of_cases(
            select(CLOCKS).where(CLOCKS.c.case.in_(wanted)).order_by(CLOCKS.c.due),
            lambda r: Clock(str(r.case), r.name, r.due, r.rule, r.met_at),
        )
        records = dict(
            self._db.execute(select(INCIDENTS.c.case, INCIDENTS.c.opened_at).where(INCIDENTS.c.case.in_(wanted))).all()
        )
        flagged = FINDINGS.c.labels.like(f'%"{PLATFORM_FLAG}":%')
        platform = set(self._db.scalars(select(FINDINGS.c.case).where(flagged, FINDINGS.c.case.in_(wanted)).distinct()))
        wrong = overturned(self._db)
        return [
            Ticket(
                case=case_of(row, tuple(parties.get(row.id, ()))),
                said=tuple(said.get(row.id, ())),
                clocks=tuple(clocks.get(row.id, ())),
                source=_source(row, row.id in platform),
                recorded_at=records.get(row.id),
                overturned_at=wrong.get(row.id),
            )
            for row in self._db.execute(select(CASES).where(inside).order_by(CASES.c.id))
        ]

    def ages(self, since: datetime) -> dict[str, bool]:
        """Whether the parties of cases since a time are grown up, by their keys: as the roster says, or they."""
        recent = select(CASES.c.id).where(CASES.c.opened_at >= since)
        person = func.coalesce(ACCOUNTS.c.person, PARTIES.c.person)
        query = (
            select(PARTIES.c.account, person.label("person"), PERSONS.c.age, ACCOUNTS.c.stated)
            .join(ACCOUNTS, ACCOUNTS.c.key == PARTIES.c.account, isouter=True)
            .join(PERSONS, PERSONS.c.id == person, isouter=True)
            .where(PARTIES.c.case.in_(recent))
            .distinct()
        )
        found = {}
        for row in self._db.execute(query):
            age = row.age if row.age not in (None, "", Age.UNKNOWN.value) else row.stated
            if age in (Age.ADULT.value, Age.MINOR.value):
                found[f"person:{row.person}" if row.person else row.account] = age == Age.ADULT.value
        return found

    # what the checks gave, what was watched, what was sent

    def scores(self, first: str, after: str) -> dict[tuple[str, int], int]:
        """(label, tenth of the score) to numbers of messages, of days from `first` and before `after` (UTC)."""
        query = (
            select(SCORES.c.label, SCORES.c.tenth, func.sum(SCORES.c.n))
            .where(SCORES.c.day >= first, SCORES.c.day < after)
            .group_by(SCORES.c.label, SCORES.c.tenth)
        )
        return {(label, tenth): int(n) for label, tenth, n in self._db.execute(query)}

    def checkers(self, first: str, after: str) -> list[str]:
        """The checks, with their versions, that noticed anything on these days."""
        query = select(SCORES.c.source).where(SCORES.c.day >= first, SCORES.c.day < after).distinct()
        return list(self._db.scalars(query.order_by(SCORES.c.source)))

    def heard_before(self, at: datetime) -> frozenset[str]:
        """The streams of which anything was told before a time."""
        return frozenset(self._db.scalars(select(COVERAGE.c.stream).where(COVERAGE.c.since < at).distinct()))

    def newest_key(self, like: str, unlike: str = "") -> str:
        """The greatest key of a job that was ever put and is like this (`_` is any one letter); empty where none is."""
        query = select(func.max(JOBS.c.key)).where(JOBS.c.key.like(like), JOBS.c.key.not_like(unlike))
        return self._db.scalar(query) or ""

    def held(self, since: datetime, until: datetime) -> list[str]:
        """The cases of the alerts that were held back within a time for a morning list, each as often as there were."""
        within = (JOBS.c.kind == HELD, JOBS.c.put_at >= since, JOBS.c.put_at < until)
        return [
            str(json.loads(payload).get("case", ""))
            for payload in self._db.scalars(select(JOBS.c.payload).where(*within))
        ]

    def delivered(self, prefix: str) -> list[tuple[str, Receipt]]:
        """What became of the jobs whose keys begin so: the newest receipt of each, in order of keys."""
        newest = select(func.max(RECEIPTS.c.seq)).where(RECEIPTS.c.job.startswith(prefix, autoescape=True))
        query = select(RECEIPTS).where(RECEIPTS.c.seq.in_(newest.group_by(RECEIPTS.c.job))).order_by(RECEIPTS.c.job)
        return [(row.job, Receipt(Status(row.status), row.detail, row.ref, row.at)) for row in self._db.execute(query)]

    # inside

    def _parties(self, wanted: Select[Any]) -> Select[Any]:
        # Who an account belongs to may have been said after the case was opened: the walls go by what is known now.
        person = func.coalesce(ACCOUNTS.c.person, PARTIES.c.person).label("person")
        return (
            select(PARTIES.c.case, PARTIES.c.part, PARTIES.c.account, person)
            .join(ACCOUNTS, ACCOUNTS.c.key == PARTIES.c.account, isouter=True)
            .where(PARTIES.c.case.in_(wanted))
            .order_by(PARTIES.c.case, PARTIES.c.part, PARTIES.c.account)
        )

    def _of_cases(self, query: Select[Any], made: Any) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for row in self._db.execute(query):
            found.setdefault(row.case, []).append(made(row))
        return found


def _source(row: Any, by_platform: bool) -> str:
    if row.kind == Kind.REPORT.value:
        return "unchecked" if row.category == _UNREAD else "people"
    return "platform" if by_platform else "checks"

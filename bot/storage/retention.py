"""Cases that are over, with what their keeping is counted from; decisions about it; erasing a case in small steps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, insert, select, update

from bot.core.cases import EVERYBODY, Case, Part, Word
from bot.core.looks import Stage as Looked
from bot.core.matters import Stage as Answered
from bot.core.messages import Age, Audience, Role
from bot.core.referrals import AWAITING
from bot.core.retention import GROWN, Chosen, Life, birthday
from bot.storage.casefiles import EVIDENCE, FINDINGS, GRANTS, PARTIES
from bot.storage.cases import CASES, CLOCKS, DECISIONS, ENTRIES, INCIDENTS, TASKS, Cases
from bot.storage.database import insert_new
from bot.storage.hits import HITS
from bot.storage.ledger import ANSWERS
from bot.storage.matters import MATTERS
from bot.storage.outbox import JOBS, RECEIPTS, Outbox
from bot.storage.people import ACCOUNTS, GROUPS, PERSONS
from bot.storage.referrals import REFERRALS
from bot.storage.rows import compact, policy_of, table
from bot.storage.tables.fairness import SampledRow, SecondLookRow
from bot.storage.tables.retention import ApprovalRow, KeepingRow, PurgeRow

KEEPINGS, PURGES, APPROVALS = table(KeepingRow), table(PurgeRow), table(ApprovalRow)
SECOND_LOOKS, SAMPLED = table(SecondLookRow), table(SampledRow)
_SAID_AFTER = (Word.NOTE, Word.DONE, Word.SUPPORT, Word.HANDOVER, Word.NOTME)
"""What is said to a case without ending it: its time does not count from there."""
_HELPS = (Role.STAFF.value, Role.VOLUNTEER.value)
PURGED = "[erased]"


class Retention:
    def __init__(self, db: Connection) -> None:
        self._db = db
        self._cases = Cases(db, Outbox(db))

    def lives(self, after: int = 0, limit: int = 500) -> list[Life]:
        """The next cases after this number that are over and not erased yet."""
        query = select(CASES.c.id).where(CASES.c.open == 0, CASES.c.id > after)
        query = query.where(CASES.c.id.not_in(select(PURGES.c.case))).order_by(CASES.c.id).limit(limit)
        return self._lives([str(number) for number in self._db.scalars(query)])

    def life(self, case: str) -> Life | None:
        """One case that is over; None where it is open, erased or not there."""
        known = self._cases.get(case)
        if known is None or known.open or self.purged([case]):
            return None
        return self._lives([case])[0]

    def accounts(self, case: str) -> frozenset[str]:
        """Everybody whose words are kept with a case."""
        query = select(EVIDENCE.c.account).where(EVIDENCE.c.case == int(case)).distinct()
        return frozenset(self._db.scalars(query))

    def choose(self, case: str, chosen: Chosen) -> None:
        """Keeps what a person decided about a case's keeping; the newest counts."""
        values = {"by": chosen.by, "at": chosen.at, "reason": chosen.reason, "period": chosen.period}
        self._db.execute(insert(KEEPINGS).values(case=int(case), until=chosen.until, **values))

    def purged(self, cases: Iterable[str]) -> dict[str, tuple[datetime, str]]:
        """Which of these cases were erased: when, and why."""
        query = select(PURGES).where(PURGES.c.case.in_([int(case) for case in cases if case.isdigit()]))
        return {str(row.case): (row.at, row.why) for row in self._db.execute(query)}

    # erasing

    def purge(self, case: str, by: str, reason: str, now: datetime, limit: int, *, walled: bool = False) -> int:
        """Erases up to `limit` pieces of evidence of a case. Returns how many; 0: all was erased, and all else with it.

        What stays is the case's number, what it was, how urgent, where, when and how it ended. `walled`: nobody
        sees even that, as a colleague was a party to it, and who is not known any more.
        """
        number = int(case)
        some = list(self._db.scalars(select(EVIDENCE.c.message).where(EVIDENCE.c.case == number).limit(limit)))
        if some:
            others = select(EVIDENCE.c.message).where(EVIDENCE.c.case != number, EVIDENCE.c.message.in_(some))
            self._db.execute(delete(FINDINGS).where(FINDINGS.c.case == number, FINDINGS.c.message.in_(some)))
            self._db.execute(delete(HITS).where(HITS.c.message.in_(some), HITS.c.message.not_in(others)))
            self._db.execute(delete(EVIDENCE).where(EVIDENCE.c.case == number, EVIDENCE.c.message.in_(some)))
            return len(some)
        self._rest(number)
        if walled:
            wall = {"case": number, "part": Part.KEPT_OUT.value, "account": EVERYBODY, "person": None}
            self._db.execute(insert(PARTIES).values(wall))
        row = {"case": number, "at": now, "by": by, "why": reason}
        self._db.execute(insert_new(self._db.engine, PURGES), [row])
        return 0

    def _rest(self, number: int) -> None:
        incidents = select(INCIDENTS.c.id).where(INCIDENTS.c.case == number)
        self._db.execute(delete(FINDINGS).where(FINDINGS.c.case == number))
        self._db.execute(delete(PARTIES).where(PARTIES.c.case == number))
        self._db.execute(delete(CLOCKS).where(CLOCKS.c.case == number))
        self._set(ENTRIES, ENTRIES.c.incident.in_(incidents), text=PURGED)
        self._set(DECISIONS, DECISIONS.c.case == number, reason="")
        self._set(TASKS, TASKS.c.case == number, text=PURGED, result="")
        self._set(GRANTS, GRANTS.c.case == number, why="")
        self._set(KEEPINGS, KEEPINGS.c.case == number, reason="")
        self._set(REFERRALS, REFERRALS.c.case == number, how="", reference="", note="", signed="")
        self._set(SECOND_LOOKS, SECOND_LOOKS.c.case == number, reason="", final_reason="")
        self._set(SAMPLED, SAMPLED.c.case == number, text="", before="[]", account="", message="")
        self._set(RECEIPTS, RECEIPTS.c.case == str(number), detail="")
        # A key of its own: the same people may come into another case, which must not join this one.
        self._set(CASES, CASES.c.id == number, key=f"erased:{secrets.token_hex(8)}", follows="", claimed_by="")
        here = f'"case":{compact(str(number))}'
        left = JOBS.c.payload.contains(here, autoescape=True)
        self._set(JOBS, left & ~JOBS.c.kind.in_(("erase",)), payload="{}", waiting=0, state="erased")
        self._db.execute(delete(ANSWERS).where(ANSWERS.c.reply.contains(here, autoescape=True)))
        for row in self._db.execute(select(APPROVALS.c.id, APPROVALS.c.cases)).all():
            if str(number) in json.loads(row.cases):
                self._set(APPROVALS, APPROVALS.c.id == row.id, reason="", answer="", accounts="[]", salt=b"")

    def _set(self, of: Table, where: ColumnElement[bool], **values: object) -> None:
        self._db.execute(update(of).where(where).values(values))

    # inside

    def _lives(self, numbers: Sequence[str]) -> list[Life]:
        if not numbers:
            return []
        cases = self._cases.several(numbers)
        ids = [int(one) for one in numbers]
        ended = (
            select(DECISIONS.c.case, func.max(DECISIONS.c.at).label("at"))
            .where(DECISIONS.c.case.in_(ids), DECISIONS.c.word.not_in([word.value for word in _SAID_AFTER]))
            .group_by(DECISIONS.c.case)
        )
        closed = {str(row.case): row.at for row in self._db.execute(ended)}
        recorded = self._numbers(select(INCIDENTS.c.case).where(INCIDENTS.c.case.in_(ids)))
        busy = self._numbers(select(TASKS.c.case).where(TASKS.c.case.in_(ids), TASKS.c.done_at.is_(None)))
        waits = [state.value for state in AWAITING]
        busy |= self._numbers(select(REFERRALS.c.case).where(REFERRALS.c.case.in_(ids), REFERRALS.c.state.in_(waits)))
        asked = select(MATTERS.c.case).where(MATTERS.c.case.in_(ids), MATTERS.c.state != Answered.CLOSED.value)
        looked = (Looked.WAITING.value, Looked.SPLIT.value)
        again = select(SECOND_LOOKS.c.case).where(SECOND_LOOKS.c.case.in_(ids), SECOND_LOOKS.c.state.in_(looked))
        busy |= self._numbers(asked) | self._numbers(again)
        chosen: dict[str, Chosen] = {}
        for row in self._db.execute(select(KEEPINGS).where(KEEPINGS.c.case.in_(ids)).order_by(KEEPINGS.c.seq)):
            chosen[str(row.case)] = Chosen(row.by, row.at, row.reason, row.period, row.until)
        grown = self._grown({case.group for case in cases.values()})
        people: dict[str, list[Any]] = {}
        for row in self._db.execute(_people(ids)):
            people.setdefault(str(row.case), []).append(row)
        return [
            _life(
                case,
                closed.get(number) or case.changed_at or case.opened_at,
                number in recorded,
                number in busy,
                chosen.get(number),
                people.get(number, ()),
                case.group in grown,
            )
            for number, case in cases.items()
        ]

    def _numbers(self, query: Select[Any]) -> set[str]:
        return {str(number) for number in self._db.scalars(query)}

    def _grown(self, groups: set[str]) -> set[str]:
        """Groups of grown-ups, where one of whom nothing is known counts as one."""
        rows = self._db.execute(select(GROUPS.c.key, GROUPS.c.policy).where(GROUPS.c.key.in_(groups)))
        return {row.key for row in rows if policy_of(row.policy).audience is Audience.ADULT}


def _people(ids: Sequence[int]) -> Select[Any]:
    person = func.coalesce(ACCOUNTS.c.person, PARTIES.c.person)
    return (
        select(PARTIES.c.case, PARTIES.c.part, PERSONS.c.age, PERSONS.c.role, PERSONS.c.born, ACCOUNTS.c.stated)
        .join(ACCOUNTS, ACCOUNTS.c.key == PARTIES.c.account, isouter=True)
        .join(PERSONS, PERSONS.c.id == person, isouter=True)
        .where(PARTIES.c.case.in_(ids), PARTIES.c.part.in_((Part.AT_RISK.value, Part.CONCERN.value)))
    )


def _life(
    case: Case,
    closed_at: datetime,
    recorded: bool,
    busy: bool,
    chosen: Chosen | None,
    people: Sequence[Any],
    grown: bool,
) -> Life:
    at_risk = [row for row in people if row.part == Part.AT_RISK.value]
    ages = [_age(row, case.opened_at.date()) for row in at_risk]
    usual: bool | None = False if grown else None
    child = True if Age.MINOR in ages else False if ages and set(ages) == {Age.ADULT} else usual
    births = tuple(
        date.fromisoformat(row.born) if row.born else None
        for row, age in zip(at_risk, ages, strict=True)
        if age is not Age.ADULT
    )
    works = any(row.part == Part.CONCERN.value and row.role in _HELPS for row in people)
    return Life(case, closed_at, recorded, child, births, works, busy, chosen)


def _age(row: Any, then: date) -> Age:
    """How old somebody was when the case was opened, where that can be worked out; else what is known now."""
    if row.born:
        return Age.MINOR if birthday(date.fromisoformat(row.born), GROWN) > then else Age.ADULT
    known = row.age if row.age not in (None, "", Age.UNKNOWN.value) else row.stated
    return Age(known) if known else Age.UNKNOWN

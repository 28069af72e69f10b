"""Cases: opened, joined, changed by compare and swap, and all that is kept with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from bot.core.casefile import Decided, File, Task
from bot.core.cases import Case, Party
from bot.core.clocks import Clock
from bot.core.glass import Glass
from bot.core.grants import Grant
from bot.core.incidents import Entry, Incident
from bot.core.signals import Severity
from bot.storage.casefiles import GRANTS, PARTIES, cases_of, found, kept
from bot.storage.database import insert_new
from bot.storage.outbox import Outbox
from bot.storage.rows import case_values, is_number, table
from bot.storage.tables.cases import CaseRow, ClockRow, DecisionRow, EntryRow, IncidentRow, TaskRow

CASES, DECISIONS, CLOCKS, INCIDENTS, ENTRIES, TASKS = (
    table(row) for row in (CaseRow, DecisionRow, ClockRow, IncidentRow, EntryRow, TaskRow)
)


class Cases:
    def __init__(self, db: Connection, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    def get(self, case: str, *, lock: bool = False) -> Case | None:
        """One case; `lock` holds it to the end of the transaction."""
        if not is_number(case):
            return None
        query = select(CASES).where(CASES.c.id == int(case))
        return next(iter(cases_of(self._db, self._db.execute(query.with_for_update() if lock else query).all())), None)

    def several(self, numbers: Iterable[str]) -> dict[str, Case]:
        """Cases by their numbers, looked up together."""
        wanted = [int(one) for one in numbers]
        rows = self._db.execute(select(CASES).where(CASES.c.id.in_(wanted))).all() if wanted else []
        return {case.id: case for case in cases_of(self._db, rows)}

    def listed(self, *, open_only: bool = True, limit: int = 500) -> list[Case]:
        """Every open case and, unless `open_only`, the newest `limit` others: most urgent first, then oldest first."""
        rows = list(self._db.execute(select(CASES).where(CASES.c.open == 1)).all())
        if not open_only:
            ended = select(CASES).where(CASES.c.open == 0).order_by(CASES.c.id.desc()).limit(limit)
            rows += self._db.execute(ended).all()
        return cases_of(self._db, sorted(rows, key=lambda row: (-row.severity, row.opened_at, row.id)))

    def changed_since(self, at: datetime) -> list[str]:
        """The numbers of the cases that were opened or changed since a time, in order."""
        query = select(CASES.c.id).where(CASES.c.changed_at >= at).order_by(CASES.c.id)
        return [str(number) for number in self._db.scalars(query)]

    def by_keys(self, keys: Iterable[str]) -> dict[str, list[Case]]:
        """All cases with these keys, newest first, the open one (if any) before those that are over."""
        wanted = list(keys)
        if not wanted:
            return {}
        rows = self._db.execute(
            select(CASES).where(CASES.c.key.in_(wanted)).order_by(CASES.c.open.desc(), CASES.c.id.desc())
        ).all()
        found: dict[str, list[Case]] = {}
        for case in cases_of(self._db, rows):
            found.setdefault(case.key, []).append(case)
        return found

    def of_account(self, account: str) -> list[Case]:
        """Every case an account is a party to."""
        query = select(CASES).join(PARTIES, PARTIES.c.case == CASES.c.id).where(PARTIES.c.account == account).distinct()
        return cases_of(self._db, self._db.execute(query.order_by(CASES.c.id)).all())

    def open(self, case: Case) -> Case:
        """Adds a case and gives it its number."""
        result = self._db.execute(insert(CASES).values(**case_values(case)).returning(CASES.c.id))
        number = result.scalar_one()
        self._add_parties(number, case.parties)
        opened = self.get(str(number))
        assert opened is not None
        return opened

    def save(self, case: Case, joined: Sequence[Party] = ()) -> bool:
        """Writes a case whose version is one more than the stored one, and the parties that joined it.

        False where somebody else was first.
        """
        done = self._db.execute(
            update(CASES)
            .where(CASES.c.id == int(case.id), CASES.c.version == case.version - 1)
            .values(**case_values(case))
        )
        if done.rowcount:
            self._add_parties(int(case.id), joined)
        return bool(done.rowcount)

    def file(self, case: Case) -> File:
        """Everything kept with a case."""
        number = int(case.id)
        findings = found(self._db, number)
        decisions = self._db.execute(
            select(DECISIONS).where(DECISIONS.c.case == number).order_by(DECISIONS.c.seq)
        ).all()
        tasks = self._db.execute(select(TASKS).where(TASKS.c.case == number).order_by(TASKS.c.at)).all()
        return File(
            case=case,
            findings=findings,
            evidence=kept(self._db, number, {key for one in findings for key in (one.message, *one.drove)}),
            decisions=tuple(Decided(row.at, row.by, row.word, row.reason) for row in decisions),
            tasks=tuple(Task(row.key, row.at, row.text, row.done_at, row.done_by, row.result) for row in tasks),
            clocks=tuple(self.clocks(case.id)),
            receipts=tuple(self._outbox.receipts(case.id)),
            incident=self.incident(case.id),
            glasses=tuple(self.glasses(case.id)),
            grants=tuple(self.grants(case.id)),
        )

    # what was decided, and by when

    def decided(self, case: str, by: str, word: str, reason: str, version: int, now: datetime) -> None:
        self._db.execute(
            insert(DECISIONS).values(case=int(case), at=now, by=by, word=word, reason=reason, version=version)
        )

    def wind(self, clocks: Iterable[Clock]) -> None:
        """Starts clocks, also one that was stopped; one that runs already keeps the earlier of both times."""
        for clock in clocks:
            row = {"case": int(clock.case), "name": clock.name, "due": clock.due, "rule": clock.rule}
            self._db.execute(insert_new(self._db.engine, CLOCKS), [row])
            self._db.execute(
                update(CLOCKS)
                .where(CLOCKS.c.case == int(clock.case), CLOCKS.c.name == clock.name)
                .where(or_(CLOCKS.c.due > clock.due, CLOCKS.c.met_at.is_not(None)))
                .values(due=clock.due, rule=clock.rule, met_at=None)
            )

    def meet(self, case: str, names: Iterable[str], now: datetime) -> None:
        """Stops clocks: someone has acted."""
        self._db.execute(
            update(CLOCKS)
            .where(CLOCKS.c.case == int(case), CLOCKS.c.name.in_(list(names)), CLOCKS.c.met_at.is_(None))
            .values(met_at=now)
        )

    def clocks(self, case: str) -> list[Clock]:
        query = select(CLOCKS).where(CLOCKS.c.case == int(case)).order_by(CLOCKS.c.due)
        return [Clock(str(r.case), r.name, r.due, r.rule, r.met_at) for r in self._db.execute(query)]

    def grant(self, case: str, colleague: str, why: str, now: datetime) -> bool:
        """Lets a colleague read this one case until it is closed. False where they may already."""
        query = select(GRANTS.c.seq).where(GRANTS.c.case == int(case), GRANTS.c.colleague == colleague)
        if self._db.execute(query.where(GRANTS.c.ended_at.is_(None), GRANTS.c.until.is_(None))).first() is not None:
            return False
        self._db.execute(insert(GRANTS).values(case=int(case), colleague=colleague, at=now, why=why))
        return True

    def end_grant(self, case: str, colleague: str, now: datetime) -> None:
        """Takes one colleague's grants for a case back, also one of an emergency."""
        mine = GRANTS.c.case == int(case), GRANTS.c.colleague == colleague, GRANTS.c.ended_at.is_(None)
        self._db.execute(update(GRANTS).where(*mine).values(ended_at=now))

    def grants(self, case: str) -> list[Grant]:
        """Who was let into a case, oldest first; not who opened it in an emergency, or took it."""
        query = select(GRANTS).where(GRANTS.c.case == int(case), GRANTS.c.until.is_(None)).order_by(GRANTS.c.seq)
        return [Grant(case, row.colleague, row.at, row.why, row.ended_at) for row in self._db.execute(query)]

    def end_grants(self, case: str, now: datetime) -> list[str]:
        """Takes all grants for a case back. Returns whose they were."""
        ended = update(GRANTS).where(GRANTS.c.case == int(case), GRANTS.c.ended_at.is_(None)).values(ended_at=now)
        return sorted(set(self._db.scalars(ended.returning(GRANTS.c.colleague))))

    def break_glass(self, case: str, colleague: str, why: str, until: datetime, now: datetime) -> None:
        """Lets a colleague read this one case until a time, in an emergency."""
        row = {"case": int(case), "colleague": colleague, "at": now, "why": why, "until": until}
        self._db.execute(insert(GRANTS).values(row))

    def take(self, case: str, colleague: str, until: datetime, now: datetime) -> None:
        """Lets a colleague who took this one case read it until a time; taken again, until a later one."""
        mine = GRANTS.c.case == int(case), GRANTS.c.colleague == colleague, GRANTS.c.taken.is_(True)
        self._db.execute(update(GRANTS).where(*mine, GRANTS.c.ended_at.is_(None)).values(ended_at=now))
        row = {"case": int(case), "colleague": colleague, "at": now, "why": "took it", "until": until, "taken": True}
        self._db.execute(insert(GRANTS).values(row))

    def lapse(self, now: datetime) -> list[tuple[str, str, bool]]:
        """Ends what was only for a while and is over by now. Returns cases, whose it was, and whether they took it."""
        ended = update(GRANTS).where(GRANTS.c.ended_at.is_(None), GRANTS.c.until <= now).values(ended_at=now)
        rows = self._db.execute(ended.returning(GRANTS.c.case, GRANTS.c.colleague, GRANTS.c.taken)).all()
        return sorted({(str(row.case), row.colleague, bool(row.taken)) for row in rows})

    def glasses(self, case: str = "", since: datetime | None = None) -> list[Glass]:
        """What was opened in an emergency, oldest first: of one case, or of all since a time."""
        query = select(GRANTS).where(GRANTS.c.until.is_not(None), GRANTS.c.taken.is_(None)).order_by(GRANTS.c.seq)
        query = query.where(GRANTS.c.case == int(case)) if case else query
        query = query.where(GRANTS.c.at >= since) if since is not None else query
        return [
            Glass(str(row.case), row.colleague, row.at, row.until, row.why, row.ended_at)
            for row in self._db.execute(query)
        ]

    def task(self, key: str, case: str, text: str, now: datetime) -> None:
        """Asks a person to do something by hand."""
        self._db.execute(insert_new(self._db.engine, TASKS), [{"key": key, "case": int(case), "at": now, "text": text}])

    def open_tasks(self, case: str) -> list[Task]:
        query = select(TASKS).where(TASKS.c.case == int(case), TASKS.c.done_at.is_(None)).order_by(TASKS.c.at)
        return [Task(r.key, r.at, r.text, None, "", "") for r in self._db.execute(query)]

    def task_done(self, key: str, by: str, result: str, now: datetime) -> None:
        self._db.execute(
            update(TASKS)
            .where(TASKS.c.key == key, TASKS.c.done_at.is_(None))
            .values(done_at=now, done_by=by, result=result)
        )

    # incidents

    def incident(self, case: str) -> Incident | None:
        row = self._db.execute(select(INCIDENTS).where(INCIDENTS.c.case == int(case))).first()
        if row is None:
            return None
        return Incident(str(row.id), case, row.opened_at, row.opened_by, row.category, Severity(row.severity))

    def open_incident(self, case: Case, by: str, why: str, now: datetime) -> str:
        """Opens the case's safeguarding record, or finds the one it has. Returns its number."""
        known = self.incident(case.id)
        if known is not None:
            return known.id
        number = self._db.execute(
            insert(INCIDENTS)
            .values(
                case=int(case.id),
                opened_at=now,
                opened_by=by,
                category=case.category,
                severity=int(case.severity),
            )
            .returning(INCIDENTS.c.id)
        ).scalar_one()
        self.record(str(number), by, Entry.OPENED, why, now)
        return str(number)

    def record(self, incident: str, by: str, kind: Entry, text: str, now: datetime) -> None:
        """Adds a line to an incident's record."""
        self._db.execute(insert(ENTRIES).values(incident=int(incident), at=now, by=by, kind=kind.value, text=text))

    # inside

    def _add_parties(self, number: int, parties: Sequence[Party]) -> None:
        rows = [
            {"case": number, "part": party.part.value, "account": party.account, "person": party.person}
            for party in parties
        ]
        if rows:
            self._db.execute(insert_new(self._db.engine, PARTIES), rows)

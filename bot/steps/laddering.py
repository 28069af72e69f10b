"""A case that nobody decides climbs its ladder; what a colleague's word to a case starts, and what it ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.core.cases import Case, Word
from bot.core.clocks import Clock, due
from bot.core.incidents import Entry
from bot.core.jobs import Job
from bot.core.ladder import Ladder, decided, told
from bot.core.messages import Group
from bot.core.practice import Practice
from bot.core.store import Work
from bot.steps.alerting import tell_all, tell_keepers
from bot.steps.ruling import outcome

LANE, KIND = "clock", "ladder"


def begin(work: Work, case: Case, practice: Practice, now: datetime, told: Iterable[str] = (), again: str = "") -> None:
    """Starts the ladder for the case's severity, where it has one. `told` are those who heard of the case just now.

    It begins once for each severity, and once more for each `again` (a version in which the case was opened again).
    """
    if case.severity.name in practice.ladders:
        root = f"ladder:{case.id}:{case.severity.name}:{again or 'first'}"
        payload = {
            "case": case.id, "severity": case.severity.name, "root": root, "rung": 0, "start": now.isoformat(),
            "told": sorted(set(told)),
        }  # fmt: skip
        first = practice.ladders[case.severity.name].at(0)
        work.outbox.put(f"{root}:0", LANE, KIND, payload, now + first if first else now, now)


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """One rung: whose turn it is hears of it, and the next rung is put, all in one transaction."""
    case = work.cases.get(str(job.payload["case"]), lock=True)
    severity, start = str(job.payload["severity"]), datetime.fromisoformat(str(job.payload["start"]))
    if case is None or case.severity.name != severity or decided(case, work.cases.file(case).decisions, start):
        return
    ladder = practice.ladders.get(severity)
    if ladder is None:
        text = f"Case {case.id} is not decided, and there is no ladder for {severity} any more: nobody is told further."
        tell_keepers(work, f"noladder:{case.id}:{severity}", text, practice, now, case.severity)
        work.ledger.log("machine", "the ladder ends: there is none in the settings any more", f"case:{case.id}", now)
        return
    rung, root = int(job.payload["rung"]), str(job.payload["root"])
    title = practice.pack.title(case.category)
    skip = frozenset(str(name) for name in job.payload.get("told", ()))
    step = told(case, ladder, rung, practice.people, practice.rota, f"{root}:{rung}", now, title, skip)
    _let_in(work, case, step.granted, ladder, now)
    tell_all(work, step.alerts, practice, now)
    work.ledger.log("machine", step.words, f"case:{case.id}", now)
    incident = work.cases.incident(case.id)
    if incident is not None:
        work.cases.record(incident.id, "machine", Entry.NOTE, f"{step.words[:1].upper()}{step.words[1:]}.", now)
    following = ladder.next(rung, now - start)
    after = None if following is None else ladder.at(following)
    if following is not None and after is not None:
        payload = {**job.payload, "rung": following, "told": []}
        work.outbox.put(f"{root}:{following}", LANE, KIND, payload, start + after, now)


def _let_in(work: Work, case: Case, names: Iterable[str], ladder: Ladder, now: datetime) -> None:
    for name in names:
        if work.cases.grant(case.id, name, ladder.why, now):
            work.ledger.log("machine", f"let {name} open this case until it is closed", f"case:{case.id}", now)


def after_word(work: Work, before: Case, word: Word, group: Group, practice: Practice, now: datetime) -> None:
    """What follows from a word in time: an end takes grants back, reopening starts clocks and the ladder anew, and
    after a stance the times for referring and for looking again run.
    """
    case = work.cases.get(before.id)
    if case is None or case.version == before.version:
        return
    if before.open and not case.open:
        for name in work.cases.end_grants(case.id, now):
            work.ledger.log("machine", f"{name} can no longer open this case", f"case:{case.id}", now)
        work.cases.meet(case.id, ("refer", "review"), now)
    elif case.open and not before.open:
        _anew(work, case, group, practice, now)
    spans = practice.after.get(word.value, {}).get(case.severity.name, {}) if case.open else {}
    if spans:
        work.cases.meet(case.id, ("review",), now)  # it was looked at just now
    start_clocks(
        work,
        [Clock(case.id, name, due(now, span, practice.hours), word.value) for name, span in spans.items()],
        now,
    )


def _anew(work: Work, case: Case, group: Group, practice: Practice, now: datetime) -> None:
    start_clocks(work, outcome(case, group, practice, now, risen=False).clocks, now)
    begin(work, case, practice, now, again=str(case.version))


def start_clocks(work: Work, clocks: Iterable[Clock], now: datetime) -> None:
    """Winds clocks, and sees to it that somebody is told when they run out."""
    clocks = list(clocks)
    work.cases.wind(clocks)
    for clock in clocks:
        key = f"clock:{clock.case}:{clock.name}:{clock.due.isoformat()}"
        work.outbox.put(key, "clock", "clock", {"case": clock.case, "name": clock.name}, clock.due, now)

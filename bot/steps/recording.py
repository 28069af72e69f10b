"""A safeguarding record: read by those who keep it, and added to. Nothing in it is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.cases import Case, No, Part
from bot.core.incidents import Entry, Incident
from bot.core.practice import Practice
from bot.core.record import Record
from bot.core.referrals import decision
from bot.core.rights import Colleague, Power, may_see
from bot.core.store import Work
from bot.steps import legal
from bot.steps.viewing import view


def read(work: Work, by: str, number: str, practice: Practice, now: datetime) -> Record:
    """A record, by its number. Raises `No`."""
    colleague, incident, case = found(work, by, number, practice)
    work.ledger.log(colleague.name, f"read safeguarding record {incident.id}", f"case:{case.id}", now)
    return record(work, colleague, incident, case)


def found(work: Work, by: str, number: str, practice: Practice) -> tuple[Colleague, Incident, Case]:
    """Who asks, the record and its case. Raises `No`, in the same words whether it is walled off or not there."""
    colleague = keeper(practice, by)
    incident = work.referrals.incident(number.strip().lstrip("#"))
    case = work.cases.get(incident.case) if incident else None
    if incident is None or case is None or not may_see(colleague, case):
        raise No(f"There is no safeguarding record {number[:20]} that you can open. A case names its record's number.")
    return colleague, incident, case


def keeper(practice: Practice, by: str) -> Colleague:
    """The colleague, where they keep records. Raises `No`."""
    return practice.able(by, Power.REFER)


def record(work: Work, colleague: Colleague, incident: Incident, case: Case) -> Record:
    others = _others(work, colleague, case)
    return Record(
        incident=incident,
        view=view(work, colleague, case),
        lines=tuple(work.referrals.entries(incident.id)),
        referrals=tuple(work.referrals.of_case(case.id)),
        others=others,
        holds=tuple(legal.on_case(work, case)),
        places={key: group.name for key, group in work.people.groups({one.group for one in others}).items()},
    )


def _others(work: Work, colleague: Colleague, case: Case) -> tuple[Case, ...]:
    """Other cases of the person of concern and the person at risk, by account and as a person."""
    accounts = [*case.accounts(Part.CONCERN), *case.accounts(Part.AT_RISK)]
    if not accounts:
        return ()
    numbers = [number for number in work.referrals.cases_with(accounts) if number != case.id]
    cases = [work.cases.get(number) for number in numbers]
    return tuple(one for one in cases if one is not None and may_see(colleague, one))


def decide(
    work: Work,
    by: str,
    number: str,
    chosen: str,
    reason: str,
    rejected: Sequence[str],
    practice: Practice,
    now: datetime,
) -> str:
    """Adds a decision with its reason and what was considered and not done. Raises `No`."""
    colleague, incident, case = found(work, by, number, practice)
    if not chosen.strip() or not reason.strip():
        raise No("A decision needs what was decided, and why.")
    text = decision(chosen, reason, rejected)
    if not _last(work, incident, colleague, Entry.DECISION, text):
        work.cases.record(incident.id, colleague.name, Entry.DECISION, text, now)
        work.ledger.log(colleague.name, f"wrote a decision into record {incident.id}", f"case:{case.id}", now)
    return f"Written into safeguarding record {incident.id}."


def note(work: Work, by: str, number: str, text: str, practice: Practice, now: datetime) -> str:
    """Adds a note. Raises `No`."""
    colleague, incident, case = found(work, by, number, practice)
    if not text.strip():
        raise No("There is nothing to write down.")
    if not _last(work, incident, colleague, Entry.NOTE, text.strip()):
        work.cases.record(incident.id, colleague.name, Entry.NOTE, text.strip(), now)
        work.ledger.log(colleague.name, f"wrote a note into record {incident.id}", f"case:{case.id}", now)
    return f"Written into safeguarding record {incident.id}."


def _last(work: Work, incident: Incident, colleague: Colleague, kind: Entry, text: str) -> bool:
    """Whether these words are what this colleague wrote last: sent a second time, as the answer did not arrive."""
    theirs = [line for line in work.referrals.entries(incident.id) if line.by == colleague.name]
    return bool(theirs) and (theirs[-1].kind, theirs[-1].text) == (kind, text)

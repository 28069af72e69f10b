"""Erasing a person's data: what a hold, an open case or a record's time keeps stays, and whoever asks is told why.

Walls: what the colleague may not open is not touched and not spoken of; they are always told that there may be more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.cases import Case, No
from bot.core.forgetting import Forgotten
from bot.core.holds import on_person
from bot.core.messages import Person
from bot.core.practice import Practice
from bot.core.retention import until
from bot.core.rights import may_see
from bot.core.store import Work
from bot.steps import legal, reducing, retaining, showing

NOT_REACHED = (
    "Not reached from here: backups of the database, e-mails and alerts that went out, summaries and packs that were "
    "made, what was exported, and what the platforms keep themselves."
)
NOT_OPENED = "What you may not open was not touched: ask another lead or deputy to do the same."


def forget(work: Work, by: str, who: str, practice: Practice, now: datetime) -> tuple[Person, Forgotten]:
    """Erases somebody's data, outside of what is kept. Undo the transaction to only know what would be. Raises `No`."""
    colleague = legal.keeper(practice, by)
    person = legal.somebody(work, who)
    if set(person.accounts) & colleague.accounts or (person.id and person.id == colleague.person):
        raise No("Nobody erases their own data here. Ask another lead or deputy.")
    held = on_person(work.holds.active(), person.accounts, person.id)
    if held:
        if not all(legal.known_to(work, colleague, one) for one in held):
            raise No("Nothing of this person's data can be erased now. Ask another lead or deputy.")
        raise No(f"Nothing was erased: {legal.said(held)} keeps all of it. Two people can end a hold.")
    # By account, by person, and as evidence or a quote: whatever names them is asked about.
    numbers = {*work.referrals.cases_with(person.accounts), *_shown_in(work, person)}
    cases = [case for number in sorted(numbers, key=int) if (case := work.cases.get(number)) is not None]
    walled = [case for case in cases if not may_see(colleague, case)]
    on_hold = [case for case in cases if case not in walled and legal.on_case(work, case)]
    _, groups = legal.kept_from_purge(work)
    kept_back = [case.id for case in (*walled, *on_hold)]
    retaining.keep_known(work, tuple(case.id for case in cases), practice, now)
    done = work.eraser.forget(person, kept_back, groups)
    work.ledger.log(colleague.name, "erased a person's data", "desk", now)
    _cards(work, done, practice, now)
    hidden = {case.id for case in walled}
    seen = tuple(one for one in done.held if one not in hidden)
    reasons = [*_why(work, seen, practice), *(one for one in done.kept if not one.startswith("Case "))]
    if groups and any(one.partition(":")[0] in {key.partition(":")[0] for key in person.accounts} for one in groups):
        reasons.append("What they wrote in a group that is under a legal hold stays.")
    return person, replace(done, kept=tuple(reasons), held=seen)


def said(person: Person, done: Forgotten, were: str) -> list[str]:
    """What was done, or would be (`were`), in sentences."""
    return [
        f"{done.messages} messages and {done.hits} hits of {person.name or 'this account'} {were} erased, "
        f"{done.cases} closed cases reduced to a reference.",
        *(f"Kept: {words}" for words in done.kept),
        NOT_OPENED,
        NOT_REACHED,
        "Cards that stand in chats are edited: there only a reference stays.",
    ]


def _shown_in(work: Work, person: Person) -> set[str]:
    names = [name for name in (person.name, *work.people.names(person.accounts).values()) if name]
    return {one.case for one in work.accesses.held(person.accounts, person.id, names) if one.case}


def _why(work: Work, numbers: Sequence[str], practice: Practice) -> list[str]:
    """For each case that is kept: why, and until when."""
    found = []
    for number in numbers:
        case = work.cases.get(number)
        if case is None:
            continue
        holds = legal.on_case(work, case)
        life = work.retention.life(number)
        if holds:
            why = f"{legal.said(holds)} keeps it"
        elif case.open:
            why = "it is open: ask again when it is closed and its time is over"
        elif life is not None:
            why = _record(case, work, practice)
        else:
            why = "something is still to be done there"
        found.append(f"Case {number}: {why}.")
    return found


def _record(case: Case, work: Work, practice: Practice) -> str:
    life = work.retention.life(case.id)
    assert life is not None
    kept = until(life, practice.pack, practice.hours.timezone)
    first = "it has a safeguarding record" if life.recorded else "something is still to be done there"
    reasons = f" Why: {' '.join(kept.reasons)}" if kept.reasons else ""
    return f"{first}, kept {retaining.said(kept, practice)}: {kept.words}.{reasons}".rstrip(".")


def _cards(work: Work, done: Forgotten, practice: Practice, now: datetime) -> None:
    """Cards of what is kept become references too; those of what was reduced are drawn anew."""
    reducing.reduce(work, done.held, practice, now)
    for number in done.reduced:
        case = work.cases.get(number)
        if case is not None and showing.posted(work, number):
            showing.refresh(work, case, practice, now, why=f"redraw:{now.isoformat()}")

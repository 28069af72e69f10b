"""What was asked turns out to be a concern: it gets a case, and those it is about are kept out of that, too."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Case, Kind, No, Part, Party
from bot.core.matters import Line, Matter
from bot.core.messages import TOLD, Account, Group
from bot.core.practice import Practice
from bot.core.requests import Report, Telling
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import showing
from bot.steps.inbox import found
from bot.steps.opening import keep_outcome
from bot.steps.receiving import ASKER
from bot.steps.retelling import keep_words
from bot.steps.ruling import outcome

CATEGORY = "TOLD"


def concern(work: Work, by: str, number: str, practice: Practice, now: datetime) -> str:
    """Opens a case with the asker's words, by a colleague's word. The matter goes on beside it. Raises `No`."""
    colleague, matter = found(work, by, number, practice, lock=True)
    key = f"report|matter|{matter.id}"
    known = work.cases.by_keys([key]).get(key, [])
    if known and known[0].open:
        raise No(f"Case {known[0].id} is open for it already.")
    words = [one.text for one in work.matters.lines(matter.id) if one.kind is Line.ASKED]
    category = practice.pack.categories.get(CATEGORY)
    platform = matter.asker.partition(":")[0] or "desk"
    home = Group(platform, TOLD, "Told to us in private", practice.policy)
    if not work.people.groups([home.key]):
        work.people.see_groups([home])
    case = work.cases.open(
        Case(
            id="",
            kind=Kind.REPORT,
            key=key,
            category=CATEGORY,
            severity=category.severity if category else Severity.S2,
            group=home.key,
            opened_at=now,
            parties=_parties(matter, practice),
            about_colleague=bool(matter.about),
            follows=known[0].id if known else "",
            changed_at=now,
        )
    )
    teller = _teller(matter, platform)
    work.people.see_accounts([teller], now)
    for place, text in enumerate(words):
        keep_words(work, case, Report(f"matter:{matter.id}:{place}", teller, Telling.CONCERN), text, now)
    work.ledger.log(
        colleague.name, f"opened as {case.severity.name} {CATEGORY}, from the inbox", f"case:{case.id}", now
    )
    keep_outcome(work, case, outcome(case, home, practice, now, risen=False), practice, now)
    work.matters.write(matter.id, colleague.name, Line.NOTE, f"It is a concern: case {case.id} is open.", now)
    showing.refresh(work, case, practice, now)
    return f"Case {case.id} is open for it. What was asked stays in the inbox, and is answered by its day."


def _parties(matter: Matter, practice: Practice) -> tuple[Party, ...]:
    """Who told it, and those whom it is about: a wall, as nobody has said yet who is a person of concern."""
    parties = [Party(Part.REPORTER, matter.asker)] if ":" in matter.asker else []
    for name in matter.about:
        colleague = practice.colleague(name)
        if colleague is not None:
            accounts = sorted(colleague.accounts) or ([f"person:{colleague.person}"] if colleague.person else [])
            parties += [Party(Part.KEPT_OUT, account, colleague.person) for account in accounts]
    return tuple(parties)


def _teller(matter: Matter, platform: str) -> Account:
    """Whoever asked, as far as an account is known; else somebody of whom only the name was written down."""
    if ":" in matter.asker:
        return Account(platform, matter.asker.partition(":")[2], matter.asker_name)
    return Account("desk", f"{ASKER}-{matter.id}", matter.asker_name)

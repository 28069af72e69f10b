"""“Fine here for 7 days”: a colleague says of certain words in a group that they are no concern, and will be none.

It is their decision, made beforehand: it closes only small cases (S3, S4) about members of just these words in just
this group, in their name, as long as they work here. Each case is kept and can be opened again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from bot.core.cases import Case, No, State, Word
from bot.core.practice import Practice
from bot.core.requests import Asked, CaseWord
from bot.core.rights import Colleague, Power, may_see
from bot.core.store import Work
from bot.steps import calm
from bot.steps.deciding import keep
from bot.steps.viewing import group_of

HOLDS = timedelta(days=7)
_PREFIX = "fine:"
"""Before what is remembered: until when and by whom. The words themselves are kept as a digest only."""


def remember(work: Work, case: Case, colleague: Colleague, now: datetime) -> None:
    """From now on these words are fine in this group, as far as this colleague may say so."""
    text = work.evidence.words([case.id]).get(case.id, "")
    work.ledger.move({_key(case, text): f"{(now + HOLDS).isoformat()} {colleague.name}"}, now)
    work.ledger.log(colleague.name, f"said that the same words are fine for {HOLDS.days} days", f"case:{case.id}", now)


def settled(work: Work, case: Case, practice: Practice, now: datetime) -> Case:
    """The case, closed where somebody said beforehand that its words are fine here."""
    if case.version > 1 or case.state is not State.NEW or not calm.small(case, practice):
        return case
    standing = work.ledger.positions(f"{_PREFIX}{case.group}:")
    if not standing:
        return case
    text = work.evidence.words([case.id]).get(case.id, "")
    until, _, name = standing.get(_key(case, text), "").partition(" ")
    colleague = practice.colleague(name)
    if colleague is None or len(calm.folded(text)) < calm.SHORTEST or datetime.fromisoformat(until) <= now:
        return case
    if Power.TRIAGE not in colleague.powers or not may_see(colleague, case):
        return case
    reason = f"The same words were found fine here: this holds until {until[:10]}."
    asked = Asked(
        request=CaseWord(f"{_PREFIX}{case.id}", name, case.id, Word.DISMISS, reason),
        case=case,
        by=colleague,
        group=group_of(work, case),
        texts=practice.texts,
        can=practice.can,
        people=practice.people,
        serious=False,
    )
    try:
        keep(work, asked, Word.DISMISS, now)
    except No:
        return case
    return work.cases.get(case.id) or case


def _key(case: Case, text: str) -> str:
    digest = hashlib.sha256(f"{case.group}\n{case.category}\n{calm.folded(text)}".encode()).hexdigest()
    return f"{_PREFIX}{case.group}:{case.category}:{digest[:24]}"

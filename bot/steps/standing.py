"""“Fine here for 7 days”: what a colleague said beforehand of certain words in a group, and which cases it holds back.

The words are kept as a digest, with the group and the category. What it does to a case is `bot.steps.settling`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.cases import Case
from bot.core.practice import Practice
from bot.core.rights import Colleague, Power, may_see
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import calm

HOLDS = timedelta(days=7)
_PREFIX, _HELD = "fine:", "held:"
"""Before what is remembered: until when and by whom."""


@dataclass(frozen=True, slots=True)
class Word:
    """A colleague's standing word: who said it, on which day, and until when it holds."""

    by: Colleague
    until: datetime

    def said(self) -> str:
        """`mo said on 2026-11-23 that the same words are fine here for 7 days.`"""
        on = self.until - HOLDS
        return f"{self.by.name} said on {on:%Y-%m-%d} that the same words are fine here for {HOLDS.days} days."


def remember(work: Work, case: Case, colleague: Colleague, now: datetime) -> None:
    """From now on these words are fine in this group, as far as this colleague may say so."""
    text = work.evidence.words([case.id]).get(case.id, "")
    work.ledger.move({_key(case, text): f"{(now + HOLDS).isoformat()} {colleague.name}"}, now)
    work.ledger.log(colleague.name, f"said that the same words are fine for {HOLDS.days} days", f"case:{case.id}", now)


def word(work: Work, case: Case, practice: Practice, now: datetime) -> Word | None:
    """What somebody who still works here said of just these words in just this group; None where nothing holds."""
    if not calm.small(case, practice):
        return None
    standing = work.ledger.positions(f"{_PREFIX}{case.group}:")
    if not standing:
        return None
    text = work.evidence.words([case.id]).get(case.id, "")
    until, _, name = standing.get(_key(case, text), "").partition(" ")
    colleague = practice.colleague(name)
    if colleague is None or len(calm.folded(text)) < calm.SHORTEST or datetime.fromisoformat(until) <= now:
        return None
    if Power.TRIAGE not in colleague.powers or not may_see(colleague, case):
        return None
    return Word(colleague, datetime.fromisoformat(until))


def hold(work: Work, case: Case, standing: Word, now: datetime) -> None:
    """The case stays open without a card of its own."""
    work.ledger.move({f"{_HELD}{case.id}:": f"{standing.until.isoformat()} {standing.said()}"}, now)
    work.ledger.log("machine", f"gave it no card of its own: {standing.said()}", f"case:{case.id}", now)


def held(work: Work, case: Case, now: datetime | None = None) -> str:
    """By whose word a case has no card of its own, as a sentence; empty where it has one.

    Whatever happens to the case ends it: another message that joined it was in nobody's words. Without `now`, also what
    was held and is not any more.
    """
    if case.severity is not Severity.S3 or (now is not None and case.version > 1):
        return ""
    until, _, said = work.ledger.positions(f"{_HELD}{case.id}:").get(f"{_HELD}{case.id}:", "").partition(" ")
    return said if until and (now is None or datetime.fromisoformat(until) > now) else ""


def _key(case: Case, text: str) -> str:
    digest = hashlib.sha256(f"{case.group}\n{case.category}\n{calm.folded(text)}".encode()).hexdigest()
    return f"{_PREFIX}{case.group}:{case.category}:{digest[:24]}"

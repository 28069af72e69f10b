"""Breaking the glass: a case behind a wall, opened in an emergency to be read, for hours and before everybody's eyes.

A wall against a party is never broken, and a case about a colleague only by the chair: whoever it is about may go by a
name that nobody has linked yet. To whom a case is refused it is refused in the words for one that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.cases import Case
from bot.core.grants import LEAST_REASON
from bot.core.rights import Colleague, Desk, Power, involved, may_see
from bot.core.signals import Severity

LASTS = timedelta(hours=4)
"""How long the case stays open to them: a night's emergency, and no habit. A value of ours."""
ASK = "Ask a lead or deputy."


@dataclass(frozen=True, slots=True)
class Glass:
    """Who opened a case in an emergency, when, why, until when; `ended_at` once it was over."""

    case: str
    colleague: str
    at: datetime
    until: datetime
    why: str
    ended_at: datetime | None = None


def may_ask(colleague: Colleague) -> bool:
    """Whether the role lets one do this at all: those who triage, and the chair of the trustees."""
    return Power.TRIAGE in colleague.powers or Desk.CHAIR in colleague.roles


def nothing(number: str) -> str:
    """What is said of a case that is not to be opened, and of one that is not there."""
    return f"There is no case {number} that could be opened in an emergency."


def why_not(colleague: Colleague, case: Case | None, number: str, reason: str) -> str | None:
    """Why the glass is not broken, as a sentence; None where it is."""
    if not may_ask(colleague):
        return f"Your role here does not let you open a case in an emergency. {ASK}"
    if len(reason.strip()) < LEAST_REASON:
        return "Say why in a sentence: the lead, the deputy and the chair are told at once, and read it with the case."
    if case is None or suspicious(colleague, case) or not case.open:
        return nothing(number)
    if may_see(colleague, case):
        return f"Case {case.id} is open to you already."
    return None if case.severity >= Severity.S2 or case.about_colleague else nothing(number)


def suspicious(colleague: Colleague, case: Case) -> bool:
    """A party asks for their own case, or somebody who is not the chair for one about a colleague."""
    return involved(colleague, case) or (case.about_colleague and not (
        Desk.CHAIR in colleague.roles or Power.SEE_SERIOUS in colleague.powers
    ))  # fmt: skip

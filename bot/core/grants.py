"""Letting a named colleague into a case behind a wall: by the lead, with a reason, until it is closed or taken back.

A wall against a party is never opened. What is let in is whoever triages here, or the chair: an admin sees no content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.core.cases import Case
from bot.core.rights import Colleague, Desk, Power, involved, may_see, only_reads, open_to_all, refusal

LEAST_REASON = 10
"""A reason of fewer characters says nothing to whoever reads it the next day."""


ANSWERS = "to answer number"
"""What the reason of a grant begins with that a chair got to answer what was asked: whoever decided the case must not
learn of it by that."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may open a case, since when, and why; `ended_at` once that was taken back or the case was closed."""

    case: str
    colleague: str
    at: datetime
    why: str
    ended_at: datetime | None = None

    @property
    def shown(self) -> bool:
        """Whether it stands with the case."""
        return not self.why.startswith(ANSWERS)


def why_no_giver(by: Colleague, case: Case) -> str | None:
    """Why this colleague lets nobody into a case, as a sentence; None where they may: it is for lead and deputy."""
    why = refusal(by, Power.SEE_SERIOUS, case)
    if why is not None or only_reads(by, case):
        return why or "You opened this case in an emergency, to read it: who else may, a lead or deputy says."
    return None


def why_not(colleague: Colleague, case: Case, reason: str) -> str | None:
    """Why a colleague is not let in, as a sentence; None where they are."""
    if not case.open or open_to_all(case):
        return f"Case {case.id} is open to everybody who triages, or it is over: nobody needs to be let in."
    if involved(colleague, case):
        return f"{colleague.name} is involved in case {case.id}: nobody can let them in."
    if Desk.CHAIR not in colleague.roles and may_see(colleague, case) and not only_reads(colleague, case):
        return f"{colleague.name} can open case {case.id} already."
    if Power.TRIAGE not in colleague.powers and Desk.CHAIR not in colleague.roles:
        return f"{colleague.name} does not triage here, and sees no cases."
    if len(reason.strip()) < LEAST_REASON:
        return "Say why in a sentence: it stands with the case, and the other leads are told."
    return None


def why_not_back(colleague: Colleague, case: Case) -> str | None:
    """Why a colleague cannot be shut out again; None where they can. The chair is there to see what a lead does."""
    if Desk.CHAIR in colleague.roles:
        return f"{colleague.name} is a chair of the trustees: what lets them in ends when the case is closed."
    return None if colleague.name in case.granted else f"Nobody let {colleague.name} into case {case.id}."


def candidates(people: Iterable[Colleague], case: Case) -> tuple[list[str], list[str]]:
    """Who could be let into the case, and who can be shut out again, by their names."""
    known = list(people)
    able = [one.name for one in known if why_not(one, case, "·" * LEAST_REASON) is None]
    return able, [one.name for one in known if why_not_back(one, case) is None]

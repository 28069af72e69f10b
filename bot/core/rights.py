"""Who may see and do what, and the walls.

Rights are one table from a colleague's roles to powers. A wall is stronger than any right: nobody sees or
touches a case they are a party to, and a case about a colleague is seen only by a lead not involved in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.core.cases import EVERYBODY, Case
from bot.core.rest import Rest
from bot.core.signals import Severity


class Desk(StrEnum):
    """A colleague's role at the desk. An admin configures and sees no content. A chair (of the trustees) sees only the
    cases that the ladder brings to them, and what is asked of those who run the desk.
    """

    MODERATOR = "moderator"
    SENIOR = "senior"
    LEAD = "lead"
    DEPUTY = "deputy"
    ADMIN = "admin"
    AUDITOR = "auditor"
    CHAIR = "chair"


class Power(StrEnum):
    """One thing a right allows."""

    SEE = "see cases"
    SEE_SERIOUS = "see the most serious cases and those about colleagues"
    SEE_YOUNG = "read a case at Today about somebody young without taking it"
    TRIAGE = "triage"
    SANCTION = "remove messages and mute accounts"
    BAN = "ban accounts"
    CLOSE_SERIOUS = "close a case at Now or Today"
    STEP = "choose between waiting, limiting contact and stepping in"
    CONFIGURE = "change settings"
    TUNE = "change what is flagged"
    READ_LOG = "read the log"
    FORGET = "erase a person's data"
    IDENTIFY = "look up who somebody is"
    REFER = "keep safeguarding records and refer to somebody outside"
    ANSWER = "answer appeals, complaints and requests about data"
    APPROVE = "agree to what two people must want"


_TRIAGE = frozenset({Power.SEE, Power.TRIAGE, Power.SANCTION})
_SENIOR = _TRIAGE | {Power.BAN, Power.SEE_YOUNG}
_LEAD = _SENIOR | {
    Power.SEE_SERIOUS, Power.CLOSE_SERIOUS, Power.STEP, Power.READ_LOG, Power.FORGET, Power.IDENTIFY, Power.REFER,
    Power.ANSWER, Power.APPROVE,
    Power.TUNE,
}  # fmt: skip

RIGHTS: Mapping[Desk, frozenset[Power]] = {
    Desk.MODERATOR: _TRIAGE,
    Desk.SENIOR: _SENIOR,
    Desk.LEAD: _LEAD,
    Desk.DEPUTY: _LEAD,
    Desk.ADMIN: frozenset({Power.CONFIGURE, Power.TUNE}),
    Desk.AUDITOR: frozenset({Power.READ_LOG}),
    Desk.CHAIR: frozenset({Power.ANSWER, Power.APPROVE}),
}
THREE: tuple[frozenset[Desk], ...] = (
    frozenset({Desk.LEAD, Desk.MODERATOR}),
    frozenset({Desk.DEPUTY, Desk.ADMIN, Desk.MODERATOR}),
    frozenset({Desk.MODERATOR, Desk.AUDITOR}),
)
"""Roles for three people who run everything: the lead does not change settings alone, the deputy stands in for the lead
and sees to the desk, and who is neither reads the log of both."""
GRANTED = frozenset({Power.SEE, Power.STEP})
"""What a grant for one case allows a chair: to read it and to choose a stance, and nothing that reaches a member."""
LET_IN = frozenset({Power.SEE})
"""What it allows anybody else whom the lead lets in: to read it; for all else their own role counts."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person with rights at the desk; `accounts` and `person` are what the walls compare with a case's parties.

    `rest` is when they are not to be disturbed with what can wait.
    """

    name: str
    roles: frozenset[Desk] = frozenset()
    accounts: frozenset[str] = frozenset()
    person: str | None = None
    phone: str = ""
    rest: Rest | None = None

    @property
    def powers(self) -> frozenset[Power]:
        return frozenset().union(*(RIGHTS[role] for role in self.roles))


def involved(colleague: Colleague, case: Case) -> bool:
    """Whether the colleague is a party of the case, by account or as a person."""
    return any(
        party.account in (EVERYBODY, *colleague.accounts)
        or (party.person is not None and party.person == colleague.person)
        for party in case.parties
    )


def may_see(colleague: Colleague, case: Case) -> bool:
    """Whether the case is open to this colleague: all that was said, who it is about, what was done."""
    if involved(colleague, case):
        return False
    if colleague.name in case.granted or colleague.name in case.glass:
        return True
    return _role_sees(colleague, case)


def may_know(colleague: Colleague, case: Case) -> bool:
    """Whether the case exists at all for this colleague: in lists and counts, with its category and urgency. Who may
    know and not see may take it, or pass it to the lead."""
    if may_see(colleague, case):
        return True
    return case.guarded and not case.about_colleague and not involved(colleague, case) and Power.SEE in colleague.powers


def open_to_all(case: Case) -> bool:
    """Whether everybody who triages may see it, but for those it involves."""
    return case.severity is not Severity.S1 and not case.about_colleague and not case.guarded


def only_reads(colleague: Colleague, case: Case) -> bool:
    """Whether the case is open to this colleague in an emergency alone, to be read."""
    return colleague.name in case.glass - case.granted and not _role_sees(colleague, case)


def _role_sees(colleague: Colleague, case: Case) -> bool:
    if case.severity is Severity.S1 or case.about_colleague:
        return Power.SEE_SERIOUS in colleague.powers
    if case.guarded and colleague.name not in case.took:
        return Power.SEE_YOUNG in colleague.powers
    return Power.SEE in colleague.powers


def refusal(colleague: Colleague, power: Power, case: Case | None = None, *, unread: bool = False) -> str | None:
    """Why the colleague may not, as a sentence; None where they may. `unread`: it takes no look into the case.

    What is behind a wall is refused in the words for a case that does not exist, so that the answer tells nothing.
    """
    if case is not None and not may_see(colleague, case):
        if not may_know(colleague, case):
            return f"There is no case {case.id} that you can open."
        if not unread:
            return take_first(case)
        case = None
    by_grant = GRANTED if Desk.CHAIR in colleague.roles else LET_IN
    granted = case is not None and colleague.name in case.granted and power in by_grant
    if case is not None and only_reads(colleague, case):
        if power is not Power.SEE:
            return "You opened this case in an emergency, to read it. What is done is for a lead or deputy to say."
        granted = True
    if power not in colleague.powers and not granted:
        able = [desk.value for desk in Desk if power in RIGHTS[desk]]
        article = "an" if able[0][0] in "aeiou" else "a"
        return f"Your role here does not let you {power.value}. Ask {article} {' or '.join(able[:2])}."
    return None


def take_first(case: Case) -> str:
    """What is said to whoever may take a case, and has not."""
    return (
        f"Case {case.id} is about somebody young: take it first with “I'll look”, then you can read it. The lead can "
        "let you in, too."
    )

"""Cases: what one is, who is in it, where it stands, and what a colleague can say to it (`bot.core.life`: when)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.signals import Severity


class Kind(StrEnum):
    """What a case is about. `CARE` is for a person at risk and never offers a sanction."""

    CONDUCT = "conduct"
    PAIR = "pair"
    CARE = "care"
    GROUP = "group"
    REPORT = "report"


class State(StrEnum):
    NEW = "new"
    CLAIMED = "claimed"
    WATCHED = "watched"
    ESCALATED = "escalated"
    ACTED = "acted"
    DISMISSED = "dismissed"
    CLOSED = "closed"


OPEN = frozenset({State.NEW, State.CLAIMED, State.WATCHED, State.ESCALATED})


class Part(StrEnum):
    """What somebody is in a case. A person of concern and a person at risk are never the same thing.

    `KEPT_OUT` is a colleague whom it may be about, as far as anybody has said: a wall, and nothing that is shown.
    """

    CONCERN = "concern"
    AT_RISK = "at_risk"
    REPORTER = "reporter"
    WITNESS = "witness"
    KEPT_OUT = "kept_out"


EVERYBODY = "*"
"""The account of a party that stands for everybody: what is left of a case about a colleague, once it was erased."""


class Stance(StrEnum):
    """What the safeguarding lead chose for an S1 case."""

    WAIT = "wait"
    LIMIT = "limit"
    STEP_IN = "step_in"


@dataclass(frozen=True, slots=True)
class Party:
    part: Part
    account: str
    person: str | None = None

    @property
    def key(self) -> str:
        return f"person:{self.person}" if self.person else self.account


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket in the moderation queue. `version` grows by one with every change. `granted` are colleagues who may read
    this one case although their role would not let them; `glass` those who opened it in an emergency, to read it for a
    few hours; `took` those who took it and read it therefore. Walls stay. `young`: somebody it involves is a child or a
    young person, or may be one.
    """

    id: str
    kind: Kind
    key: str
    category: str
    severity: Severity
    group: str
    opened_at: datetime
    parties: tuple[Party, ...] = ()
    state: State = State.NEW
    version: int = 1
    claimed_by: str = ""
    lease_until: datetime | None = None
    stance: Stance | None = None
    about_colleague: bool = False
    follows: str = ""
    changed_at: datetime | None = None
    granted: frozenset[str] = frozenset()
    glass: frozenset[str] = frozenset()
    took: frozenset[str] = frozenset()
    young: bool = False

    @property
    def guarded(self) -> bool:
        """Likely significant harm to somebody young: everybody who triages knows that it is there, and reads it only
        once they took it."""
        return self.young and self.severity is Severity.S2

    @property
    def open(self) -> bool:
        return self.state in OPEN

    def accounts(self, part: Part) -> tuple[str, ...]:
        return tuple(party.account for party in self.parties if party.part is part)

    @property
    def concern(self) -> str:
        return next(iter(self.accounts(Part.CONCERN)), "")

    @property
    def at_risk(self) -> str:
        return next(iter(self.accounts(Part.AT_RISK)), "")


def case_key(kind: Kind, group: str, parties: tuple[Party, ...], what: str = "") -> str:
    """What makes two findings one case: kind and parties, and for conduct and groups also the place.

    `what` keeps apart group cases without a person at risk (a flood from a raid).
    """
    concern = ",".join(sorted(party.key for party in parties if party.part is Part.CONCERN))
    at_risk = ",".join(sorted(party.key for party in parties if party.part is Part.AT_RISK))
    if kind is Kind.CONDUCT:
        return f"conduct|{concern}|{group}"
    if kind is Kind.PAIR:
        return f"pair|{concern}|{at_risk}"
    if kind is Kind.CARE:
        return f"care|{at_risk}"
    if kind is Kind.GROUP:
        return f"group|{group}|{at_risk or what}"
    reporter = ",".join(sorted(party.key for party in parties if party.part is Part.REPORTER))
    return f"report|{reporter}|{concern or at_risk or what}"


class Word(StrEnum):
    """What a colleague can say to a case."""

    CLAIM = "claim"
    RELEASE = "release"
    DISMISS = "dismiss"
    WATCH = "watch"
    SUPPORT = "support"
    WARN = "warn"
    REMOVE = "remove"
    MUTE = "mute"
    BAN = "ban"
    ESCALATE = "escalate"
    HOLD = "hold"
    CONTAIN = "contain"
    ACT = "act"
    NOTE = "note"
    DONE = "done"
    CLOSE = "close"
    REOPEN = "reopen"
    HANDOVER = "handover"
    NOTME = "notme"
    UNDO = "undo"


class No(Exception):
    """The word may not be said now. The message is a sentence for the one who said it."""

"""All that is kept with a case, as one value: what a card is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.cases import Case
from bot.core.clocks import Clock
from bot.core.effects import Receipt
from bot.core.glass import Glass
from bot.core.grants import Grant
from bot.core.incidents import Incident
from bot.core.messages import Revision
from bot.core.signals import Severity


@dataclass(frozen=True, slots=True)
class Found:
    """Why a message belongs to the case: sentences, label scores, what was missing then (checks that did not run, and
    in whole sentences what was not known or not visible), and the messages that drove it.
    """

    message: str
    at: datetime
    category: str
    severity: Severity
    reasons: tuple[str, ...]
    labels: Mapping[str, float]
    missing: tuple[str, ...]
    drove: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """The checks that did not run."""
        return tuple(what for what in self.missing if not what.endswith("."))

    @property
    def unseen(self) -> tuple[str, ...]:
        """Sentences on who is taken for what, what is not visible, and what would lower it."""
        return tuple(what for what in self.missing if what.endswith("."))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message as it stood when the case needed it; `flagged`, or there for context. `attachments` are kinds."""

    message: str
    account: str
    name: str
    at: datetime
    text: str
    flagged: bool
    revisions: tuple[Revision, ...] = ()
    gone_at: datetime | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    at: datetime
    by: str
    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done by hand, and what came of it once somebody said so."""

    key: str
    at: datetime
    text: str
    done_at: datetime | None = None
    done_by: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A case with everything kept under it, each list in time order."""

    case: Case
    findings: tuple[Found, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    decisions: tuple[Decided, ...] = ()
    tasks: tuple[Task, ...] = ()
    clocks: tuple[Clock, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    incident: Incident | None = None
    glasses: tuple[Glass, ...] = ()
    grants: tuple[Grant, ...] = ()

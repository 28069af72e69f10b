"""What two people must want: erasing a case's record, ending a legal hold, giving out an export or a log with names.

One asks, another agrees. Neither is a party to what it is about, nobody agrees to their own, and what nobody answers
in time is over: it must be asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.core.cases import Case, No
from bot.core.rights import Colleague, Power, involved, may_see

WAITS = timedelta(days=7)
"""How long something asked waits for a second person. Our own choice: long enough for a week's leave."""


class Act(StrEnum):
    """What is asked for."""

    PURGE = "purge"
    RELEASE = "release"
    EXPORT = "export"
    LOG = "log"
    CUT = "cut"


class Stage(StrEnum):
    """`DONE`: it was agreed to and has happened. `STOPPED`: it was agreed to, and a legal hold came in between."""

    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Approval:
    """Something asked for. `subject` is a hold's or an export's number, empty for cases; `cases` are the numbers of all
    cases that it touches, `accounts` the keys of those whose data it gives out. `says` holds no name and no content.

    `content` is a digest of what is agreed to, where it could change meanwhile.
    """

    id: str
    act: Act
    by: str
    at: datetime
    until: datetime
    says: str
    reason: str
    subject: str = ""
    cases: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    content: str = ""
    stage: Stage = Stage.WAITING
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""

    def waits(self, now: datetime) -> bool:
        return self.stage is Stage.WAITING and now < self.until


def kept_out(colleague: Colleague, approval: Approval, cases: Iterable[Case]) -> bool:
    """The wall: they are a party to a case that it touches, or it is their own data. Then it does not exist for them.

    Who runs the desk without reading cases (a chair) may agree, and is shown numbers only.
    """
    if Power.APPROVE not in colleague.powers:
        return True
    if set(approval.accounts) & {*colleague.accounts, f"person:{colleague.person}"}:
        return True
    reads = Power.SEE in colleague.powers
    return any(involved(colleague, case) or (reads and not may_see(colleague, case)) for case in cases)


def answered(approval: Approval, agrees: bool, by: str, reason: str, now: datetime) -> Approval:
    """The approval after a second person answered. Raises `No`."""
    _open(approval, now)
    if by == approval.by:
        raise No("Two people must want this: somebody else has to agree. You can take it back.")
    if not agrees and not reason.strip():
        raise No("Say why not: whoever asked is told.")
    stage = Stage.AGREED if agrees else Stage.REFUSED
    return replace(approval, stage=stage, decided_by=by, decided_at=now, answer=reason.strip()[:1000])


def withdrawn(approval: Approval, by: str, now: datetime) -> Approval:
    """The approval after who asked took it back. Raises `No`."""
    _open(approval, now)
    if by != approval.by:
        raise No(f"Only {approval.by} can take this back. You can say no.")
    return replace(approval, stage=Stage.WITHDRAWN, decided_by=by, decided_at=now)


def expired(approval: Approval, now: datetime) -> Approval | None:
    """The approval once its time was over without an answer; None where it is not."""
    if approval.stage is not Stage.WAITING or now < approval.until:
        return None
    return replace(approval, stage=Stage.EXPIRED, decided_at=now)


def _open(approval: Approval, now: datetime) -> None:
    if approval.stage is not Stage.WAITING:
        said = f" by {approval.decided_by}" if approval.decided_by else ""
        raise No(f"Number {approval.id} is over: {approval.stage.value}{said}.")
    if now >= approval.until:
        raise No(f"Number {approval.id} waited too long: it must be asked again.")


class Approvals(Protocol):
    """What was asked, kept. `save` compares the stage and swaps."""

    def add(self, approval: Approval) -> Approval: ...
    def get(self, number: str, *, lock: bool = False) -> Approval | None: ...
    def save(self, approval: Approval, before: Stage) -> bool: ...
    def waiting(self) -> list[Approval]: ...
    def listed(self, limit: int = 50) -> list[Approval]: ...
    def digest(self, number: str) -> str: ...

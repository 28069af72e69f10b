"""What people ask of those who run the desk: an appeal, a complaint, a request about their data; one inbox for all."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.core.cases import Case, No
from bot.core.clocks import Hours, Span, due
from bot.core.law import Check, check
from bot.core.reading import Table
from bot.core.rights import Colleague, Power, involved


class What(StrEnum):
    """What is asked. The last five are about personal data."""

    APPEAL = "appeal"
    COMPLAINT = "complaint"
    DATA_COMPLAINT = "data-complaint"
    ACCESS = "access"
    ERASURE = "erasure"
    CORRECTION = "correction"
    OBJECTION = "objection"


ABOUT_DATA = frozenset({What.DATA_COMPLAINT, What.ACCESS, What.ERASURE, What.CORRECTION, What.OBJECTION})
RIGHTS_OF_OTHERS = ABOUT_DATA - {What.DATA_COMPLAINT}
"""Requests by which somebody could get at another person's data: who asks for whom is checked first."""


class Stage(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Relation(StrEnum):
    """For whom somebody asks: for themself, as a parent or carer, or for somebody else."""

    SELF = "self"
    PARENT = "parent"
    OTHER = "other"


class Outcome(StrEnum):
    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not-upheld"
    WITHDRAWN = "withdrawn"


class Line(StrEnum):
    """What kind of line is added to a matter."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    AUTHORITY = "authority"
    INTEREST = "interest"
    PAUSED = "paused"
    RESUMED = "resumed"
    NOTE = "note"
    DECIDED = "decided"
    WITHHELD = "withheld"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    by: str
    kind: Line
    text: str


@dataclass(frozen=True, slots=True)
class Matter:
    """Something asked. `asker` is an account's key, empty where it came another way; `asker_name` is what they go by.

    `subject`: whose decision or data it is about, in words or as an account's key; empty for the asker. `about` are
    colleagues a complaint is about. `authority`: "", "yes" or "no"; `interest`: what the child's interest asks for, in
    words. `withheld_by`: who signed that reasons are not given.
    """

    id: str
    what: What
    asker: str
    asker_name: str
    opened_at: datetime
    due: datetime
    case: str = ""
    subject: str = ""
    relation: Relation = Relation.SELF
    about: tuple[str, ...] = ()
    opened_by: str = ""
    stage: Stage = Stage.OPEN
    version: int = 1
    acknowledge_due: datetime | None = None
    acknowledged_at: datetime | None = None
    paused_at: datetime | None = None
    authority: str = ""
    interest: str = ""
    outcome: Outcome | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    withheld_by: str = ""

    @property
    def extended(self) -> bool:
        """More time was taken before: no month is so long."""
        return self.due - self.opened_at > timedelta(days=45)

    @property
    def open(self) -> bool:
        return self.stage is not Stage.CLOSED

    @property
    def favours(self) -> bool:
        """The asker was right, at least in part."""
        return self.outcome in (Outcome.UPHELD, Outcome.PARTLY)


@dataclass(frozen=True, slots=True)
class Answering:
    """By when one kind of matter is acknowledged and answered, by the pack: a span, or calendar `months`.

    `law` is the id of what asks for it; `ours`: our own proposal, which no law gives.
    """

    id: str
    words: str
    reason: str
    acknowledge: Span | None = None
    answer: Span | None = None
    months: int | None = None
    law: str = ""
    ours: bool = False
    check: Check = Check()  # noqa: RUF009  (frozen)


KEYS = ("words", "reason", "acknowledge", "answer", "months", "law", "ours", "checked_on", "checked_by", "next_check",
        "source", "secondary")  # fmt: skip


def answering(id: str, table: Table, laws: Collection[str], by: str) -> Answering:
    """One kind's times from its table of inbox.toml."""
    found = Answering(
        id=id,
        words=table.text("words"),
        reason=table.text("reason"),
        acknowledge=table.span("acknowledge"),
        answer=table.span("answer"),
        months=table.whole("months"),
        law=table.named("law", laws, ""),
        ours=table.flag("ours"),
        check=check(table, by),
    )
    if (found.answer is None) is (found.months is None):
        table.fault("answer", "say by when it is answered: answer (like 20wd), or months.")
    if not found.ours and found.check.on is None and not found.law:
        table.fault("law", "is missing. Write ours = true where no source gives these times.")
    return found


USUAL = Answering("", "", "", answer=Span(days=30), ours=True)
"""Where a country's pack says nothing."""


def times(kind: Answering, start: datetime, hours: Hours) -> tuple[datetime | None, datetime]:
    """By when it is acknowledged (None where nothing asks for that) and by when it is answered, in UTC."""
    acknowledge = due(start, kind.acknowledge, hours) if kind.acknowledge is not None else None
    if kind.months is not None:
        return acknowledge, months_later(start, kind.months, hours.timezone)
    return acknowledge, due(start, kind.answer or Span(days=30), hours)


def months_later(start: datetime, months: int, timezone: str) -> datetime:
    """The end of the day with the same date so many months later, or the last day of a shorter month (Art 12(3))."""
    zone = ZoneInfo(timezone)
    local = start.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    last = datetime.combine(local.replace(year=year, month=month + 1, day=day).date(), time(23, 59, 59), zone)
    return last.astimezone(start.tzinfo)


EXTENDED = 2
"""Months by which an answer may take longer where requests are complex or many (UK GDPR Art 12(3))."""


def may_extend(matter: Matter, kind: Answering, now: datetime) -> bool:
    """Whether more time may be taken: once, and only before the first month is over, as they must be told by then."""
    return bool(matter.open and kind.months and now < matter.due and not matter.extended)


def kept_out(colleague: Colleague, matter: Matter) -> bool:
    """The wall: it is theirs, about them, or about what they are called or write as."""
    names = {colleague.name, *colleague.accounts, *([colleague.person] if colleague.person else [])}
    return bool(names & {matter.asker, matter.subject, *matter.about})


def may_answer(colleague: Colleague, matter: Matter, case: Case | None, hands: Collection[str]) -> bool:
    """Whether somebody is free to decide a matter: the right to, no part in it, no part in the case or its decision.

    `hands` are those who had a hand in what was decided. Also who may see it at all, in lists and counts too.
    """
    if Power.ANSWER not in colleague.powers or kept_out(colleague, matter):
        return False
    return (case is None or not involved(colleague, case)) and colleague.name not in hands


def wanting(matter: Matter) -> tuple[str, ...]:
    """What must be looked at before anything is given to whoever asks, in words."""
    said = []
    if (matter.what in RIGHTS_OF_OTHERS or matter.relation is not Relation.SELF) and matter.authority != "yes":
        said.append("who asks, and whether they may ask for this person")
    if (matter.what in RIGHTS_OF_OTHERS or matter.relation is not Relation.SELF) and not matter.interest:
        said.append("what is in the child's interest, or that the person is grown up")
    return tuple(said)


def decided(matter: Matter, outcome: Outcome, by: str, reason: str, now: datetime, *, withheld_by: str = "") -> Matter:
    """The matter after it was decided. Raises `No`."""
    if not matter.open:
        raise No(f"Number {matter.id} was decided before.")
    if not reason.strip():
        raise No("Say why: whoever asked has a right to the reasons, and they are kept.")
    left = wanting(matter) if outcome in (Outcome.UPHELD, Outcome.PARTLY) else ()
    if left:
        raise No(f"First write down {' and '.join(left)}.")
    return replace(
        matter,
        stage=Stage.CLOSED,
        version=matter.version + 1,
        outcome=outcome,
        decided_by=by,
        decided_at=now,
        acknowledged_at=matter.acknowledged_at or now,
        paused_at=None,
        withheld_by=withheld_by,
    )


def paused(matter: Matter, now: datetime) -> Matter:
    """The clock stands still while one waits for what the asker must say (who they are, which data). Raises `No`."""
    if matter.stage is not Stage.OPEN:
        raise No("It is closed, or its clock stands still already.")
    return replace(matter, stage=Stage.PAUSED, paused_at=now, version=matter.version + 1)


def resumed(matter: Matter, now: datetime) -> Matter:
    """The clock goes on; the answer is due later by as long as it stood. Raises `No`."""
    if matter.stage is not Stage.PAUSED or matter.paused_at is None:
        raise No("Its clock does not stand still.")
    return replace(
        matter,
        stage=Stage.OPEN,
        due=matter.due + (now - matter.paused_at),
        paused_at=None,
        version=matter.version + 1,
    )


class Matters(Protocol):
    """The inbox, kept. `save` compares the version and swaps."""

    def add(self, matter: Matter) -> Matter: ...
    def get(self, number: str, *, lock: bool = False) -> Matter | None: ...
    def save(self, matter: Matter) -> bool: ...
    def listed(self, *, open_only: bool = True, limit: int = 200) -> list[Matter]: ...
    def of_asker(self, account: str) -> list[Matter]: ...
    def within(self, since: datetime, until: datetime) -> list[Matter]: ...
    def any(self) -> bool: ...
    def purge(self, before: datetime) -> int: ...
    def write(self, matter: str, by: str, kind: Line, text: str, now: datetime) -> None: ...
    def lines(self, matter: str) -> list[Entry]: ...


NAMES: Mapping[What, str] = {
    What.APPEAL: "Appeal",
    What.COMPLAINT: "Complaint",
    What.DATA_COMPLAINT: "Complaint about personal data",
    What.ACCESS: "Request to see one's data",
    What.ERASURE: "Request to erase data",
    What.CORRECTION: "Request to correct data",
    What.OBJECTION: "Objection to the use of data",
}

"""A period in numbers, as trustees and the safeguarding lead read it: the model that every rendering is made from.

The formulas are those of section 6 of the safeguarding facts (issue of record); `bot/core/reckoning.py` applies them. A
flag is a case: fifty lines of one quarrel are one flag. What cannot be known is `Unknown` with why, never zero. Nothing
here says who decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.cases import Word
from bot.core.coverage import Stretch
from bot.core.figures import Number, Unknown
from bot.core.happened import Appeals, Awaited, LogState
from bot.core.periods import Period
from bot.core.precision import Accepted, Share
from bot.core.signals import Severity

COMPARED = 4
"""How many earlier periods the median is of."""
REPEATED = timedelta(days=90)
"""How far back one looks for people who are concerned again."""
BANDS = ((2, "up to 1 day"), (8, "2 to 7 days"), (31, "8 to 30 days"), (None, "over 30 days"))
"""Ages of open cases: below how many days, and how it is said."""
OUTCOMES: Mapping[str, str] = {
    Word.DISMISS: "No concern", Word.CLOSE: "Closed", Word.WATCH: "Watched", Word.SUPPORT: "Support",
    Word.WARN: "Rules reminder", Word.REMOVE: "Message removed", Word.MUTE: "Muted", Word.BAN: "Banned",
    Word.ESCALATE: "Passed to the lead", Word.HOLD: "Lead: wait", Word.CONTAIN: "Lead: limit contact",
    Word.ACT: "Lead: step in",
}  # fmt: skip
"""What can come of a case, the weightiest last: of several words in a period the weightiest counts."""


@dataclass(frozen=True, slots=True)
class Review:
    """How soon somebody looked, of the flags of one urgency. A time is None: so many had not been looked at by then.

    `oldest`: how long the oldest of those still waiting has waited.
    """

    flags: int
    reviewed: int
    p50: timedelta | None
    p90: timedelta | None
    oldest: timedelta | None

    @property
    def waiting(self) -> int:
        return self.flags - self.reviewed


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the clocks with one name that ran out in the period: how many there were, how many were broken, the worst."""

    name: str
    due: int
    broken: int
    worst: timedelta | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What of the watched groups was seen. `share` is Unknown where nothing is watched; `holes` with their groups."""

    share: Number
    unseen: timedelta
    groups: int
    holes: tuple[tuple[str, Stretch], ...] = ()
    by_group: Mapping[str, Number] | None = None
    unwatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its 95 % Wilson interval. `parts`: what it is put together from, as counts and of how many."""

    count: int
    of: int
    least: float
    most: float
    parts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Late:
    """A case that needs somebody: its number, the clock that ran out (or none) and when that was."""

    case: str
    severity: Severity
    clock: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Compared:
    """A number, those of the earlier periods (newest first) and their median: Unknown where they were not counted."""

    now: Number
    median: Number
    before: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """A period. Mappings have a number for each of what is there; zero is left out except where a row is fixed."""

    period: Period
    made_at: datetime
    over: bool
    first: bool
    messages: Number
    authors: Number
    attachments: Number
    by_group: Mapping[str, int]
    seen: Seen
    unlooked: tuple[str, ...] | Unknown
    waiting: int
    stuck: int
    flags: int
    per_thousand: Number
    sources: Mapping[str, int]
    severities: Mapping[Severity, int]
    categories: Mapping[str, int]
    trend: tuple[tuple[str, int], ...]
    reviews: Mapping[Severity, Review]
    review: Review
    kept: tuple[Kept, ...]
    outcomes: Mapping[tuple[str, str], int]
    taken_back: int
    records: int
    open_: Mapping[tuple[Severity, str], int]
    repeated: int
    several_minors: Number
    compared: Mapping[str, Compared]
    missed: Estimate | Unknown
    overturned: Estimate | Unknown
    appeals: Appeals | Unknown
    complaints: Appeals | Unknown
    requests: Appeals | Unknown
    unanswered: Number
    differing: Number
    referrals: tuple[Awaited, ...] | Unknown
    retention_due: Number
    held_back: Number
    waited: Number
    glasses: Number
    pauses: tuple[str, ...] | Unknown
    alarm: str | Unknown
    consent_due: Number
    training_due: Number
    policy: tuple[Accepted, ...]
    changed: tuple[tuple[datetime, str], ...]
    emergencies: tuple[str, ...]
    log: LogState | Unknown
    precision: Mapping[str, Share]
    too_few: tuple[str, ...]
    agreement: Number
    looked_twice: int
    drift: Mapping[str, Number]
    versions: tuple[str, ...]
    late: tuple[Late, ...]
    serious: tuple[str, ...]

    @property
    def unwatched_only(self) -> bool:
        """There are groups, and none of them is watched as it is written in."""
        return bool(self.seen.unwatched) and not self.seen.groups

    @property
    def broken(self) -> int:
        return sum(one.broken for one in self.kept)

    @property
    def open_total(self) -> int:
        return sum(self.open_.values())


def band(age: timedelta) -> str:
    """The age of an open case, in whole days, as one of `BANDS`."""
    return next(name for below, name in BANDS if below is None or age.days < below)

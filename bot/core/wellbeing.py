"""What looking at harm adds up to for one person, counted for themselves alone; and when a break is suggested. Pure.

Nobody else can read it: it is kept under a digest of the name, no surface shows another's, and no summary uses it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

APART = timedelta(minutes=15)
"""Looks closer together than this belong to one sitting. A value of ours."""
AT_LEAST = timedelta(minutes=2)
"""What one look counts for, and what is added to a sitting's last one. A value of ours."""
SITTING = timedelta(minutes=50)
"""After so long at a stretch a break is suggested: short breaks often, 5 to 10 minutes in every hour at a screen (HSE,
“Working with display screen equipment”, INDG36)."""
HARD = 8
"""After so many hard cases in one day a break is suggested, however long it took. A value of ours: there is no agreed
number, and it is a reminder and no limit."""
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at a case: how many lines it had; `hard`: among the most serious, or somebody at risk."""

    at: datetime
    lines: int
    hard: bool


@dataclass(frozen=True, slots=True)
class Exposure:
    """`time` is spent looking, in `sittings`."""

    time: timedelta
    sittings: int
    cases: int
    lines: int
    hard: int


def measured(looks: Sequence[Seen]) -> Exposure:
    """What looks, oldest first, add up to."""
    stretches = _sittings(looks)
    return Exposure(
        time=sum((one[-1].at - one[0].at + AT_LEAST for one in stretches), timedelta()),
        sittings=len(stretches),
        cases=len(looks),
        lines=sum(one.lines for one in looks),
        hard=sum(one.hard for one in looks),
    )


def pause(looks: Sequence[Seen]) -> str:
    """A sentence that suggests a break after the last of today's looks; empty where none is due.

    It is said once when a sitting has become long, and once for every so many hard cases.
    """
    if not looks:
        return ""
    hard = sum(one.hard for one in looks)
    if looks[-1].hard and hard and hard % HARD == 0:
        return (
            f"You have looked at {hard} hard cases today. Take a break away from the screen if you can, or hand the "
            "rest over (/handover). Talk to somebody you trust. /mine is for you alone."
        )
    last = _sittings(looks)[-1]
    long = [one.at - last[0].at >= SITTING for one in last]
    if long[-1] and not any(long[:-1]):
        return "You have been looking for a while. Five to ten minutes away from the screen in every hour do good."
    return ""


def mark(name: str) -> str:
    """Under what a colleague's own numbers are kept: no name stands beside them."""
    return hashlib.sha256(f"for oneself alone: {name}".encode()).hexdigest()[:32]


def _sittings(looks: Sequence[Seen]) -> list[list[Seen]]:
    found: list[list[Seen]] = []
    for one in looks:
        if found and one.at - found[-1][-1].at <= APART:
            found[-1].append(one)
        else:
            found.append([one])
    return found


class Wellbeing(Protocol):
    """What is kept, by `mark`s. `spared` are categories somebody asked not to be offered."""

    def look(self, who: str, seen: Seen) -> None: ...
    def looks(self, who: str, since: datetime) -> list[Seen]: ...
    def spare(self, who: str, category: str, now: datetime) -> None: ...
    def take_back(self, who: str, category: str) -> None: ...
    def spared(self, who: str) -> frozenset[str]: ...
    def sparing(self) -> Mapping[str, frozenset[str]]: ...
    def purge(self, before: datetime) -> None: ...

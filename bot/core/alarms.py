"""A test of the alarm: does a call for help reach the lead and the deputy, each by two ways, and do they answer?

A way is a platform's lane (`discord`, `telegram`, `mail`, `push`); two of them are independent where they are not the
same platform. The desk's own screen is none: it is not in anybody's pocket.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

WAYS = 2
"""By how many independent ways everybody must have answered."""
LASTS = timedelta(hours=24)
"""How long a test waits for answers: whoever works nights has a morning in it. A value of ours."""
EVERY = timedelta(days=28)
"""How often a test that was passed is repeated: monthly."""
AGAIN = timedelta(days=7)
"""When one that was not passed is repeated. A value of ours."""
HOLDS = timedelta(days=35)
"""How long a pass counts: the month, and a week to answer the next test in."""


class Why(StrEnum):
    """Why a test was made."""

    MONTHLY = "monthly"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Call:
    """One colleague, called by one way; and when and how they answered: `button`, `link` or `code`."""

    name: str
    way: str
    answered_at: datetime | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A test. It waits until `until`; `passed` is None as long as it is not over."""

    id: int
    why: Why
    by: str
    at: datetime
    until: datetime
    calls: tuple[Call, ...] = ()
    ended_at: datetime | None = None
    passed: bool | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Who was called, in the order of calls."""
        return tuple(dict.fromkeys(one.name for one in self.calls))

    def ways(self, name: str, *, answered: bool = False) -> tuple[str, ...]:
        """By which ways somebody was called, or answered."""
        found = (one for one in self.calls if one.name == name and (one.answered_at is not None or not answered))
        return tuple(one.way for one in found)

    @property
    def answered(self) -> frozenset[str]:
        """Who answered by as many independent ways as it takes."""
        return frozenset(name for name in self.names if len(platforms(self.ways(name, answered=True))) >= WAYS)

    @property
    def complete(self) -> bool:
        return bool(self.calls) and self.answered == frozenset(self.names)


class Alarms(Protocol):
    """The tests as they are kept. `codes` are digests of what somebody answers with who has no button."""

    def add(self, why: Why, by: str, at: datetime, until: datetime, calls: Sequence[tuple[str, str]]) -> Alarm: ...
    def get(self, number: int, *, lock: bool = False) -> Alarm | None: ...
    def newest(self, most: int = 12) -> list[Alarm]:
        """The newest first."""
        ...

    def answer(self, number: int, name: str, way: str, how: str, now: datetime) -> bool:
        """Keeps an answer. False where there is no such call, or it was answered before."""
        ...

    def code(self, number: int, name: str, way: str, digest: str) -> None:
        """One more code by which this call can be answered."""
        ...

    def coded(self, digest: str) -> tuple[int, str, str] | None:
        """The test, the name and the way of a code."""
        ...

    def end(self, number: int, passed: bool, now: datetime) -> bool:
        """Ends a test that is not over yet."""
        ...


@dataclass(frozen=True, slots=True)
class State:
    """Whether a call for help is known to arrive. `red` says why not, empty where it does; `hint` says what to do."""

    red: str = ""
    hint: str = ""
    passed: datetime | None = None
    waiting: Alarm | None = None


def state(newest: Sequence[Alarm], called: Collection[str], now: datetime) -> State:
    """How the alarm stands. `newest` as `Alarms.newest` gives it; `called` are those who must be reached today."""
    over = [one for one in newest if one.passed is not None]
    waiting = next((one for one in newest if one.passed is None), None)
    passed = next((one for one in over if one.passed), None)
    at = passed.ended_at if passed is not None else None
    red, hint = "", "Start one: safelight alarm test, or /alarm test in the chat."
    if waiting is not None:
        hint = f"A test waits until it is answered: {'; '.join(unanswered(waiting))}."
    if over and over[0] is not passed:
        red = f"The last test of the alarm failed: {'; '.join(unanswered(over[0])) or 'nobody could be called'}."
    elif passed is None or at is None:
        red = "The alarm was never tested."
    elif now - at > HOLDS:
        red = f"The alarm was tested last {(now - at).days} days ago."
    elif new := sorted(set(called) - passed.answered):
        red = f"The alarm was never tested with {' and '.join(new)}."
    return State(red, hint if red else "", at, waiting)


def unanswered(alarm: Alarm) -> tuple[str, ...]:
    """Who has not answered yet, and by which ways, in words."""
    found = []
    for name in alarm.names:
        if name in alarm.answered:
            continue
        left = [way for way in alarm.ways(name) if way not in alarm.ways(name, answered=True)]
        if len(platforms(alarm.ways(name))) < WAYS:
            found.append(f"{name} has only one way to be called ({', '.join(alarm.ways(name)) or 'none'})")
        else:
            found.append(f"{name} has not answered by {' or '.join(left)}")
    return tuple(found)


def due(newest: Sequence[Alarm], now: datetime) -> bool:
    """Whether a test is to be repeated. The first one is begun by a person."""
    if not newest or newest[0].passed is None:
        return False
    return now - newest[0].at >= (EVERY if newest[0].passed else AGAIN)


def platforms(ways: Collection[str]) -> frozenset[str]:
    """The platforms behind lanes: two bots on one platform are one way."""
    return frozenset(way.partition("-")[0] for way in ways)

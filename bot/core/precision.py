"""How often a label's flags mattered, by what moderators decided, and which threshold that speaks for.

The unit is one decided case with its label's highest score: fifty lines of one case are one decision, so the Wilson
intervals are not narrower than what people really looked at.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.changes import NEVER
from bot.core.messages import Audience
from bot.core.pack import Pack

LEAST = 20
"""Under so many decisions nothing is shown or suggested: a share of a few cases says little, and may say who."""
MOST_LOST = 0.1
"""The share of what mattered that a suggestion may leave out at most. A starting value of ours."""
LEAST_GAIN = 0.25
"""The share of “No concern” that a suggestion must leave out to be worth a change. A starting value of ours."""
STEP = 0.01
HIGHEST = 0.99
"""No suggestion goes further: a label must stay able to flag."""
Z = 1.96
"""Wilson intervals of 95 %."""
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Where each band of scores begins; the last ends with 1."""
SERIOUS = frozenset({"threat"})
"""These fail towards people: never suggested higher than the pack says outright, and not at all where it does not.
Those that nobody raises (`NEVER`) are suggested nothing."""


def exactly(threshold: float) -> str:
    """A threshold as people read it: with two places, and with a third where it has one."""
    return f"{threshold:.3f}".removesuffix("0")


@dataclass(frozen=True, slots=True)
class Judged:
    """A decided case's highest score for one label in one group; `mattered` unless it was “No concern”."""

    group: str
    label: str
    score: float
    mattered: bool


@dataclass(frozen=True, slots=True)
class Share:
    """Of `decisions` about scores from `low` up to `high`, so many `mattered`, with the interval of that share."""

    low: float
    high: float
    decisions: int
    mattered: int
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Raising a label's threshold from `old` to `new`, with what that would have left out of what was decided."""

    group: str
    label: str
    old: float
    new: float
    decisions: int
    no_concern: int
    spared: int
    lost: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A threshold that a colleague raised as it was suggested: as change `change` of the settings, with why and until
    when; or, before there were those, for good (`seq`). `undone_at` where it holds no more: somebody took it back, or
    its time was over (`undone_by` is `machine` then).
    """

    seq: int
    group: str
    label: str
    at: datetime
    by: str
    old: float
    new: float
    undone_at: datetime | None = None
    undone_by: str = ""
    change: int = 0
    reason: str = ""
    until: datetime | None = None


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share (E. B. Wilson, 1927). Nothing counted: anything between 0 and 1."""
    if not of:
        return 0.0, 1.0
    share, square = count / of, Z * Z / of
    middle = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(share * (1 - share) / of + square / of / 4) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def shares(judged: Sequence[Judged]) -> tuple[Share, ...]:
    """One label's share that mattered: of all its decisions, then of each band of scores. Under `LEAST`: left out."""
    bands = zip(EDGES, (*EDGES[1:], 1.0), strict=True)
    found = [_share(judged, 0.0, 1.0), *(_share(judged, low, high) for low, high in bands)]
    return tuple(one for one in found if one.decisions >= LEAST)


def _share(judged: Sequence[Judged], low: float, high: float) -> Share:
    inside = [one for one in judged if low <= one.score < high or (high == 1.0 and one.score == 1.0)]
    mattered = sum(one.mattered for one in inside)
    return Share(low, high, len(inside), mattered, *wilson(mattered, len(inside)))


def ceiling(label: str, old: float, pack: Pack) -> float:
    """How high a threshold may be suggested. A serious label stays where it is unless the pack allows more, and what
    must never be missed stays in any case."""
    most = pack.most(label)
    if label in NEVER:
        return old
    if label in SERIOUS:
        return max(old, most) if most is not None else old
    return min(most, HIGHEST) if most is not None else HIGHEST


def suggested(judged: Sequence[Judged], old: float, most: float) -> Suggestion | None:
    """The threshold between `old` and `most` that leaves out most of one group's “No concern” for one label.

    None under `LEAST` decisions, where “No concern” is not clearly more than half (the interval's lower end), where
    too much of what mattered would go with it, or where the gain is small.
    """
    flagged = [one for one in judged if one.score >= old]
    no_concern = [one.score for one in flagged if not one.mattered]
    mattered = [one.score for one in flagged if one.mattered]
    if len(flagged) < LEAST or wilson(len(no_concern), len(flagged))[0] <= 0.5:
        return None
    best: Suggestion | None = None
    for hundredth in range(math.floor(old / STEP) + 1, math.floor(most / STEP + 1e-9) + 1):
        new = round(hundredth * STEP, 2)
        if new <= old:
            continue
        spared, lost = sum(score < new for score in no_concern), sum(score < new for score in mattered)
        if lost > MOST_LOST * len(mattered):
            break
        if spared >= LEAST_GAIN * len(no_concern) and (best is None or spared > best.spared):
            one = flagged[0]
            best = Suggestion(one.group, one.label, old, new, len(flagged), len(no_concern), spared, lost)
    return best


def replayed(
    thresholds: Mapping[str, float], accepted: Iterable[Accepted], pack: Pack, audience: Audience | None = None
) -> dict[str, float]:
    """A group's thresholds with what was accepted for it since, oldest first. `audience` is the group's.

    Each change holds only where it starts from the value that stands: settings that say another one by now are newer.
    None holds of what must never be missed.
    """
    found = dict(thresholds)
    for change in sorted(accepted, key=lambda one: one.seq):
        if change.label in NEVER:
            continue
        if change.undone_at is None and found.get(change.label, pack.at(change.label, audience)) == change.old:
            found[change.label] = change.new
    return found


class Thresholds(Protocol):
    """What people decided about flags, thresholds that were accepted, and what the classifiers look for."""

    def judged(self, accounts: Collection[str], persons: Collection[str]) -> list[Judged]: ...
    def accepted(self, group: str = "") -> list[Accepted]: ...
    def accept(self, group: str, label: str, old: float, new: float, by: str, now: datetime) -> None: ...
    def undo(self, seq: int, by: str, now: datetime) -> None: ...
    def look(self, labels: frozenset[str]) -> None: ...
    def looked(self) -> frozenset[str] | None: ...

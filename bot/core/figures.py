"""The arithmetic of a summary: times with some still open, medians, agreement, drift. Pure numbers, no words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Unknown:
    """A number that nobody can know, and why, in words."""

    why: str

    def __str__(self) -> str:
        return self.why


NOT_SET_UP = Unknown("not set up")
Number = int | float | Unknown
_ROUNDING = 1e-9


def median(values: Sequence[float]) -> float:
    """The middle value; between the two in the middle where there is an even number of them."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def waited(done: Iterable[timedelta], open_: Iterable[timedelta], share: float) -> timedelta | None:
    """By when a share of all had been looked at, those still open counted and not dropped; None: not yet.

    The Kaplan–Meier estimate (E. L. Kaplan, P. Meier, 1958): what is still open has waited at least so long. With
    nothing open it is the ordinary nearest-rank quantile.
    """
    events = sorted([(span, False) for span in done] + [(span, True) for span in open_])
    waiting, at_risk = 1.0, len(events)
    for span, together in groupby(events, key=_span):
        here = [still for _, still in together]
        waiting *= (at_risk - here.count(False)) / at_risk
        if False in here and waiting <= 1 - share + _ROUNDING:
            return span
        at_risk -= len(here)
    return None


def _span(event: tuple[timedelta, bool]) -> timedelta:
    return event[0]


def kappa(pairs: Sequence[tuple[str, str]]) -> float | Unknown:
    """Cohen's kappa (J. Cohen, 1960): how far two who judged the same agree beyond chance, from -1 to 1."""
    if not pairs:
        return Unknown("nothing was judged twice")
    total = len(pairs)
    same = sum(one == other for one, other in pairs) / total
    words = {word for pair in pairs for word in pair}
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    chance = sum(first.count(word) * second.count(word) for word in words) / total**2
    if chance == 1:
        return Unknown("everything was judged alike, so chance cannot be told apart")
    return (same - chance) / (1 - chance)


def drift(now: Mapping[int, int], before: Mapping[int, int]) -> float | Unknown:
    """The population stability index between two histograms over tenths: 0 alike; above 0.25 usually counts as much.

    Half a message is added to each tenth, so that an empty one does not make it endless.
    """
    if not sum(now.values()) or not sum(before.values()):
        return Unknown("too little was noticed to compare")
    tenths = range(10)
    total_now, total_before = sum(now.values()) + 5, sum(before.values()) + 5
    index = 0.0
    for tenth in tenths:
        here, there = (now.get(tenth, 0) + 0.5) / total_now, (before.get(tenth, 0) + 0.5) / total_before
        index += (here - there) * math.log(here / there)
    return index

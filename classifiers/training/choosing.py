"""Chooses the default thresholds of all labels together, so that what any of them flags of harmless chat stays under
one limit.

Each label alone could be given a small share; their sum would not be small. So all begin so high that no harmless text
reaches them, and are lowered step by step, each time the one that finds most of its own for the harmless texts it
costs, until nothing fits into the limits any more. What another classifier flags anyway (word lists, rules) is part of
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

MARGIN = 0.002
"""What a threshold lies above the harmless score below it: another processor rounds a little otherwise."""
STEPS = 6
"""How many more harmless texts one step may let in."""
HIGHEST = 0.997


@dataclass(frozen=True, slots=True)
class Harmless:
    """A set of texts of which at most `most` may be flagged: each label's scores, and which are flagged anyway."""

    scores: Mapping[str, Any]
    taken: Any
    most: int


def choose(
    harmless: Mapping[str, Harmless],
    found: Mapping[str, Any],
    least: Mapping[str, float],
    worth: Mapping[str, float],
) -> dict[str, float]:
    """A threshold for each label of `found` (the scores of texts that have it). `least`: no lower than this; `worth`:
    what finding all of a label's texts is worth beside another's."""
    limits = {label: _highest(label, harmless, least[label]) for label in found}
    flagged = {name: one.taken | _any(one, limits) for name, one in harmless.items()}
    while True:
        best: tuple[float, str, float] | None = None
        for label, limit in limits.items():
            for lower in _lower(label, limit, harmless, flagged, least[label]):
                cost = _cost(label, lower, harmless, flagged)
                gain = worth[label] * float((found[label] >= lower).mean() - (found[label] >= limit).mean())
                if cost is not None and gain > 0 and (best is None or gain / (cost + 1e-3) > best[0]):
                    best = gain / (cost + 1e-3), label, lower
        if best is None:
            return {label: round(limit, 4) for label, limit in limits.items()}
        _, label, limits[label] = best
        for name, one in harmless.items():
            if label in one.scores:
                flagged[name] = flagged[name] | (one.scores[label] >= limits[label])


def _highest(label: str, harmless: Mapping[str, Harmless], least: float) -> float:
    """Over every harmless text that is not flagged anyway."""
    tops = [float(one.scores[label][~one.taken].max(initial=0.0)) for one in harmless.values() if label in one.scores]
    return min(HIGHEST, max(least, max(tops, default=0.0) + MARGIN))


def _any(one: Harmless, limits: Mapping[str, float]) -> Any:
    out = np.zeros(len(one.taken), bool)
    for label, limit in limits.items():
        if label in one.scores:
            out |= one.scores[label] >= limit
    return out


def _lower(
    label: str, limit: float, harmless: Mapping[str, Harmless], flagged: Mapping[str, Any], least: float
) -> list[float]:
    """The next thresholds below, each over the harmless score that it keeps out."""
    left = np.concatenate(
        [one.scores[label][~flagged[name]] for name, one in harmless.items() if label in one.scores] or [np.zeros(0)]
    )
    below = np.sort(left[left < limit])[::-1]
    marks = [*below[: STEPS + 1], 0.0]
    return sorted(
        {max(least, float(mark) + MARGIN) for mark in marks if max(least, mark + MARGIN) < limit}, reverse=True
    )


def _cost(label: str, lower: float, harmless: Mapping[str, Harmless], flagged: Mapping[str, Any]) -> float | None:
    """The shares of the limits that it takes, summed up; None where one of them does not allow it."""
    cost = 0.0
    for name, one in harmless.items():
        if label not in one.scores:
            continue
        new = int((~flagged[name] & (one.scores[label] >= lower)).sum())
        if new and int(flagged[name].sum()) + new > one.most:
            return None
        cost += new / max(one.most, 1)
    return cost

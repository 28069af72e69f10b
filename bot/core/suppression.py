"""Small numbers hidden in tables that many read: under five is “<5”, and no subtraction brings it back.

A table's cells add up to a total that is known too. Where the hidden ones could be worked out from it, further cells
are hidden, smallest first; where that does not help, the whole table is left out. Zero is said: that nothing happened
in a place is what such a page is read for, and tells of nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST = 5
"""Numbers from one up to this one are hidden (issue of record: “cells under five shown as <5”)."""
SMALL = f"<{LEAST}"
HIDDEN = "hidden"
"""A larger number that is hidden only so that no small one can be worked out."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Published(Generic[K]):
    """A table as it may be read: each cell as a number, `SMALL` or `HIDDEN`. `cells` is None: the table is left out."""

    total: int | str
    cells: Mapping[K, int | str] | None


def small(number: int) -> bool:
    return 0 < number < LEAST


def masked(number: int) -> int | str:
    """One number on its own, which nothing else adds up to."""
    return SMALL if small(number) else number


def published(cells: Mapping[K, int]) -> Published[K]:
    """The cells of a table and their total, as many may read them."""
    total = sum(cells.values())
    hidden = {key for key, number in cells.items() if small(number)}
    if small(total):
        return Published(SMALL, {key: SMALL if key in hidden else number for key, number in cells.items()})
    also: list[K] = []
    while hidden and not _safe(cells, hidden, also):
        left = [key for key, number in cells.items() if number >= LEAST and key not in also]
        if not left:
            return Published(total, None)
        also.append(min(left, key=lambda key: cells[key]))
    return Published(
        total,
        {key: SMALL if key in hidden else HIDDEN if key in also else number for key, number in cells.items()},
    )


def _safe(cells: Mapping[K, int], hidden: set[K], also: list[K]) -> bool:
    """Whether each hidden small number could still be at least two different ones.

    Who reads it knows the rule: a small one is 1 to 4; one hidden beside them is five at least, and no larger than the
    smallest that is still said.
    """
    said = [number for key, number in cells.items() if number >= LEAST and key not in also]
    known = sum(number for key, number in cells.items() if key not in hidden and key not in also)
    rest = sum(cells.values()) - known
    most = min(said, default=rest)
    low = len(hidden) + LEAST * len(also)
    high = (LEAST - 1) * len(hidden) + most * len(also)
    # For one of them: what is left when all others are as large, or as small, as they can be.
    least_possible = max(1, rest - (high - (LEAST - 1)))
    most_possible = min(LEAST - 1, rest - (low - 1))
    return least_possible < most_possible

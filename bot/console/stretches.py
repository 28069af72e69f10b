"""A long talk made short: lines far from anything flagged are folded away, where a person can open them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.desk.card import Line

NEAR = 2
"""How many lines before and after a flagged one stay in sight."""
_WORTH_FOLDING = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that follow one another, all in sight or all `folded`."""

    folded: bool
    lines: tuple[Line, ...]


def stretches(lines: Sequence[Line]) -> list[Stretch]:
    """All lines, in their order; nothing is left out. Without a flagged line nothing is folded."""
    flagged = [n for n, line in enumerate(lines) if line.flagged]
    near = {n + step for n in flagged for step in range(-NEAR, NEAR + 1)} if flagged else set(range(len(lines)))
    found: list[Stretch] = []
    for far, run in groupby(range(len(lines)), key=lambda n: n not in near):
        inside = tuple(lines[n] for n in run)
        folded = far and len(inside) >= _WORTH_FOLDING
        if found and not folded and not found[-1].folded:
            found[-1] = Stretch(False, found[-1].lines + inside)
        else:
            found.append(Stretch(folded, inside))
    return found

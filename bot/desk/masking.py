"""How numbers are said: as they are to the lead, without small ones where many read."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from bot.core.figures import Number, Unknown, median
from bot.core.suppression import LEAST, Published, masked, published, small
from bot.desk.page import Cell

K = TypeVar("K", bound=Hashable)
TOO_FEW = f"not shown: fewer than {LEAST}"


class Masking:
    """`many`: trustees read it, and who else is in the room. Nothing under five is said then, nor what tells it."""

    def __init__(self, many: bool) -> None:
        self.many = many

    def number(self, number: Number) -> Cell:
        """A number on its own: nothing that is said elsewhere adds up to it."""
        if isinstance(number, Unknown):
            return number.why
        if isinstance(number, float):
            return round(number, 2)
        return masked(number) if self.many else number

    def cells(self, cells: Mapping[K, int]) -> Published[K]:
        """Numbers that add up to one that is said too."""
        return published(cells) if self.many else Published(sum(cells.values()), dict(cells))

    def rate(self, number: Number, of: int) -> Cell:
        """A rate, which tells the number it is made from."""
        if isinstance(number, Unknown):
            return number.why
        return TOO_FEW if self.many and small(of) else round(number, 1)

    def apart(self, count: int, of: int) -> bool:
        """Whether a part of a number may be said beside it: neither it nor the rest is small."""
        return not self.many or not (small(count) or small(of - count) or small(of))

    def middle(self, before: Sequence[int]) -> float | None:
        """The median of numbers that may have been said before; None where one was hidden, for this would tell it."""
        return None if not before or (self.many and any(map(small, before))) else median(before)

    def span(self, time: timedelta | None, of: int, never: str = "not yet") -> str:
        """A time that is of `of` cases."""
        if not of:
            return "–"
        if self.many and small(of):
            return TOO_FEW
        return never if time is None else span(time)


def span(time: timedelta) -> str:
    """A length of time in words: `12 min`, `3 h 20 min`, `2 days 4 h`, `12 days`."""
    minutes = round(time.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 24 * 7:
        return f"{round(hours / 24)} days"
    if hours >= 24:
        days, more = divmod(hours, 24)
        return f"{days} day{'s' if days > 1 else ''}" + (f" {more} h" if more else "")
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{minutes} min" if minutes else "under a minute"


def count(cell: Cell, one: str, many: str = "") -> str:
    """`1 flag`, `12 flags`, `<5 flags`."""
    words = one if cell == 1 else many or f"{one}s"
    return f"{cell:,} {words}" if isinstance(cell, int) else f"{cell} {words}"

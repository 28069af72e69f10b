"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
"""Within working hours in London, and not near a change of the clocks."""


class MovedClock:
    """`clock()` is the time; `clock.move(minutes=5)` passes some."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at

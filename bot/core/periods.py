"""Weeks, months and quarters of an organisation: their names, and when exactly they begin and end.

A week is an ISO 8601 week: it begins on Monday, and a year has 52 or 53. A day is one of the organisation's time zone,
so that it has 23 or 25 hours where clocks change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
EARLIEST, LATEST = 1990, 2200
_KEYS = {
    "week": (re.compile(r"(\d{4})-W(\d{2})", re.ASCII), "2026-W47"),
    "month": (re.compile(r"(\d{4})-(\d{2})", re.ASCII), "2026-11"),
    "quarter": (re.compile(r"(\d{4})-Q([1-4])", re.ASCII), "2026-Q4"),
}


class Every(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


RHYTHMS: Mapping[str, Every] = {"weekly": Every.WEEK, "monthly": Every.MONTH, "quarterly": Every.QUARTER}
"""How settings call them."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` up to and without `after`, in days of the time zone `zone`. `key` is like 2026-W47."""

    every: Every
    key: str
    first: date
    after: date
    zone: str

    @property
    def since(self) -> datetime:
        return start_of(self.first, self.zone)

    @property
    def until(self) -> datetime:
        return start_of(self.after, self.zone)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=n) for n in range((self.after - self.first).days))

    @property
    def name(self) -> str:
        """For people: `week 47 (16–22 November 2026)`, `November 2026`, `October to December 2026`."""
        last = self.after - timedelta(days=1)
        if self.every is Every.MONTH:
            return f"{MONTHS[last.month - 1]} {last.year}"
        if self.every is Every.QUARTER:
            return f"{MONTHS[self.first.month - 1]} to {MONTHS[last.month - 1]} {last.year}"
        start = f"{self.first.day}"
        if self.first.month != last.month:
            start += f" {MONTHS[self.first.month - 1]}"
        if self.first.year != last.year:
            start += f" {self.first.year}"
        apart = "–" if self.first.month == last.month else " – "
        return f"week {int(self.key[-2:])} ({start}{apart}{last.day} {MONTHS[last.month - 1]} {last.year})"

    def earlier(self, by: int = 1) -> Period:
        """The period so many before this one."""
        found = self
        for _ in range(by):
            found = of_day(self.every, found.first - timedelta(days=1), self.zone)
        return found

    def later(self) -> Period:
        return of_day(self.every, self.after, self.zone)


def start_of(day: date, zone: str) -> datetime:
    """When a day begins in a time zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def of_day(every: Every, day: date, zone: str) -> Period:
    """The period that a day is in."""
    if every is Every.WEEK:
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return Period(every, f"{year}-W{week:02}", first, first + timedelta(days=7), zone)
    if every is Every.MONTH:
        return Period(every, f"{day:%Y-%m}", day.replace(day=1), _next_month(day.year, day.month), zone)
    quarter = (day.month - 1) // 3 + 1
    first = date(day.year, quarter * 3 - 2, 1)
    return Period(every, f"{day.year}-Q{quarter}", first, _next_month(day.year, quarter * 3), zone)


def holding(every: Every, at: datetime, zone: str) -> Period:
    """The period that a time is in."""
    return of_day(every, at.astimezone(ZoneInfo(zone)).date(), zone)


def ended(every: Every, at: datetime, zone: str) -> Period:
    """The newest period that is over."""
    return holding(every, at, zone).earlier()


def named(text: str, zone: str, every: Every | None = None) -> Period:
    """The period with this key; `every` says which kind it must be.

    Raises:
        ValueError: it is none. The message says how to write one.
    """
    cleaned = text.strip().upper()
    kinds = [every] if every else list(Every)
    for kind in kinds:
        shape, _ = _KEYS[kind]
        match = shape.fullmatch(cleaned)
        if match is None:
            continue
        year, number = int(match[1]), int(match[2])
        if not EARLIEST <= year <= LATEST:
            break
        try:
            if kind is Every.WEEK:
                return of_day(kind, date.fromisocalendar(year, number, 1), zone)
            return of_day(kind, date(year, number if kind is Every.MONTH else number * 3, 1), zone)
        except ValueError:
            raise ValueError(f"There is no {kind} {cleaned}: {_why_none(kind, year)}.") from None
    examples = " or ".join(_KEYS[kind][1] for kind in kinds)
    raise ValueError(f"“{text[:40]}” is no {' or '.join(kinds)}. Write it like {examples}.")


def of_week(number: int, at: datetime, zone: str) -> Period:
    """The newest week with this number that has begun.

    Raises:
        ValueError: no week has it.
    """
    if not 1 <= number <= 53:
        raise ValueError(f"There is no week {number}: weeks go from 1 to 53.")
    found = holding(Every.WEEK, at, zone)
    while not found.key.endswith(f"-W{number:02}"):
        found = found.earlier()
    return found


def due_since(newest: str, every: Every, at: datetime, zone: str) -> list[Period]:
    """Every period that is over and comes after the one whose key is `newest`, oldest first; empty: only the last."""
    last = ended(every, at, zone)
    if not newest:
        return [last]
    found: list[Period] = []
    period = named(newest, zone, every).later()
    while period.first <= last.first:
        found.append(period)
        period = period.later()
    return found


def _why_none(kind: Every, year: int) -> str:
    if kind is Every.MONTH:
        return "months go from 01 to 12"
    return f"{year} has {date(year, 12, 28).isocalendar().week} weeks"


def _next_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)

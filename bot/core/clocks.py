"""Times by which someone must have acted, in plain or working time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Hours:
    """When the organisation works: weekdays (Monday is 0), from–to in its own time zone, days off."""

    timezone: str = "Europe/London"
    days: frozenset[int] = frozenset(range(5))
    start: time = time(9)
    end: time = time(17)
    off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.days or self.start >= self.end:
            raise ValueError("Working hours need at least one weekday, and must end after they start.")


LONGEST = 6
"""A length of time has at most so many digits; longer ones would pass the end of the calendar."""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time. `working` counts only within the organisation's hours; a working day is one day of them."""

    minutes: int = 0
    days: int = 0
    working: bool = False

    @classmethod
    def of(cls, text: str) -> Span:
        """Reads `15m`, `4h`, `3d`, `4wh` (working hours), `1wd` (working days).

        Raises:
            ValueError: it reads as none of these.
        """
        cleaned = text.strip().lower()
        for unit, one in (
            ("wh", cls(minutes=60, working=True)),
            ("wd", cls(days=1, working=True)),
            ("m", cls(minutes=1)),
            ("h", cls(minutes=60)),
            ("d", cls(days=1)),
        ):
            number = cleaned.removesuffix(unit)
            if number != cleaned and number.isascii() and number.isdigit() and len(number) <= LONGEST:
                return cls(one.minutes * int(number), one.days * int(number), one.working)
        raise ValueError(f"“{text}” is no length of time. Write 15m, 4h, 3d, 4wh or 1wd.")


@dataclass(frozen=True, slots=True)
class Clock:
    """A case's clock: its name (open, decide, refer, review), when it is due, the rule it came from."""

    case: str
    name: str
    due: datetime
    rule: str
    met_at: datetime | None = None

    def late(self, now: datetime) -> bool:
        return self.met_at is None and now >= self.due


def due(start: datetime, span: Span, hours: Hours) -> datetime:
    """When `span` after `start` is over, in UTC."""
    if not span.working:
        return start + timedelta(minutes=span.minutes, days=span.days)
    zone = ZoneInfo(hours.timezone)
    left = timedelta(minutes=span.minutes) + span.days * _length(hours)
    at = start.astimezone(UTC)
    day = start.astimezone(zone).date()
    while True:
        if day.weekday() in hours.days and day not in hours.off:
            opens = datetime.combine(day, hours.start, zone).astimezone(UTC)
            closes = datetime.combine(day, hours.end, zone).astimezone(UTC)
            begin = max(at, opens)
            if begin < closes:
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
        day += timedelta(days=1)


def _length(hours: Hours) -> timedelta:
    anchor = date(2001, 1, 1)
    return datetime.combine(anchor, hours.end) - datetime.combine(anchor, hours.start)

"""Local wall-clock times, as phones write them into exports, to UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.exports.reader import Unreadable
from connectors.exports.text import count

EARLY, LATE = 2005, 2035
"""Years outside which a date is kept but noted: no chat app of these formats is older, no message is from then."""


class LocalClock:
    """One zone's local times to UTC. Counts those that exist twice or not at all when clocks change."""

    def __init__(self, timezone: str) -> None:
        try:
            self._zone = ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Unreadable("", f"“{timezone}” is not a time zone; write it like Europe/London.") from error
        self.timezone = timezone
        self.twice = 0
        self.never = 0
        self.odd_years = 0
        self._day = (0, 0, 0)
        self._midnight = datetime.min.replace(tzinfo=UTC)
        self._steady = False
        self._last = datetime.min.replace(tzinfo=UTC)

    def utc(self, year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
        """The moment. Raises ValueError where the calendar has no such day or the clock no such time."""
        if (year, month, day) != self._day:
            self._turn(year, month, day)
        if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
            raise ValueError("no such time of day")
        if not EARLY <= year < LATE:
            self.odd_years += 1
        if self._steady:
            moment = self._midnight + timedelta(0, hour * 3600 + minute * 60 + second)
        else:
            local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
            moment = self._changing(local)
        self._last = moment
        return moment

    def notes(self) -> list[str]:
        """What was assumed, each as a sentence."""
        said = []
        if self.twice:
            said.append(
                f"{count(self.twice, 'message')} in the hour that a clock change repeats: "
                "the order in the file decided."
            )
        if self.never:
            said.append(
                f"{count(self.never, 'message')} at a time that a clock change in {self.timezone} left out: "
                "is the time zone right?"
            )
        if self.odd_years:
            said.append(
                f"{count(self.odd_years, 'message')} of a year before {EARLY} or after {LATE - 1}: kept as they are."
            )
        return said

    def _turn(self, year: int, month: int, day: int) -> None:
        start = datetime(year, month, day)  # noqa: DTZ001
        try:
            now = start.replace(tzinfo=self._zone).utcoffset()
            later = (start + timedelta(days=1)).replace(tzinfo=self._zone).utcoffset()
            before = (start - timedelta(hours=1)).replace(tzinfo=self._zone).utcoffset()
            self._midnight = (start - (now or timedelta())).replace(tzinfo=UTC)
            (self._midnight + timedelta(days=1)).isoformat()
        except OverflowError as error:
            raise ValueError("no such day") from error
        self._steady = now == later == before
        self._day = (year, month, day)

    def _changing(self, local: datetime) -> datetime:
        first, second = (
            local.replace(tzinfo=self._zone, fold=0).astimezone(UTC),
            local.replace(tzinfo=self._zone, fold=1).astimezone(UTC),
        )
        if first == second:
            return first
        if first.astimezone(self._zone).replace(tzinfo=None) != local:
            self.never += 1
            return first
        self.twice += 1
        return first if first >= self._last else second

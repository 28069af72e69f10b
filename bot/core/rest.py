"""When somebody is not to be disturbed: the hours in which what can wait does wait, until they are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFF = "off"


@dataclass(frozen=True, slots=True)
class Rest:
    """From `start` to `end` each day, in the zone's own time; past midnight where it ends at or before its start."""

    start: time
    end: time
    timezone: str = "Europe/London"

    @classmethod
    def of(cls, text: str, timezone: str) -> Rest | None:
        """Reads `22:00-07:00`; `off` or nothing is no rest.

        Raises:
            ValueError: it reads as none of these.
        """
        cleaned = text.strip().lower().replace("–", "-")
        if cleaned in ("", OFF):
            return None
        try:
            start, end = (time.fromisoformat(part.strip()) for part in cleaned.split("-"))
        except ValueError:
            raise ValueError(f"“{text[:40]}” are no quiet hours. Write 22:00-07:00, or off.") from None
        if start == end or start.tzinfo or end.tzinfo:
            raise ValueError(f"“{text[:40]}” are no quiet hours: they must end at another time. Write 22:00-07:00.")
        return cls(start, end, timezone)

    def until(self, now: datetime) -> datetime | None:
        """When the rest that holds now is over, in UTC; None where there is none now. `now` is aware."""
        zone = ZoneInfo(self.timezone)
        local = now.astimezone(zone)
        for day in (local.date() - timedelta(days=1), local.date()):
            begins = datetime.combine(day, self.start, zone).astimezone(UTC)
            last = day if self.end > self.start else day + timedelta(days=1)
            ends = datetime.combine(last, self.end, zone).astimezone(UTC)
            if begins <= now < ends:
                return ends
        return None

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

"""Who is on duty when, who is away, and who stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Shift:
    """One line of the rota, in the organisation's time. A shift that ends at or before its start goes on into the next
    day and belongs to the day it began. `first` and `last` are the days, both included, between which it holds.
    """

    who: str
    days: frozenset[int] = EVERY_DAY
    start: time = time(0)
    end: time = time(0)
    first: date | None = None
    last: date | None = None

    def covers(self, local: datetime) -> bool:
        """Whether somebody has this shift at a wall-clock time (without a zone)."""
        if self._on(local.date()) and self.start <= local.time() and (self._overnight or local.time() < self.end):
            return True
        return self._overnight and self._on(local.date() - timedelta(days=1)) and local.time() < self.end

    @property
    def _overnight(self) -> bool:
        return self.end <= self.start

    def _on(self, day: date) -> bool:
        return day.weekday() in self.days and (self.first or day) <= day <= (self.last or day)


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who cannot be asked from `first` to `last`, both included; `cover` stands in, where there is one."""

    who: str
    first: date
    last: date
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Rota:
    """Shifts and absences, and the zone that their days and times are in."""

    shifts: tuple[Shift, ...] = ()
    away: tuple[Away, ...] = ()
    timezone: str = "Europe/London"

    def on_duty(self, at: datetime) -> tuple[str, ...]:
        """Who is on duty at an aware time, in the rota's order; whoever is away is replaced by who stands in."""
        local = at.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)
        return self.present((shift.who for shift in self.shifts if shift.covers(local)), at)

    def present(self, names: Iterable[str], at: datetime) -> tuple[str, ...]:
        """The same names without those who are away, and with who stands in for them."""
        return tuple(dict.fromkeys(one for name in names if (one := self.stands_in(name, at))))

    def stands_in(self, name: str, at: datetime) -> str:
        """Who is asked in somebody's place: themselves, whoever covers for them, or nobody (empty)."""
        day = at.astimezone(ZoneInfo(self.timezone)).date()
        asked: list[str] = []
        while name and name not in asked:
            absence = next((one for one in self.away if one.who == name and one.first <= day <= one.last), None)
            if absence is None:
                return name
            asked.append(name)
            name = absence.cover
        return ""

"""Who is on duty when, who is away, and who stands in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
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

    @classmethod
    def of(
        cls,
        shifts: Iterable[Mapping[str, Any]],
        away: Iterable[Mapping[str, Any]],
        timezone: str,
        people: Collection[str],
    ) -> Rota:
        """From the tables `[[rota]]` and `[[away]]`. `people` are the names that may stand there.

        Raises:
            ValueError: a name is unknown, or a day or time cannot be read; the message says which.
        """
        return cls(
            tuple(
                Shift(
                    _who("rota", one, "who", people),
                    frozenset(one.get("days", EVERY_DAY)),
                    _time(one, "start"),
                    _time(one, "end"),
                    _day("rota", one, "first"),
                    _day("rota", one, "last"),
                )
                for one in shifts
            ),
            tuple(
                Away(
                    _who("away", one, "who", people),
                    _day("away", one, "first") or date.min,
                    _day("away", one, "last") or date.max,
                    _who("away", one, "cover", people) if one.get("cover") else "",
                )
                for one in away
            ),
            timezone,
        )

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


def _who(table: str, line: Mapping[str, Any], field: str, people: Collection[str]) -> str:
    name = str(line.get(field, "")).strip()
    if name not in people:
        raise ValueError(f"{table}, {field}: “{name}” is no colleague. Write a name from [[colleagues]].")
    return name


def _time(line: Mapping[str, Any], field: str) -> time:
    try:
        return time.fromisoformat(str(line.get(field, "00:00")))
    except ValueError:
        raise ValueError(f"rota, {field}: “{line[field]}” is no time of day. Write it like 18:00.") from None


def _day(table: str, line: Mapping[str, Any], field: str) -> date | None:
    if field not in line:
        return None
    try:
        return date.fromisoformat(str(line[field]))
    except ValueError:
        raise ValueError(f"{table}, {field}: “{line[field]}” is no day. Write it like 2026-12-24.") from None

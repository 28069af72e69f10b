"""Which of the three numbers of a date is the day: inferred from a whole file, said, and overridable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

WORDS = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}


def parts(order: str, a: str, b: str, c: str) -> tuple[int, int, int] | None:
    """Year, month, day of three written numbers, or nothing if the year cannot stand there."""
    year, month, day = {"dmy": (c, b, a), "mdy": (c, a, b), "ymd": (a, b, c)}[order]
    if len(month) > 2 or len(day) > 2 or len(year) not in (2, 4):
        return None
    return (int(year) + 2000 if len(year) == 2 else int(year)), int(month), int(day)


def ordinal(order: str, a: str, b: str, c: str) -> int | None:
    """The day's number in the calendar, or nothing if there is no such day."""
    found = parts(order, a, b, c)
    if found is None:
        return None
    try:
        return date(*found).toordinal()
    except ValueError:
        return None


@dataclass(slots=True)
class _Reading:
    """How well one order fits: days that do not exist, steps back in time, and the first day it cannot explain."""

    impossible: int = 0
    back: int = 0
    last: int = 0
    sample: str = ""


@dataclass(slots=True)
class DateEvidence:
    """Hand it the dates of a file in their order; it says how to read them. Flat memory."""

    readings: dict[str, _Reading] = field(default_factory=lambda: {order: _Reading() for order in WORDS})
    seen: int = 0
    unlike: int = 0
    american: int = 0
    _last: tuple[str, str, str] = ("", "", "")

    def see(self, a: str, b: str, c: str, mark: str = "/", noon: str = "") -> None:
        """One date, its separator, and the mark of the half of the day that followed it, if any."""
        if (a, b, c) == self._last:
            return
        self._last = (a, b, c)
        self.seen += 1
        # United States phones write 1/5/24, 9:05 PM; British ones 05/01/2024, 9:05 pm.
        if mark == "/" and len(c) == 2 and noon in ("AM", "PM"):
            self.american += 1
        days = []
        for order, reading in self.readings.items():
            day = ordinal(order, a, b, c)
            days.append(day)
            if day is None:
                reading.impossible += 1
                reading.sample = reading.sample or f"{a}{mark}{b}{mark}{c}"
                continue
            reading.back += day < reading.last
            reading.last = day
        self.unlike += len({day for day in days if day is not None}) > 1

    def decide(self, wanted: str = "auto") -> tuple[str, str]:
        """The order, and a sentence about it (empty if there was nothing to decide)."""
        if wanted in WORDS:
            return wanted, f"Dates are read as {WORDS[wanted]}, as asked."
        if not self.seen:
            return "dmy", ""
        ranked = sorted(WORDS, key=lambda order: (self.readings[order].impossible, self.readings[order].back))
        best, second = self.readings[ranked[0]], self.readings[ranked[1]]
        if best.impossible < second.impossible:
            return ranked[0], f"Dates are read as {WORDS[ranked[0]]}: {second.sample} can be nothing else."
        if not self.unlike:
            return "dmy", ""
        if best.back < second.back:
            why = "otherwise the messages would jump back in time"
            return ranked[0], f"Dates are read as {WORDS[ranked[0]]}: {why}."
        fit = (best.impossible, best.back)
        even = [o for o, reading in self.readings.items() if (reading.impossible, reading.back) == fit]
        if len(even) > 1 and "ymd" in even:
            # No phone writes a year of two digits first where the day could stand there.
            even.remove("ymd")
        if len(even) == 1:
            return even[0], f"Dates are read as {WORDS[even[0]]}."
        pick = "mdy" if "mdy" in even and self.american * 2 > self.seen else next(o for o in WORDS if o in even)
        other = next(o for o in even if o != pick)
        return pick, (
            f"Dates can be read two ways here and are read as {WORDS[pick]}. If they are {WORDS[other]}, "
            f"say so with --date-order {other}."
        )

"""How long something is to last, as somebody writes it: `8h`, `3 days`, `2 weeks`, `2026-12-01`, `2026-12-01 18:00`."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONG = re.compile(r"(\d{1,5})\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)\b", re.IGNORECASE)


def ends(text: str, now: datetime, zone: str) -> datetime | None:
    """When it ends; None where this is no time. A day ends at its midnight, in the organisation's time zone."""
    words = " ".join(text.split())
    long = _LONG.fullmatch(words)
    if long:
        return now + timedelta(**{_UNITS[long[2][0].lower()]: int(long[1])})
    here = ZoneInfo(zone)
    try:
        if len(words) == len("2026-12-01"):
            return datetime.combine(date.fromisoformat(words) + timedelta(days=1), time(), here)
        found = datetime.fromisoformat(words)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=here)


def moment(at: datetime, zone: str) -> str:
    """A time for people: `Tue 1 Dec 18:00`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %H:%M}"

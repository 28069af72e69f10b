"""What a JSON value holds, whatever X put there, and what X's ids say: each reader answers its own type."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

PLATFORM = "x"
EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
"""Where the time in an id begins: 1288834974657 ms since 1970 (docs.x.com, “X IDs”)."""
TIME_BITS = 22
"""An id is the milliseconds since `EPOCH`, followed by so many bits that tell ids of one millisecond apart."""
FIRST_WITH_TIME = 30_000_000_000
"""Ids from before the time was part of them are smaller."""


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; anything else in it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """The texts in a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def number(value: Any) -> int | None:
    """A whole number, of any size, also one written as text; `True` is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 40:
        return int(value)
    return None


def id_of(value: Any) -> str:
    """A platform id as text; empty where there is none. X sends ids as texts, because they are larger than 2^53."""
    found = number(value)
    return "" if found is None or found < 1 else str(found)


def moment(value: Any) -> datetime | None:
    """An ISO time of X's (`2026-11-24T10:00:00.000Z`)."""
    try:
        found = datetime.fromisoformat(text(value))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def born(id_: int | str) -> datetime | None:
    """When an id was made, to the millisecond; None for ids that do not tell."""
    value = number(id_)
    if value is None or value < FIRST_WITH_TIME:
        return None
    try:
        return EPOCH + timedelta(milliseconds=value >> TIME_BITS)
    except OverflowError:
        return None


def first_id(at: datetime) -> int:
    """The smallest id that can have been made at a time; 0 before the first."""
    return max(0, (at - EPOCH) // timedelta(milliseconds=1)) << TIME_BITS

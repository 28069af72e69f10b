"""What a JSON value holds, whatever the one who wrote it put there: each reader answers something of its own type."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; anything else in it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def number(value: Any) -> int | None:
    """A whole number, of any size; `True` is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def id_of(value: Any) -> str:
    """A platform id as text; empty where there is none."""
    found = number(value)
    if found is not None:
        return str(found)
    return text(value)


def moment(value: Any) -> datetime | None:
    """Seconds since 1970 as a time; None for what is no time, and for the 0 that stands for “unknown”."""
    seconds = number(value)
    if not seconds or seconds < 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None

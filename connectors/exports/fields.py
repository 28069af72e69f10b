"""Reading fields of a decoded JSON value that may be anything."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from connectors.exports.source import SourceFile
from connectors.exports.text import storable

REPLACED = "Some characters cannot be stored (halves of an emoji, NUL) and were replaced."


def text(source: SourceFile, value: Any) -> str:
    """A string as it may be stored, a number as its digits, anything else as nothing."""
    if isinstance(value, str):
        clean = storable(value)
        if clean is not value and clean != value:
            source.note(REPLACED)
        return clean
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; nothing of anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def unix(value: Any) -> datetime | None:
    """Seconds since 1970 as a number or as digits; nothing where that is no moment of years 1 to 9999."""
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def iso(value: Any) -> datetime | None:
    """An ISO 8601 time, naive if it is written so."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return found if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def file_name(value: str) -> str:
    """The last part of a path, as it is shown; empty for Telegram's “(File not included. …)”."""
    return "" if value.startswith("(File ") else value.replace("\\", "/").rpartition("/")[2][:200]

"""What a payload of Discord holds, read without trust: whatever is there, the answer has the type asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

PLATFORM = "discord"
Payload = Mapping[str, Any]
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""Discord's ids count milliseconds from here in all but their lowest 22 bits ("Snowflakes" in its reference)."""
_LONGEST_ID = 20  # digits of the greatest 64-bit number


def mapping(value: object) -> Payload:
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> Sequence[Payload]:
    """The tables in a list; anything else in it is left out."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def number(value: object) -> int:
    """A whole number, also one written as text; 0 for anything else. Permissions and flags come in both forms."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 40:
        return int(value)
    return 0


def ident(value: object) -> str:
    """An id as text; empty where there is none. Discord writes ids as text because they pass 2^53."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        value = str(value)
    good = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_ID
    return value if good and isinstance(value, str) else ""


def moment(value: object) -> datetime | None:
    """An ISO 8601 time in UTC; one without a zone counts as UTC."""
    try:
        found = datetime.fromisoformat(text(value))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def born(id_: str | int) -> datetime:
    """When the thing with this id was made."""
    try:
        return EPOCH + timedelta(milliseconds=int(id_) >> 22)
    except OverflowError:
        return EPOCH


def first_id(at: datetime) -> int:
    """The lowest id that something made at this time can have."""
    return max(0, int((at - EPOCH) / timedelta(milliseconds=1))) << 22


def name_of(user: Payload, member: Payload) -> str:
    """The name that others in the server see."""
    return text(member.get("nick")) or text(user.get("global_name")) or text(user.get("username"))

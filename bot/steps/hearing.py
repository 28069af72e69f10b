"""What is heard, made fit to be kept: no database takes every character that a platform or a file can hold."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, TypeVar, cast

T = TypeVar("T")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""PostgreSQL takes no NUL, and neither database takes half of a surrogate pair."""


def storable(heard: T) -> T:
    """The same value with U+FFFD for each character that cannot be kept, in all its texts."""
    return cast(T, _storable(heard))


def _storable(value: Any) -> Any:
    """Answers the value itself where nothing in it had to change, which is nearly always."""
    if type(value) is str:
        return value if value.isascii() and "\0" not in value else _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, tuple):
        several = tuple(_storable(one) for one in value)
        return value if all(new is old for new, old in zip(several, value, strict=True)) else several
    if isinstance(value, dict):
        return {name: _storable(one) for name, one in value.items()}
    if not hasattr(value, "__dataclass_fields__"):
        return value
    changes = {}
    for name in value.__dataclass_fields__:
        before = getattr(value, name)
        after = _storable(before)
        if after is not before:
            changes[name] = after
    return replace(value, **changes) if changes else value

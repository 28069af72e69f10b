"""What is heard, made fit to be kept: no database takes every character that a platform or a file can hold."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Any, TypeVar, cast

T = TypeVar("T")
LONGEST_ID = 300
"""Characters of an id that are kept as they are. No platform's are longer; an index takes about 2,700 bytes a row."""
_IDS = frozenset({"id", "group", "message", "reply_to", "mentions", "to", "thread", "platform", "moved_to"})
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""PostgreSQL takes no NUL, and neither database takes half of a surrogate pair."""


def storable(heard: T) -> T:
    """The same value with U+FFFD for each character that cannot be kept, in all its texts.

    An id that is too long for an index is cut, and told apart by a digest of the whole.
    """
    return cast(T, _storable(heard))


def _bounded(id_: Any) -> Any:
    if isinstance(id_, tuple):
        several = tuple(_bounded(one) for one in id_)
        return id_ if all(new is old for new, old in zip(several, id_, strict=True)) else several
    if not isinstance(id_, str) or len(id_) <= LONGEST_ID:
        return id_
    digest = hashlib.sha256(id_.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{id_[: LONGEST_ID - 65]}~{digest}"


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
        if not before or (
            type(before) is str and len(before) <= LONGEST_ID and before.isascii() and "\0" not in before
        ):
            continue  # nearly all texts of nearly all messages
        after = _bounded(_storable(before)) if name in _IDS else _storable(before)
        if after is not before:
            changes[name] = after
    return replace(value, **changes) if changes else value

"""Golden payloads of platforms: what was heard in one as JSON says it, and payloads that are odd at any place."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def plain(value: Any) -> Any:
    """What differs from the default, as JSON would say it; the raw payload is compared elsewhere."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if not is_dataclass(value):
        return value
    found = {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.name != "raw"}
    return {name: one for name, one in found.items() if one or name == "text"}


def paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value in a payload: the keys and places that lead there."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, one in steps for path in [(*before, key), *paths(one, (*before, key))]]

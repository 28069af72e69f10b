"""A job: something the desk will do once, kept in the database until it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """`key` is unique for ever; `lane` is who drains it; `tries` counts this one."""

    key: str
    lane: str
    kind: str
    payload: Mapping[str, Any]
    due: datetime
    tries: int
    put_at: datetime

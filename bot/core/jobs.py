"""A job: something the desk will do once, kept in the outbox until it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.core.effects import Receipt


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


class Outbox(Protocol):
    """Jobs in lanes; a key is unique for ever."""

    def put(self, key: str, lane: str, kind: str, payload: Mapping[str, Any], due: datetime, now: datetime) -> bool: ...
    def take(self, lanes: Iterable[str] | None, now: datetime, lease: timedelta, limit: int = 1) -> list[Job]: ...
    def finish(self, key: str, state: str = "done") -> None: ...
    def later(self, key: str, due: datetime) -> None: ...
    def stick(self, key: str) -> None: ...
    def unstick(self, now: datetime) -> int: ...
    def next_due(self) -> datetime | None: ...
    def stuck(self) -> list[Job]: ...
    def untold(self, before: datetime, limit: int = 500) -> list[tuple[Job, bool]]: ...
    def receive(self, job: str, case: str, receipt: Receipt, now: datetime) -> None: ...
    def last(self, job: str) -> Receipt | None: ...
    def receipts(self, case: str) -> list[Receipt]: ...

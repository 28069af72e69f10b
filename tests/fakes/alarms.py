"""An alarm that was tested and answered, for tests of what may only be done after that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.core.alarms import LASTS, Why
from bot.core.store import Work

WAYS = ("chat", "mail")


def passed(work: Work, names: Iterable[str], now: datetime) -> None:
    """A test that these people answered by two ways each."""
    calls = [(name, way) for name in names for way in WAYS]
    alarm = work.alarms.add(Why.ASKED, "ada", now, now + LASTS, calls)
    for name, way in calls:
        work.alarms.answer(alarm.id, name, way, "button", now)
    work.alarms.end(alarm.id, True, now)


def failed(work: Work, now: datetime) -> None:
    """A test that nobody answered."""
    alarm = work.alarms.add(Why.MONTHLY, "machine", now, now, ())
    work.alarms.end(alarm.id, False, now)

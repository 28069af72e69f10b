"""What holds only for a while, in words: for the check of the desk, the settings' list and the weekly summary."""

from __future__ import annotations

from datetime import datetime

from bot.core.changes import Changed
from bot.core.lasting import moment
from bot.core.practice import Practice
from bot.core.store import Work


def for_a_while(work: Work, practice: Practice, now: datetime) -> list[str]:
    """Every change in force that ends by itself: pauses, exemptions, raised thresholds, removed words."""
    zone = practice.hours.timezone
    return [
        f"{one.says}, until {moment(one.until, zone)} ({one.by}{f': {one.reason}' if one.reason else ''}){_held(one)}"
        for one in work.changes.listed()
        if one.until is not None and one.holds(now)
    ]


def _held(one: Changed) -> str:
    return f"; {one.held} message{'s' if one.held != 1 else ''} left out so far" if one.held else ""

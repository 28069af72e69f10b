"""What holds only for a while, in words: for the check of the desk, the settings' list and the weekly summary."""

from __future__ import annotations

import re
from datetime import datetime

from bot.core.changes import Changed
from bot.core.lasting import moment
from bot.core.practice import Practice
from bot.core.store import Work
from bot.core.weakening import only_for_a_while


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


def left_out(work: Work, practice: Practice, since: datetime, until: datetime, *, whole: bool) -> tuple[str, ...]:
    """The pauses and exemptions that held within a time. `whole`: with who said so, why, and how much was left out."""
    zone, found = practice.hours.timezone, []
    for one in work.changes.listed(since, until):
        if only_for_a_while(one.patches) and one.ends is not None:
            line = f"{one.says}, {moment(one.at, zone)} to {moment(one.ends, zone)}"
            found.append(f"{line} ({one.by}: {one.reason}){_held(one)}" if whole else line)
    return tuple(found)


def changed(
    work: Work, practice: Practice, since: datetime, until: datetime, *, whole: bool
) -> tuple[tuple[datetime, str], ...]:
    """What was changed or taken back within a time, with when. Not `whole`: nobody is named."""
    names = re.compile("|".join(rf"(?<!\w){re.escape(person.name)}(?!\w)" for person in practice.people) or r"(?!)")
    found = []
    for one in work.changes.listed(since, until):
        says = one.says if whole or not names.search(one.says) else "Who works here, and as what"
        if since <= one.at < until and not only_for_a_while(one.patches):
            found.append((one.at, says))
        if one.ended_at is not None and since <= one.ended_at < until:
            over = "its time was over" if one.ended_by == "machine" else "taken back"
            found.append((one.ended_at, f"Holds no more ({over}): {says}"))
    return tuple(sorted(found))

"""The coverage ledger: what was seen of a group as it was written, what was read later, and what was not seen.

A stream reports stretches: `Seen`, or `Unseen` with why. One that was seen much later than it was written was read
from the platform's history, or waited there for the desk: it is told as filled later. What stays unseen is a hole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

LIVE = timedelta(minutes=5)
"""A stretch told in one piece that is longer than this was not watched as it was written: connectors report every
minute or less."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From–to of one stream. `why` it was not seen; empty where it was. `filled`: seen, but later."""

    stream: str
    since: datetime
    until: datetime
    why: str = ""
    filled: bool = False


def of_group(group: str, stretches: Iterable[Stretch], groups: Collection[str]) -> list[Stretch]:
    """The stretches that tell of a group (by its key): its own, its threads', and those of a whole bot or platform.

    `groups` are the keys of all groups: a stream that is none of them (a bot's updates) tells of all its platform's.
    """
    platform = group.partition(":")[0]

    def tells(stream: str) -> bool:
        base, part, _ = stream.partition("/")
        if part:
            return base == group
        return base in (group, platform) or (base.partition(":")[0] == platform and base not in groups)

    return [one for one in stretches if tells(one.stream)]


def holes(stretches: Iterable[Stretch]) -> list[Stretch]:
    """What of one group (see `of_group`) was not seen and was not filled later either, in order of time."""
    told = list(stretches)
    seen = sorted((one for one in told if not one.why), key=lambda one: one.since)
    left: list[Stretch] = []
    for hole in (one for one in told if one.why):
        left += _without(hole, [one for one in seen if one.stream == hole.stream or "/" not in one.stream])
    return _joined(left)


def sentence(hole: Stretch, zone: tzinfo, name: str = "") -> str:
    """A hole in words: `not seen Sat 21 Nov 03:30–04:18: the bot was removed from the server`."""
    since, until = hole.since.astimezone(zone), hole.until.astimezone(zone)
    start = f"{since:%a} {since.day} {since:%b %H:%M}"
    end = f"{until:%H:%M}" if until.date() == since.date() else f"{until:%a} {until.day} {until:%b %H:%M}"
    of = f"{name}: " if name else ""
    return f"{of}not seen {start}–{end}, because {hole.why.rstrip('.')}."


def minutes(stretches: Iterable[Stretch]) -> float:
    """How long stretches last together, in minutes; times that overlap count once."""
    total = timedelta()
    end: datetime | None = None
    for one in sorted(stretches, key=lambda one: one.since):
        start = one.since if end is None else max(one.since, end)
        if one.until > start:
            total += one.until - start
        end = one.until if end is None else max(end, one.until)
    return total.total_seconds() / 60


def _without(hole: Stretch, seen: Sequence[Stretch]) -> list[Stretch]:
    if hole.since == hole.until:
        return [hole]  # a moment: something was told that could not be read, and nothing fills that
    left: list[Stretch] = []
    start = hole.since
    for one in seen:
        if one.until <= start or one.since >= hole.until:
            continue
        if one.since > start:
            left.append(replace(hole, since=start, until=one.since))
        start = max(start, one.until)
    if start < hole.until:
        left.append(replace(hole, since=start))
    return left


def _joined(left: Iterable[Stretch]) -> list[Stretch]:
    """Holes of one stream and one reason that follow on each other, as one."""
    out: list[Stretch] = []
    last: dict[tuple[str, str], int] = {}
    for one in sorted(left, key=lambda one: (one.since, one.until)):
        key = one.stream, one.why
        before = out[last[key]] if key in last else None
        if before is not None and one.since <= before.until:
            out[last[key]] = replace(before, until=max(before.until, one.until))
        else:
            last[key] = len(out)
            out.append(one)
    return sorted(out, key=lambda one: (one.since, one.until))

"""Watching over the desk itself: a connector that falls silent is told, and so is what was missed while it was.

What is known lies in the positions, so that it survives a restart: when the desk was last alive, since when a platform
is silent, which outage still has to be told. Each is told once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from bot.core.coverage import LIVE, Stretch, holes, of_group, sentence
from bot.core.practice import Practice
from bot.core.store import Work
from bot.steps import beginning, faulty
from bot.steps.alerting import tell_keepers

SILENT = timedelta(minutes=4)
"""A connector that told of nothing for so long is told of: as each minute is looked at, within five in all."""
CAUGHT_UP = timedelta(minutes=3)
"""A platform whose newest stretch is no older than this has caught up with the present."""
LONGEST = timedelta(minutes=15)
"""How long after its start the desk waits for platforms to catch up before it tells of an outage all the same."""
MOST_HOLES = 6
ALIVE, OUTAGE, SILENCE = "desk:alive", "desk:outage", "desk:silent:"


@dataclass(frozen=True, slots=True)
class Watch:
    """What one look found. `well`: every platform was heard within `SILENT`."""

    silent: Mapping[str, datetime]

    @property
    def well(self) -> bool:
        return not self.silent


def look(
    work: Work, platforms: Collection[str], started: datetime, practice: Practice, zone: tzinfo, now: datetime
) -> Watch:
    """Looks once. `platforms` are those that listen; `started` is when this desk began to run."""
    marks = work.ledger.positions("desk:")
    newest = work.ledger.newest_seen()
    heard = {one: max((at for stream, at in newest.items() if _of(stream, one)), default=None) for one in platforms}
    silent = {}
    for platform, at in heard.items():
        last = max(at, started) if at else started
        if now - last > SILENT:
            silent[platform] = last
            _told_silent(work, platform, last, marks, practice, zone, now)
        elif marks.get(f"{SILENCE}{platform}"):
            _told_back(work, platform, marks, practice, zone, now)
    if platforms:
        _outage(work, heard, started, marks, practice, zone, now)
    faulty.tell(work, practice, now)
    beginning.unseen(work, practice, now)
    work.ledger.move({ALIVE: now.isoformat()}, now)
    return Watch(silent)


def holes_of(work: Work, since: datetime, until: datetime) -> list[tuple[str, Stretch]]:
    """What was not seen in a time, with the names of the groups it was in; each hole once for each group."""
    stretches = work.ledger.stretches(since, until)
    groups = work.people.groups()
    found = []
    for key, group in groups.items():
        found += [(group.name or group.id, hole) for hole in holes(of_group(key, stretches, groups.keys()))]
    return sorted(found, key=lambda one: (one[1].since, one[0]))


def sentences(found: Sequence[tuple[str, Stretch]], zone: tzinfo) -> list[str]:
    """Holes in words, the same hole in several groups once, with their names."""
    alike: dict[tuple[datetime, datetime, str], list[str]] = {}
    for name, hole in found:
        alike.setdefault((hole.since, hole.until, hole.why), []).append(name)
    said = []
    for (since, until, why), names in alike.items():
        where = ", ".join(names[:3]) + (f" and {len(names) - 3} more groups" if len(names) > 3 else "")
        said.append(sentence(Stretch("", since, until, why), zone, where))
    return said


def _of(stream: str, platform: str) -> bool:
    return stream == platform or stream.startswith(f"{platform}:")


def _told_silent(
    work: Work, platform: str, last: datetime, marks: Mapping[str, str], practice: Practice, zone: tzinfo, now: datetime
) -> None:
    mark = f"{SILENCE}{platform}"
    if not marks.get(mark):
        work.ledger.move({mark: last.isoformat()}, now)
        text = (
            f"{_name(platform)} has not been heard since {last.astimezone(zone):%H:%M}. Nothing from there is checked "
            "until it is back. “safelight check” says what is wrong."
        )
        tell_keepers(work, f"silent:{platform}:{last.isoformat()}", text, practice, now)
        work.ledger.log("machine", f"{platform} has fallen silent", "desk", now)


def _told_back(
    work: Work, platform: str, marks: Mapping[str, str], practice: Practice, zone: tzinfo, now: datetime
) -> None:
    since = datetime.fromisoformat(marks[f"{SILENCE}{platform}"])
    work.ledger.move({f"{SILENCE}{platform}": ""}, now)
    missed = [one for one in holes_of(work, since - LIVE, now) if _of(one[1].stream, platform)]
    text = f"{_name(platform)} is heard again, after {_length(now - since)}. {_missed(missed, zone)}"
    tell_keepers(work, f"back:{platform}:{since.isoformat()}", text, practice, now)
    work.ledger.log("machine", f"{platform} is heard again", "desk", now)


def _outage(
    work: Work,
    heard: Mapping[str, datetime | None],
    started: datetime,
    marks: Mapping[str, str],
    practice: Practice,
    zone: tzinfo,
    now: datetime,
) -> None:
    """One card for a time in which nothing ran: told when all that could be read later has been read."""
    alive, open_ = marks.get(ALIVE, ""), marks.get(OUTAGE, "")
    if alive and not open_:
        last = datetime.fromisoformat(alive)
        if last < started and now - last > LIVE:
            open_ = f"{last.isoformat()}|{now.isoformat()}"
            work.ledger.move({OUTAGE: open_}, now)
    if not open_:
        return
    since, until = map(datetime.fromisoformat, open_.split("|"))
    waiting = any(at is None or now - at > CAUGHT_UP for at in heard.values())
    if (waiting or work.inbox.waiting()) and now - until < LONGEST:
        return
    work.ledger.move({OUTAGE: ""}, now)
    missed = holes_of(work, since - LIVE, now)
    begun, ended = since.astimezone(zone), until.astimezone(zone)
    text = (
        f"The desk was off from {begun:%a %H:%M} to {ended:%a %H:%M} ({_length(until - since)}). "
        f"{_missed(missed, zone)} Cases from that time say when their messages were written."
    )
    tell_keepers(work, f"outage:{since.isoformat()}", text, practice, now)
    work.ledger.log("machine", f"was off for {_length(until - since)}", "desk", now)


def _missed(missed: Sequence[tuple[str, Stretch]], zone: tzinfo) -> str:
    if not missed:
        return "Everything written meanwhile was read later; nothing was missed."
    said = sentences(missed, zone)
    more = f" And {len(said) - MOST_HOLES} more: see “safelight check”." if len(said) > MOST_HOLES else ""
    return "What was written meanwhile was read later, except: " + " ".join(said[:MOST_HOLES]) + more


def _length(time: timedelta) -> str:
    minutes = max(1, round(time.total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{rest} minute{'s' if rest != 1 else ''}"


def _name(platform: str) -> str:
    return {"x": "X"}.get(platform, platform.capitalize())

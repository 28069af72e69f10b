"""A group of a live platform begins to be watched once an alarm is known to arrive: by itself, without a restart.

One that this desk watched before goes on, whatever became of the alarm since, and stands red (`alarming.health`): a
desk that falls silent protects nobody. What is known of it lies in the positions, so that it survives a restart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.heard import Unseen
from bot.core.practice import Practice
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import alarming
from bot.steps.alerting import tell_keepers

BEGUN, WAITS = "desk:watched:", "desk:waits:"
"""Before a group's key: since when it is watched; until when it is told that it waits."""
WHY = "the alarm had not been tested"


def begin(work: Work, practice: Practice, live: Collection[str], now: datetime) -> Practice:
    """The practice with what is really watched. `practice.watched` are all groups that are named, `live` the platforms
    on which something can be watched. Those that may begin are marked as begun here; the others wait."""
    begun = _after({mark.removeprefix(BEGUN) for mark in work.ledger.positions(BEGUN)}, work.people.moved())
    new = frozenset(key for key in practice.watched if key.partition(":")[0] in live and key not in begun)
    if not new:
        return practice
    waiting = replace(practice, watched=practice.watched - new, waiting=new)
    if alarming.gate(work, waiting, now):
        return waiting
    work.ledger.move({f"{BEGUN}{key}": now.isoformat() for key in new}, now)
    waited = sorted(key for key, since in _marks(work).items() if since and key in new)
    if waited:
        _tell_unseen(work, waited, now)
        work.ledger.move({f"{WAITS}{key}": "" for key in waited}, now)
        names = alarming.names(work, waited)
        text = f"{names}: watched from now on. The alarm is known to arrive."
        tell_keepers(work, f"begun:{now.isoformat()}:{waited[0]}", text, practice, now, Severity.S3)
        for key in waited:
            work.ledger.log("machine", f"began to watch {key}: the alarm is known to arrive", "desk", now)
    return practice


def over(work: Work, practice: Practice, now: datetime) -> bool:
    """Whether a group that waits may begin, or has begun in another process."""
    if not practice.waiting:
        return False
    begun = work.ledger.positions(BEGUN)
    return any(f"{BEGUN}{key}" in begun for key in practice.waiting) or not alarming.gate(work, practice, now)


def unseen(work: Work, practice: Practice, now: datetime) -> None:
    """Tells the coverage ledger that groups wait. To be called each minute or so."""
    _tell_unseen(work, practice.waiting, now)
    work.ledger.move({f"{WAITS}{key}": now.isoformat() for key in practice.waiting}, now)


def _tell_unseen(work: Work, keys: Collection[str], now: datetime) -> None:
    marks = _marks(work)
    since = {key: datetime.fromisoformat(marks[key]) for key in keys if marks.get(key)}
    work.ledger.cover([Unseen(key, at, now, WHY) for key, at in since.items()])


def _marks(work: Work) -> dict[str, str]:
    return {mark.removeprefix(WAITS): at for mark, at in work.ledger.positions(WAITS).items()}


def _after(begun: set[str], moved: Mapping[str, str]) -> set[str]:
    """With the ids that groups have now: one that moved goes on under that one."""
    while more := {after for before, after in moved.items() if before in begun} - begun:
        begun = begun | more
    return begun

"""The notice in a group: put when it is due, held back while anything would be noticed, its record kept.

A job's key is `notice:{group}:{day}`, with the group's key in the settings: a group that moves keeps its record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.effects import Notice, Receipt, Status, packed
from bot.core.heard import GroupChange
from bot.core.jobs import Job
from bot.core.life import silent
from bot.core.practice import Practice
from bot.core.store import Work
from bot.steps.alerting import tell_keepers

EVERY = timedelta(days=30)
"""How often a group is told (domain facts: “re-pin every 30 days”)."""
AFTER_REFUSAL = timedelta(days=7)
"""When it is tried again where the platform would not have it; at once where the platform tells of the group anew."""
HELD = timedelta(days=1)
"""How long it waits at a time while something in the group must not be noticed."""
PUT, POSTED = "notice:put:", "notice:posted:"


@dataclass(frozen=True, slots=True)
class Noticed:
    """When a group was told last, None where it never was; `trouble` is why the last try failed."""

    posted: datetime | None = None
    trouble: str = ""


def put_due(work: Work, practice: Practice, now: datetime, appeared: Iterable[str] = ()) -> None:
    """Puts the notice for every group that is due for one. `appeared` are keys of groups that were just told of."""
    if not practice.notices:
        return
    marks, moved, anew = work.ledger.positions(PUT), work.people.moved(), frozenset(appeared)
    for named, text in practice.notices.items():
        group = _present(named, moved)
        if named in practice.waiting or Notice not in practice.can.get(group.partition(":")[0], ()):
            continue
        day = marks.get(f"{PUT}{named}", "")
        if not _due(work, named, day, now, anew=bool({named, group} & anew)) or held(work, group):
            continue
        notice = Notice(group=group, text=text)
        if work.outbox.put(f"notice:{named}:{now:%Y-%m-%d}", notice.lane, "perform", packed(notice), now, now):
            work.ledger.move({f"{PUT}{named}": f"{now:%Y-%m-%d}"}, now)


def appeared(work: Work, changes: Iterable[GroupChange], practice: Practice, now: datetime) -> None:
    """A group that the platform tells of may be one the bot has just joined."""
    keys = {f"{one.platform}:{id_}" for one in changes for id_ in (one.group, one.within, one.moved_to) if id_}
    if keys:
        put_due(work, practice, now, keys)


def held(work: Work, group: str) -> bool:
    """Whether nothing may be posted there by itself: a case in the group is silent towards the person of concern."""
    here = {group, *work.people.parts(group)}
    here |= {old for old, new in work.people.moved().items() if new in here}
    return any(case.group in here and silent(case) for case in work.cases.listed())


def ended(work: Work, job: Job, effect: Notice, receipt: Receipt, practice: Practice, now: datetime) -> None:
    """Keeps the record of a notice; where it was not posted, the keepers are told, at most once a month."""
    named = job.key.removeprefix("notice:").rpartition(":")[0]
    if receipt.status is Status.DONE:
        work.ledger.move({f"{POSTED}{named}": now.isoformat()}, now)
        work.ledger.log("machine", f"posted the notice in {effect.group}", "desk", now)
        return
    group = work.people.groups([effect.group]).get(effect.group)
    name = group.name if group and group.name else effect.group
    unsure = receipt.status is Status.UNKNOWN
    text = (
        f"Nobody knows whether the notice was posted in {name}: please look there. {receipt.detail}"
        if unsure
        else f"The notice could not be posted in {name}. {receipt.detail}"
    )
    tell_keepers(work, f"no notice:{named}:{now:%Y-%m}", text, practice, now)
    work.ledger.log("machine", f"could not post the notice in {effect.group}", "desk", now)


def noticed(work: Work, named: str) -> Noticed:
    """What is on record of a group, by the key the settings name it with."""
    marks = work.ledger.positions("notice:")
    posted, day = marks.get(f"{POSTED}{named}", ""), marks.get(f"{PUT}{named}", "")
    last = work.outbox.last(f"notice:{named}:{day}") if day else None
    failed = last is not None and last.status in (Status.REFUSED, Status.UNKNOWN, Status.WAITING)
    return Noticed(datetime.fromisoformat(posted) if posted else None, last.detail if last and failed else "")


def _due(work: Work, named: str, day: str, now: datetime, *, anew: bool) -> bool:
    if not day:
        return True
    since = now - datetime.fromisoformat(day).replace(tzinfo=now.tzinfo)
    last = work.outbox.last(f"notice:{named}:{day}")
    if last is None or last.status in (Status.INTENT, Status.WAITING):
        return False  # it still waits to be posted
    if last.status is Status.REFUSED:
        return since >= (timedelta(days=1) if anew else AFTER_REFUSAL)
    return since >= EVERY


def _present(group: str, moved: Mapping[str, str]) -> str:
    met = {group}
    while (after := moved.get(group, "")) and after not in met:
        met.add(group := after)
    return group

"""A token that leaked: what it could read, and the case that a lost token is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.cases import Case
from bot.core.coverage import of_group
from bot.core.practice import Practice
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps.alerting import tell_keepers
from bot.steps.breaching import BREACH, DECIDE, tell_whom
from bot.steps.opening import report

LOOK_BACK = timedelta(days=400)
"""How long it is kept what was seen (`bot.steps.timekeeping.COVERAGE`)."""


@dataclass(frozen=True, slots=True)
class Readable:
    """A group that the token could read: since when it was watched, how many of its messages are kept here, and of
    when the oldest is."""

    key: str
    name: str
    since: datetime | None
    kept: int
    oldest: datetime | None


def readable(work: Work, platform: str, watched: Collection[str], now: datetime) -> list[Readable]:
    """Every group of a platform that the desk ever heard of or watches, by name."""
    groups = work.people.groups()
    keys = sorted({key for key in groups if key.startswith(f"{platform}:")} | _of(watched, platform))
    stretches = work.ledger.stretches(now - LOOK_BACK, now)
    extents = work.inbox.extents(keys)
    found = []
    for key in keys:
        seen = [one.since for one in of_group(key, stretches, groups.keys()) if not one.why]
        count, oldest = extents.get(key, (0, None))
        since = min([*seen, *([oldest] if oldest else [])], default=None)
        found.append(Readable(key, groups[key].name if key in groups else "", since, count, oldest))
    return sorted(found, key=lambda one: (one.name, one.key))


def leaked(
    work: Work, platform: str, name: str, marks: Sequence[tuple[str, str]], by: str, practice: Practice, now: datetime
) -> Case:
    """Stops the token's use, opens the case of it, and tells the lead and the admins. Twice is once.

    `marks` are the positions that stop it (`bot.connecting.marks`); `name` is the platform's name on screen.
    """
    work.ledger.move(dict(marks), now)
    what = f"leaked:{platform}:{','.join(sorted(digest[:12] for _, digest in marks))}"
    case, new = report(work, BREACH, what, f"desk:{name}'s token", practice, now)
    if new:
        work.ledger.log(by, f"reported that the token for {platform} leaked; it is not used any more", "desk", now)
        work.cases.task(f"breach:{case.id}", case.id, DECIDE, now)
        work.cases.task(f"rotate:{case.id}", case.id, f"Make a new token for {name} (see “safelight leaked”).", now)
        tell_whom(work, case, practice, now)
        text = (
            f"The token for {name} leaked: whoever has it can read what the desk reads there. The desk stops using it "
            f"within a minute, so nothing from {name} is checked until there is a new one. Case {case.id} is open."
        )
        tell_keepers(work, f"leaked:{what}", text, practice, now, Severity.S2)
    return case


def _of(watched: Collection[str], platform: str) -> set[str]:
    return {key for key in watched if key.startswith(f"{platform}:")}

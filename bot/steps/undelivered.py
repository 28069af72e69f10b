"""Ways that take no alerts now, in the sentences that the check and the console say."""

from __future__ import annotations

from datetime import datetime

from bot.core.effects import Alert, unpacked
from bot.core.ports import Health
from bot.core.store import Work
from bot.steps.performing import UNDELIVERED

NAMED = {"desk": "The terminal", "push": "Phones"}
HINT = "Phone who is told only there, and look at that way's own line. What waits goes out by itself when it is back."
GIVEN_UP = "When the cause is gone, run: safelight upgrade --retry"


def ways(work: Work, now: datetime) -> dict[str, tuple[datetime, list[str], int]]:
    """Each way where an alert waits for long: since when, whom it is for, and how many were put aside."""
    found: dict[str, tuple[datetime, list[str], int]] = {}
    for job, aside in work.outbox.untold(now - UNDELIVERED):
        try:
            effect = unpacked(job.payload)
        except (ValueError, TypeError):
            continue  # of another version: it is among what was put aside
        if isinstance(effect, Alert):
            since, names, stuck = found.get(job.lane, (job.put_at, [], 0))
            found[job.lane] = (min(since, job.put_at), sorted({*names, effect.to}), stuck + aside)
    return dict(sorted(found.items()))


def said(work: Work, now: datetime) -> str:
    """For whoever works here, without a name or a case: empty where every way takes alerts."""
    found = [f"{_name(way)} since {since:%d %b %H:%M} UTC" for way, (since, _, _) in ways(work, now).items()]
    if not found:
        return ""
    return f"{', '.join(found)}. Whoever is told only there knows of nothing new: phone them, and look at the queue."


def health(work: Work, now: datetime) -> list[Health]:
    """For who keeps the desk: a line for each way that takes none."""
    lines = []
    for way, (since, names, stuck) in ways(work, now).items():
        aside = f" {stuck} were put aside after many tries." if stuck else ""
        words = (
            f"{_name(way)} took no alerts since {since:%d %b %H:%M} UTC: {', '.join(names)} could not be told.{aside}"
        )
        lines.append(Health("undelivered", False, words, (HINT, GIVEN_UP) if stuck else (HINT,)))
    return lines


def _name(way: str) -> str:
    return NAMED.get(way, way.capitalize())

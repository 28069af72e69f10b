"""Who looked at a summary: kept for each look, and shown to whoever may see the lead's version."""

from __future__ import annotations

from datetime import datetime

from bot.core.periods import Period
from bot.core.store import Work
from bot.steps.summarising import Version


def read(work: Work, by: str, period: Period, version: Version, now: datetime) -> None:
    """Keeps that somebody looked."""
    work.ledger.log(by, _what(period, version), _subject(period), now)


def readers(work: Work, period: Period, version: Version) -> tuple[tuple[str, datetime], ...]:
    """Who looked so far, with when each did last, the earliest first."""
    what = _what(period, version)
    seen = {line.actor: line.at for line in work.ledger.read(_subject(period)) if line.what == what}
    return tuple(sorted(seen.items(), key=lambda one: one[1]))


def _subject(period: Period) -> str:
    return f"summary:{period.key}"


def _what(period: Period, version: Version) -> str:
    return f"read the summary of {period.key} ({version})"

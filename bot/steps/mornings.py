"""The morning list: what waited while somebody was not to be disturbed, in one alert, without what is over by then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.cases import Case
from bot.core.effects import Alert, unpacked
from bot.core.escalation import to_tell
from bot.core.jobs import Job
from bot.core.practice import Practice
from bot.core.rights import Power, may_know
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import daily
from bot.steps.alerting import tell, tell_keepers
from bot.steps.holding import lane_of

LINES = 8
"""What one alert names: it is read on a phone, and the queue has the rest."""
MOST = 100_000
_LEASE = timedelta(minutes=2)


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """Tells one colleague what was held for them. Walls are asked anew: a night may have changed who may hear of it."""
    name = str(job.payload["to"])
    jobs = work.outbox.take([lane_of(name)], now, _LEASE, limit=MOST)
    held = [(one.key, alert) for one in jobs if isinstance(alert := unpacked(one.payload), Alert)]
    kept, over = [], 0
    for key, alert in held:
        case = work.cases.get(alert.case) if alert.case else None
        if case is not None and not case.open:
            over += 1
        elif _may_hear(name, case, practice):
            kept.append((key, alert))
        else:
            _to_others(work, key, alert, case, practice, now)
    for one in jobs:
        work.outbox.finish(one.key, "listed")
    colleague = practice.colleague(name)
    if kept and colleague is not None:
        told = _list(name, kept, over)
        if len(kept) > 1 and Power.SEE in colleague.powers:  # how the desk stands belongs to the same list
            told = replace(told, text=f"{told.text} {daily.for_one(work, colleague, now)}")
        tell(work, f"told:{job.key}", told, practice, now, waits=False)
        work.ledger.log("machine", f"told {name} what had waited for the morning ({len(kept)})", "desk", now)


def _may_hear(name: str, case: Case | None, practice: Practice) -> bool:
    colleague = practice.colleague(name)
    return colleague is not None and (case is None or may_know(colleague, case))


def _to_others(work: Work, key: str, alert: Alert, case: Case | None, practice: Practice, now: datetime) -> None:
    """Whom it waited for is not here any more, or may not see the case now: then others hear of it."""
    if case is None:
        tell_keepers(work, f"waited:{key}", alert.text, practice, now, Severity[alert.severity])
        return
    title = practice.pack.title(case.category)
    names, text = to_tell(case, practice.people, f"{title}: case {case.id}.")
    for name in names:
        tell(work, f"waited:{key}:{name}", replace(alert, to=name, text=text), practice, now)


def _list(name: str, held: Sequence[tuple[str, Alert]], over: int) -> Alert:
    if len(held) == 1 and not over:
        _, only = held[0]
        return replace(only, text=f"This waited for the morning. {only.text}")
    worst = max(Severity[alert.severity] for _, alert in held)
    return Alert(to=name, severity=worst.name, text=" ".join(_lines([one for _, one in held], over)), link="/queue")


def _lines(held: Sequence[Alert], over: int) -> Iterator[str]:
    yield f"{len(held)} things waited for the morning."
    texts = dict.fromkeys(one.text.rstrip(".") for one in sorted(held, key=lambda one: one.severity))
    for number, text in enumerate(texts, 1):
        if number > LINES:
            yield f"And {len(texts) - LINES} more in the queue."
            break
        yield f"({number}) {text}."
    if over:
        yield f"{over} more {'is' if over == 1 else 'are'} over already."

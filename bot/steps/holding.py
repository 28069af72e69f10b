"""Alerts that wait: what is told of S3 and S4 comes in one list in the morning where it comes at the wrong time.

S1 and S2 never wait, nor does what is about somebody who may need help in a group for the young. A held alert is a job
in a lane that nobody drains; `bot.steps.mornings` makes the list of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import Kind
from bot.core.effects import Alert, packed
from bot.core.messages import Audience
from bot.core.rights import Colleague
from bot.core.signals import Severity
from bot.core.store import Work

KIND, LANE = "morning", "clock"
LIST_AT = time(8)
"""When the list comes to somebody without quiet hours, of what a rule held back over its quota."""
SELF_HARM = "SELFHARM"


def can_wait(work: Work, alert: Alert) -> bool:
    """Whether an alert is one of those that may wait at all."""
    if alert.severity not in (Severity.S3.name, Severity.S4.name):
        return False
    case = work.cases.get(alert.case) if alert.case else None
    if case is None or (case.kind is not Kind.CARE and case.category != SELF_HARM):
        return True
    group = work.people.groups([case.group]).get(case.group)
    return group is not None and group.policy.audience is Audience.ADULT


def resting(work: Work, alert: Alert, people: Iterable[Colleague], now: datetime) -> datetime | None:
    """Until when an alert waits because its colleague is not to be disturbed now; None where it does not."""
    rest = next((one.rest for one in people if one.name == alert.to), None)
    until = rest.until(now) if rest is not None else None
    return until if until is not None and can_wait(work, alert) else None


def next_list(alert: Alert, people: Iterable[Colleague], timezone: str, now: datetime) -> datetime:
    """When the next morning list comes to an alert's colleague."""
    rest = next((one.rest for one in people if one.name == alert.to), None)
    zone = ZoneInfo(rest.timezone if rest is not None else timezone)
    day = now.astimezone(zone).date()
    at = rest.end if rest is not None else LIST_AT
    due = datetime.combine(day, at, zone).astimezone(now.tzinfo)
    return due if due > now else datetime.combine(day + timedelta(days=1), at, zone).astimezone(now.tzinfo)


def hold(work: Work, key: str, alert: Alert, until: datetime, now: datetime) -> bool:
    """Keeps an alert under its key for the list at `until`. False where it was told or held before."""
    if not work.outbox.put(key, lane_of(alert.to), "held", packed(alert), until, now):
        return False
    work.outbox.put(f"{KIND}:{alert.to}:{until.isoformat()}", LANE, KIND, {"to": alert.to}, until, now)
    return True


def lane_of(name: str) -> str:
    return f"held:{name}"

"""Whoever takes a case about somebody young reads it for that: while it is theirs, and some hours after.

It is a grant of its own, kept and logged, and no wall is moved by it: a case that becomes *Now*, or turns out to be
about a colleague, is closed to them at that moment.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.cases import Case, State
from bot.core.glass import LASTS
from bot.core.practice import Practice
from bot.core.rights import may_see
from bot.core.store import Work
from bot.steps import glass


def took(work: Work, case: Case, practice: Practice, now: datetime) -> None:
    """Opens a case to whoever looks at it by now, until `LASTS` after the half hour for which it is theirs."""
    if not case.guarded or case.state is not State.CLAIMED or case.lease_until is None or case.lease_until <= now:
        return
    holder = practice.colleague(case.claimed_by)
    if holder is None or (may_see(holder, case) and holder.name not in case.took):
        return
    until = case.lease_until + LASTS
    work.cases.take(case.id, holder.name, until, now)
    said = f"took this case and can read it until {until.astimezone(ZoneInfo(practice.hours.timezone)):%H:%M}"
    work.ledger.log(holder.name, said, f"case:{case.id}", now)
    work.outbox.put(f"took:{case.id}:{holder.name}:{until.isoformat()}", glass.LANE, glass.KIND, {}, until, now)

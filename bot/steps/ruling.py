"""What the organisation's rules ask for, for one case as it stands."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Case
from bot.core.escalation import Outcome, escalate, facts
from bot.core.messages import Group
from bot.core.practice import Practice


def outcome(case: Case, group: Group, practice: Practice, now: datetime, *, risen: bool) -> Outcome:
    """The alerts, clocks and record that follow. `risen`: the case was there before, and has become more urgent."""
    policy = group.policy
    known = facts(
        case, audience=policy.audience.value, visibility=policy.visibility.value, country=policy.country, risen=risen
    )
    title = practice.pack.title(case.category)
    return escalate(case, known, practice.rules, practice.people, now, practice.hours, title)

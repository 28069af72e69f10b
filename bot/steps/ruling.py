"""What the organisation's rules ask for, for one case as it stands."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Case
from bot.core.escalation import Facts, Outcome, escalate, facts
from bot.core.messages import Group
from bot.core.practice import Practice


def facts_of(case: Case, group: Group, *, risen: bool) -> Facts:
    """What the rules' conditions can ask about this case."""
    policy = group.policy
    return facts(
        case, audience=policy.audience.value, visibility=policy.visibility.value, country=policy.country, risen=risen
    )


def outcome(case: Case, group: Group, practice: Practice, now: datetime, *, risen: bool) -> Outcome:
    """The alerts, clocks and record that follow. `risen`: the case was there before, and has become more urgent."""
    known = facts_of(case, group, risen=risen)
    title = practice.pack.title(case.category)
    return escalate(case, known, practice.rules, practice.people, now, practice.hours, title, practice.rota)

"""What a rule may tell in a day: over its quota, what can wait does wait for the morning list, and people hear of that.

Nothing is dropped, and what is serious is told at once, however often: a quota is there so that one rule that is too
wide does not make people stop reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.effects import Alert
from bot.core.escalation import Outcome
from bot.core.practice import Practice
from bot.core.store import Work
from bot.steps.alerting import tell_keepers
from bot.steps.holding import can_wait, hold, next_list

KEPT = timedelta(days=400)
"""How long the counts are kept: they name nobody, and a year can be compared."""


def day_of(practice: Practice, now: datetime) -> str:
    return f"{now.astimezone(ZoneInfo(practice.hours.timezone)):%Y-%m-%d}"


def within(work: Work, given: Outcome, practice: Practice, now: datetime) -> Mapping[str, Alert]:
    """Counts the rules that applied. Returns the alerts to be told now; the others are held until the morning."""
    day, rules = day_of(practice, now), {rule.id: rule for rule in practice.rules}
    for name in given.shadowed:
        work.rule_days.count(name, day, shadowed=1)
    over = set()
    for name in given.fired:
        counted, rule = work.rule_days.count(name, day, fired=1), rules.get(name)
        if rule is not None and rule.tell and counted.fired > rule.quota:
            over.add(name)
            _say(work, name, rule.quota, day, practice, now)
    if not over:
        return given.alerts
    told = {}
    for key, alert in given.alerts.items():
        asked = given.asked_by.get(key, ())
        if not asked or not over.issuperset(asked) or not can_wait(work, alert):
            told[key] = alert
        elif hold(work, key, alert, next_list(alert, practice.people, practice.hours.timezone, now), now):
            for name in asked:
                work.rule_days.count(name, day, held=1)
    return told


def purge(work: Work, practice: Practice, now: datetime) -> None:
    """Forgets counts whose time is over."""
    work.rule_days.purge(day_of(practice, now - KEPT))


def _say(work: Work, rule: str, quota: int, day: str, practice: Practice, now: datetime) -> None:
    text = (
        f"The rule “{rule}” has told people of {quota} cases today, which is all it may at once. What is urgent is "
        "still told at once; the rest comes in the morning list. Is something going on, or is the rule too wide? "
        "“safelight rules” shows it."
    )
    if tell_keepers(work, f"quota:{rule}:{day}", text, practice, now):
        work.ledger.log("machine", f"the rule {rule} is over its quota for today", "desk", now)

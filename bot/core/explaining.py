"""Why the rules did what they did for a case: each rule with its sentence, the values it looked at, and its clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.casefile import Decided
from bot.core.clocks import Clock
from bot.core.escalation import Facts, Rule


class Came(StrEnum):
    """What came of asking a rule."""

    APPLIES = "applies"
    SHADOW = "would apply"
    NOT = "does not apply"
    BROKEN = "does not work"


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule, asked of a case: what came of it, and the facts it looked at with their values."""

    rule: Rule
    came: Came
    values: Mapping[str, object]
    clocks: tuple[Clock, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """A decision, with the clocks it met and whether each was still running in time."""

    decision: Decided
    clocks: tuple[Clock, ...]


def asked(rules: Iterable[Rule], known: Facts, clocks: Sequence[Clock]) -> Iterator[Asked]:
    """Every rule that is on, asked of these facts; `clocks` are the case's own."""
    for rule in rules:
        values = {name: known[name] for name in rule.looks or tuple(known)}
        mine = tuple(clock for clock in clocks if clock.rule == rule.id)
        try:
            holds = rule.when(known)
        except Exception as problem:  # a rule is the admins' own text
            yield Asked(rule, Came.BROKEN, values, mine, str(problem))
            continue
        came = Came.NOT if not holds else Came.SHADOW if rule.shadow else Came.APPLIES
        yield Asked(rule, came, values, mine)


def met(decisions: Sequence[Decided], clocks: Sequence[Clock]) -> Iterator[Met]:
    """Each decision with the clocks that it stopped."""
    left = [clock for clock in clocks if clock.met_at is not None]
    for one in decisions:
        stopped = tuple(clock for clock in left if clock.met_at == one.at)
        yield Met(one, stopped)


def in_time(clock: Clock, now: datetime) -> str:
    """How a clock stands, in words: `met 12 minutes before it was due`."""
    if clock.met_at is None:
        return f"overdue by {_length(now - clock.due)}" if clock.late(now) else f"{_length(clock.due - now)} left"
    if clock.met_at <= clock.due:
        return f"met {_length(clock.due - clock.met_at)} before it was due"
    return f"met {_length(clock.met_at - clock.due)} late"


def _length(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    for size, unit in ((24 * 60, "day"), (60, "hour")):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}s"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"

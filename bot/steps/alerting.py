"""Telling colleagues: an alert goes to the desk itself and to every platform a colleague can be told at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.core.effects import Alert, Effect, packed
from bot.core.rights import Colleague, Power
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps.holding import can_wait, hold, resting
from bot.steps.sparing import heard

DESK = "desk"
"""The lane of the terminal and the console, where every alert is said as well."""


class Reach(Protocol):
    """Who works here, and what the desk can do on which platform."""

    @property
    def people(self) -> tuple[Colleague, ...]: ...
    @property
    def can(self) -> Mapping[str, frozenset[type[Effect]]]: ...


def ways(reach: Reach, name: str) -> tuple[str, ...]:
    """The lanes in which a colleague is told: the desk's own, and the platforms where they have an account."""
    there = {key.partition(":")[0] for person in reach.people if person.name == name for key in person.accounts} - {
        DESK
    }
    return (DESK, *(one for one in sorted(reach.can) if one in there and Alert in reach.can[one]))


def tell(work: Work, key: str, alert: Alert, reach: Reach, now: datetime, *, waits: bool = True) -> bool:
    """Puts an alert on every way to its colleague, each once for ever. False where all of them were put before.

    What can wait is held back while they are not to be disturbed, unless it answers what they just did (`waits`).
    """
    until = resting(work, alert, reach.people, now) if waits else None
    if until is not None:
        return hold(work, key, alert, until, now)
    fresh = False
    for way in ways(reach, alert.to):
        one = replace(alert, via=way)
        fresh |= work.outbox.put(key if way == DESK else f"{key}@{way}", one.lane, "perform", packed(one), now, now)
        if way == DESK and not fresh and can_wait(work, alert):
            return False  # it was told before, or it was held and came in a list
    return fresh


def tell_all(work: Work, alerts: Mapping[str, Alert], reach: Reach, now: datetime) -> None:
    """The same for several, by their keys; not for who asked to be spared it, while others are told."""
    for key, alert in heard(work, alerts, reach.people).items():
        tell(work, key, alert, reach, now)


def keepers(people: Iterable[Colleague]) -> list[str]:
    """Who hears that the desk itself is in trouble: admins and leads, or everybody where there are none."""
    everybody = list(people)
    some = [one.name for one in everybody if {Power.CONFIGURE, Power.SEE_SERIOUS} & one.powers]
    return some or [one.name for one in everybody]


def tell_keepers(
    work: Work, key: str, text: str, reach: Reach, now: datetime, severity: Severity = Severity.S2, link: str = ""
) -> bool:
    """Tells the keepers something about the desk itself. False where they were told under this key before."""
    fresh = False
    for name in keepers(reach.people):
        alert = Alert(to=name, severity=severity.name, text=text, link=link)
        fresh |= tell(work, f"{key}:{name}", alert, reach, now)
    return fresh

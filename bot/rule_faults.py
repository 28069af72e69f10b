"""What is wrong with escalation rules, or never comes to pass in them: looked over before anybody relies on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.core.ladder import Ladder
from bot.core.rights import Colleague, Desk
from bot.core.rulebook import Domains, applies, unknown_values
from bot.rules import AFTER, LADDER, Faulty, aftermath, compiled, laddered


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a rule, as a sentence. `grave`: it cannot be used, or never applies."""

    words: str
    grave: bool = True


def looked_over(
    tables: Mapping[str, Mapping[str, Any]], known: Domains, people: Collection[Colleague] = ()
) -> list[Fault]:
    """Everything that is not right with rules, ladders and what words start; what is grave first.

    `known` is what the facts of a case can be; `people` are those who may be told.
    """
    found: list[Fault] = []
    for name, table in tables.items():
        if name not in (LADDER, AFTER):
            found += _rule(name, table, known, people)
    ladders: Mapping[str, Ladder] = {}
    try:
        ladders = laddered(tables)
    except Faulty as fault:
        found.append(Fault(str(fault)))
    try:
        aftermath(tables)
    except Faulty as fault:
        found.append(Fault(str(fault)))
    found += _apart(tables, ladders, known)
    if not _any_at(tables, known, "S1"):
        found.append(Fault("No rule that is on applies at S1. The lead is told all the same; no record is opened."))
    return sorted(found, key=lambda one: not one.grave)


def idle(tables: Mapping[str, Mapping[str, Any]], known: Domains) -> tuple[str, ...]:
    """The rules that can be used and never apply, each as a sentence."""
    found = (
        fault for name, table in tables.items() if name not in (LADDER, AFTER) for fault in _idle(name, table, known)
    )
    return tuple(found)


def _idle(name: str, table: Any, known: Domains) -> Iterator[str]:
    try:
        rules = compiled({name: table})
    except Faulty:
        return
    for rule in rules:
        if not applies(rule, known):
            odd = unknown_values(str(table["when"]), known)
            yield " ".join([f"Rule “{name}” never applies: no case can be what it asks for.", *odd])


def _rule(name: str, table: Any, known: Domains, people: Collection[Colleague]) -> Iterator[Fault]:
    try:
        rules = compiled({name: table})
    except Faulty as fault:
        yield Fault(str(fault))
        return
    if not rules:
        yield Fault(f"Rule “{name}” is off.", grave=False)
        return
    (rule,) = rules
    odd = list(unknown_values(str(table["when"]), known))
    never = list(_idle(name, table, known))
    yield from map(Fault, never)
    if odd and not never:
        yield Fault(" ".join([f"Rule “{name}”:", *odd]), grave=False)
    if rule.shadow:
        yield Fault(f"Rule “{name}” runs in shadow: it is counted and does nothing.", grave=False)
    elif not never and not (rule.tell or rule.clocks or rule.incident):
        yield Fault(f"Rule “{name}” does nothing: it tells nobody, starts no clock and opens no record.", grave=False)
    held = {role for one in people for role in one.roles}
    nobody = [role.value for role in rule.tell if role not in held]
    if people and nobody and len(nobody) == len(rule.tell):
        yield Fault(f"Rule “{name}” tells the {' and the '.join(nobody)}, and nobody here is that.", grave=False)


def _apart(tables: Mapping[str, Mapping[str, Any]], ladders: Mapping[str, Ladder], known: Domains) -> Iterator[Fault]:
    """Rules that tell somebody at once for whom the ladder of the same severity waits."""
    for severity, ladder in ladders.items():
        later = {step.desk: step.after for step in ladder.steps if step.after > timedelta()}
        for name, table in tables.items():
            try:
                rules = compiled({name: table}) if name not in (LADDER, AFTER) else ()
            except Faulty:
                continue
            for rule in rules:
                early = [role for role in rule.tell if role in later]
                only_here = not applies(rule, known, [one for one in map(str, known["severity"]) if one != severity])
                if early and only_here and applies(rule, known, (severity,)):
                    minutes = round(later[early[0]].total_seconds() / 60)
                    yield Fault(
                        f"Rule “{name}” tells the {_named(early)} at once, and the ladder for {severity} only after "
                        f"{minutes} minutes: say it in one place.",
                        grave=False,
                    )


def _named(desks: Collection[Desk]) -> str:
    return " and the ".join(desk.value for desk in desks)


def _any_at(tables: Mapping[str, Mapping[str, Any]], known: Domains, severity: str) -> bool:
    for name, table in tables.items():
        if name in (LADDER, AFTER):
            continue
        try:
            if any(not rule.shadow and applies(rule, known, (severity,)) for rule in compiled({name: table})):
                return True
        except Faulty:
            continue
    return False

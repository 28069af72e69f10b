"""Escalation rules as admins keep them (`rules.toml`, conditions in CEL) → rules of the core."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.core.cases import Word
from bot.core.clocks import Span
from bot.core.escalation import Rule
from bot.core.ladder import Ladder, Step
from bot.core.rights import Desk
from bot.core.rulebook import QUOTA, Domains, Switch, applies, domains, looks_at, where
from bot.core.signals import Severity
from bot.rule_conditions import Faulty, condition, example, meant

__all__ = ["AFTER", "LADDER", "Faulty", "aftermath", "compiled", "laddered", "switches", "usable"]

_FIELDS = ("when", "why", "tell", "clocks", "incident", "shadow", "on", "always", "quota")
LADDER, AFTER = "ladder", "after"
"""Tables beside the rules that are none: who is told of what waits, and what a word starts."""


def compiled(tables: Mapping[str, Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Rules in their order, without those that are off. Each condition is tried once on a made-up case, so that a
    mistyped name shows now.

    Raises:
        Faulty: a rule does not compile, or names something that does not exist.
    """
    return tuple(_rule(name, table) for name, table in _tables(tables) if _is_on(table))


def usable(
    tables: Mapping[str, Mapping[str, Any]], shipped: Mapping[str, Mapping[str, Any]]
) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """The rules as far as they can be used, and what is wrong with the others, in sentences.

    A rule that cannot be used gives way to the one that ships under its name, and so does one that may never be off and
    is. One of the organisation's own whose condition alone is wrong tells its people of everything at S1 and S2
    instead: rather too much than nothing.

    Raises:
        Faulty: a rule that ships cannot be used, so that nothing is safe.
    """
    rules, faults = [], []
    for name, table in _tables(tables):
        try:
            _never_off(name, table, shipped)
            rules += [_rule(name, table)] if _is_on(table) else []
        except Faulty as fault:
            rule, meanwhile = _instead(name, table, shipped)
            rules += [rule] if rule is not None else []
            faults.append(f"{fault} {meanwhile}")
    return tuple(rules), tuple(faults)


def _instead(name: str, table: Any, shipped: Mapping[str, Mapping[str, Any]]) -> tuple[Rule | None, str]:
    if name in shipped:
        return _rule(name, shipped[name]), "Until this is put right, the rule that ships under this name holds."
    try:
        rule = _rule(name, {**table, "when": 'severity in ["S1", "S2"]', "incident": False, "clocks": {}})
    except (Faulty, TypeError):
        return None, "Until this is put right, this rule does nothing."
    if not rule.tell or rule.shadow:
        return None, "Until this is put right, this rule does nothing."
    return rule, "Until this is put right, it tells its people of everything at Now and Today."


def _tables(tables: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Any]]:
    return [(name, table) for name, table in tables.items() if name not in (LADDER, AFTER)]


def _is_on(table: Any) -> bool:
    return not isinstance(table, Mapping) or table.get("on", True) is not False


def _never_off(name: str, table: Any, shipped: Mapping[str, Mapping[str, Any]]) -> None:
    if _always(name, shipped) and not (_is_on(table) and table.get("shadow", False) is False):
        raise Faulty(f"Rule “{name}” is never off and never in shadow: take “on” and “shadow” out of its table.")


def _always(name: str, shipped: Mapping[str, Mapping[str, Any]]) -> bool:
    """Only what ships can say that it is never off: a table of the organisation's may take its place, and is not
    switched off either."""
    return name in shipped and shipped[name].get("always") is True


def switches(
    tables: Mapping[str, Mapping[str, Any]],
    shipped: Mapping[str, Mapping[str, Any]],
    known: Domains | None = None,
) -> tuple[Switch, ...]:
    """Every rule that can be used as admins see it, also those that are off: its sentence and its switches.

    `shipped` are those that ship, `known` what the facts of a case can be.
    """
    known = known or domains((), ("GB",))
    found = []
    for name, table in _tables(tables):
        try:
            _never_off(name, table, shipped)
        except Faulty:  # `usable` tells of it, and works by what ships
            table = shipped[name]
        try:
            rule = _rule(name, table)
        except Faulty:
            continue  # `usable` tells of it
        found.append(
            Switch(
                name,
                rule.why,
                _is_on(table),
                rule.shadow,
                grave=applies(rule, known, ("S1", "S2")),
                own=name not in shipped,
                quota=rule.quota,
                tells=tuple(desk.value for desk in rule.tell),
                always=_always(name, shipped),
                looks=rule.looks,
                where=where(rule, known),
                clocks=rule.clocks,
                record=rule.incident,
            )
        )
    return tuple(found)


def _rule(name: str, table: Mapping[str, Any]) -> Rule:
    if not isinstance(table, Mapping):
        raise Faulty(f"Rule “{name}” must be a table with when and why.")
    if not isinstance(table.get("tell", ()), list | tuple):
        raise Faulty(f'Rule “{name}”, tell: write a list, as in ["lead"].')
    if not isinstance(table.get("clocks", {}), Mapping):
        raise Faulty(f'Rule “{name}”, clocks: write a table, as in {{ open = "15m" }}.')
    for field in table:
        if field not in _FIELDS:
            raise Faulty(f"Rule “{name}”: {meant(field, _FIELDS)}")
    for field in ("when", "why"):
        if not str(table.get(field, "")).strip():
            raise Faulty(f"Rule “{name}” has no “{field}”.")
    for field in ("incident", "shadow", "on", "always"):
        if not isinstance(table.get(field, False), bool):
            raise Faulty(f"Rule “{name}”, {field}: write true or false, without quotes.")
    desks = [desk.value for desk in Desk]
    for role in table.get("tell", ()):
        if role not in desks:
            raise Faulty(f"Rule “{name}”, tell: {meant(str(role), desks)}")
    try:
        spans = {str(clock): Span.of(str(text)) for clock, text in table.get("clocks", {}).items()}
    except ValueError as fault:
        raise Faulty(f"Rule “{name}”, clocks: {fault}") from None
    return Rule(
        id=name,
        why=str(table["why"]),
        when=condition(name, str(table["when"])),
        tell=tuple(Desk(role) for role in table.get("tell", ())),
        clocks=spans,
        incident=bool(table.get("incident", False)),
        shadow=bool(table.get("shadow", False)),
        quota=_quota(name, table.get("quota", QUOTA)),
        looks=looks_at(str(table["when"]), example()),
    )


def _quota(name: str, value: Any) -> int:
    if type(value) is not int or value < 1:
        raise Faulty(f"Rule “{name}”, quota: write how many cases a day it may tell people of at once, like 50.")
    return value


def laddered(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Ladder]:
    """The ladders by severity.

    Raises:
        Faulty: a ladder cannot be climbed; the message says which and why.
    """
    return {_severity(name, LADDER): _ladder(name, table) for name, table in tables.get(LADDER, {}).items()}


def aftermath(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, dict[str, Span]]]:
    """The clocks that a word starts: by word, severity and the clock's name.

    Raises:
        Faulty: a word, a severity or a length of time is unknown.
    """
    found: dict[str, dict[str, dict[str, Span]]] = {}
    for word, table in tables.get(AFTER, {}).items():
        if word not in set(Word):
            raise Faulty(f"after: {meant(word, [one.value for one in Word])}")
        if not isinstance(table, Mapping) or not str(table.get("why", "")).strip():
            raise Faulty(f"after.{word} must be a table with a sentence why.")
        try:
            found[word] = {
                _severity(severity, f"{AFTER}.{word}"): {str(name): Span.of(str(text)) for name, text in spans.items()}
                for severity, spans in table.items()
                if severity != "why"
            }
        except (AttributeError, ValueError) as fault:
            if isinstance(fault, Faulty):
                raise
            raise Faulty(f'after.{word}: write clocks like S1 = {{ review = "1d" }}. {fault}') from None
    return found


def _ladder(name: str, table: Mapping[str, Any]) -> Ladder:
    if not isinstance(table, Mapping):
        raise Faulty(f"ladder.{name} must be a table with why and steps.")
    for field in table:
        if field not in ("why", "steps", "repeat", "duty"):
            raise Faulty(f"ladder.{name}: {meant(field, ('why', 'steps', 'repeat', 'duty'))}")
    if not str(table.get("why", "")).strip():
        raise Faulty(f"ladder.{name} has no “why”.")
    steps = table.get("steps")
    if not isinstance(steps, list | tuple) or not steps:
        raise Faulty(f'ladder.{name}, steps: write a list, as in ["lead 0m", "deputy 15m"].')
    climbed = tuple(_step(name, str(text)) for text in steps)
    if name in ("S3", "S4") and any(step.desk is Desk.CHAIR for step in climbed):
        raise Faulty(f"ladder.{name}, steps: the chair is told of S1 and S2 only.")
    repeat = _plain(name, "repeat", str(table["repeat"])) if "repeat" in table else None
    if repeat is not None and not repeat:
        raise Faulty(f"ladder.{name}, repeat: this must be longer than nothing, like 30m.")
    duty = _plain(name, "duty", str(table["duty"])) if "duty" in table else None
    return Ladder(str(table["why"]), climbed, repeat, duty)


def _step(name: str, text: str) -> Step:
    role, _, time = text.strip().partition(" ")
    desks = [desk.value for desk in Desk]
    if role not in desks:
        raise Faulty(f"ladder.{name}, steps: {meant(role, desks)}")
    return Step(Desk(role), _plain(name, "steps", time.strip() or "0m"))


def _plain(name: str, field: str, text: str) -> timedelta:
    """A length of time that does not wait for working hours: danger does not either."""
    try:
        span = Span.of(text)
    except ValueError as fault:
        raise Faulty(f"ladder.{name}, {field}: {fault}") from None
    if span.working:
        raise Faulty(f"ladder.{name}, {field}: a ladder does not wait for working hours. Write 15m, 4h or 1d.")
    return timedelta(minutes=span.minutes, days=span.days)


def _severity(name: str, where: str) -> str:
    names = [one.name for one in Severity]
    if name not in names:
        raise Faulty(f"{where}: {meant(name, names)}")
    return name

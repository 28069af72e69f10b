"""Escalation rules as admins keep them (`rules.toml`, conditions in CEL) → rules of the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

import cel

from bot.core.cases import Case, Kind
from bot.core.clocks import Span
from bot.core.escalation import Facts, Rule, facts
from bot.core.rights import Desk
from bot.core.signals import Severity

_FIELDS = ("when", "why", "tell", "clocks", "incident", "shadow")


class Faulty(ValueError):
    """A rule cannot be used. The message names the rule, what is wrong, and what was probably meant."""


def compiled(tables: Mapping[str, Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Rules in their order. Each condition is tried once on a made-up case, so that a mistyped name shows now.

    Raises:
        Faulty: a rule does not compile, or names something that does not exist.
    """
    return tuple(_rule(name, table) for name, table in tables.items())


def _rule(name: str, table: Mapping[str, Any]) -> Rule:
    if not isinstance(table, Mapping):
        raise Faulty(f"Rule “{name}” must be a table with when and why.")
    if not isinstance(table.get("tell", ()), list | tuple):
        raise Faulty(f'Rule “{name}”, tell: write a list, as in ["lead"].')
    if not isinstance(table.get("clocks", {}), Mapping):
        raise Faulty(f'Rule “{name}”, clocks: write a table, as in {{ open = "15m" }}.')
    for field in table:
        if field not in _FIELDS:
            raise Faulty(f"Rule “{name}”: {_meant(field, _FIELDS)}")
    for field in ("when", "why"):
        if not str(table.get(field, "")).strip():
            raise Faulty(f"Rule “{name}” has no “{field}”.")
    desks = [desk.value for desk in Desk]
    for role in table.get("tell", ()):
        if role not in desks:
            raise Faulty(f"Rule “{name}”, tell: {_meant(str(role), desks)}")
    try:
        spans = {str(clock): Span.of(str(text)) for clock, text in table.get("clocks", {}).items()}
    except ValueError as fault:
        raise Faulty(f"Rule “{name}”, clocks: {fault}") from None
    return Rule(
        id=name,
        why=str(table["why"]),
        when=_condition(name, str(table["when"])),
        tell=tuple(Desk(role) for role in table.get("tell", ())),
        clocks=spans,
        incident=bool(table.get("incident", False)),
        shadow=bool(table.get("shadow", False)),
    )


def _condition(name: str, text: str) -> Callable[[Facts], bool]:
    try:
        program = cel.compile(text)
    except ValueError as fault:
        raise Faulty(f"Rule “{name}”, when: {fault}") from None

    def holds(known: Facts) -> bool:
        answer = program.execute(dict(known))
        if not isinstance(answer, bool):
            raise TypeError(f"its condition gives {answer!r}, not true or false")
        return answer

    try:
        holds(_example())
    except (RuntimeError, TypeError, ValueError) as fault:
        known = ", ".join(sorted(_example()))
        raise Faulty(f"Rule “{name}”, when: {fault} A condition can ask about: {known}.") from None
    return holds


def _example() -> Facts:
    case = Case("0", Kind.CONDUCT, "", "SPAM", Severity.S4, "", datetime(2026, 1, 1, tzinfo=UTC))
    return facts(case, audience="youth", visibility="closed", country="GB", risen=False)


def _meant(word: str, known: tuple[str, ...] | list[str]) -> str:
    near = get_close_matches(word, known, 1)
    return f"{word!r} is unknown. " + (f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(known)}.")

"""The organisation's rules as far as they can be used. The desk starts with the rest, and people hear what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.core.clocks import Span
from bot.core.escalation import Rule
from bot.core.ladder import Ladder
from bot.rules import AFTER, LADDER, Faulty, aftermath, laddered, usable

T = TypeVar("T")
Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class InUse:
    """Rules, ladders and what words start; `faults` are sentences about what could not be used."""

    rules: tuple[Rule, ...]
    ladders: Mapping[str, Ladder]
    after: Mapping[str, Mapping[str, Mapping[str, Span]]]
    faults: tuple[str, ...] = ()


def in_use(tables: Tables, shipped: Tables) -> InUse:
    """What holds of `tables`; in place of what is faulty what ships holds, as far as there is something.

    Raises:
        Faulty: what ships cannot be used, so that nothing is safe.
    """
    rules, faults = usable(tables, shipped)
    ladders, wrong = _each(LADDER, tables, shipped, laddered)
    after, odd = _each(AFTER, tables, shipped, aftermath)
    return InUse(rules, ladders, after, (*faults, *wrong, *odd))


def _each(
    part: str, tables: Tables, shipped: Tables, read: Callable[[Tables], Mapping[str, T]]
) -> tuple[dict[str, T], list[str]]:
    """Reads one ladder, or one word, after the other, so that a mistake in one leaves the others."""
    found: dict[str, T] = {}
    faults: list[str] = []
    given, usual = tables.get(part, {}), shipped.get(part, {})
    if not isinstance(given, Mapping):
        return dict(read({part: usual})), [f"{part}: write each as a table under [rules.{part}.NAME]."]
    for name, table in given.items():
        try:
            found |= read({part: {name: table}})
        except Faulty as fault:
            instead = read({part: {name: usual[name]}}) if name in usual else {}
            found |= instead
            meanwhile = "what ships holds" if instead else "there is none"
            faults.append(f"{fault} Until this is put right, {meanwhile}.")
    return found, faults

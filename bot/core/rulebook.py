"""What is known of the escalation rules themselves: how often each applied on a day, what it may do in one, and whether
it can ever apply.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Protocol

from bot.core.cases import OPEN, Kind
from bot.core.clocks import Span
from bot.core.messages import Audience, Visibility
from bot.core.signals import Severity

if TYPE_CHECKING:
    from bot.core.escalation import Rule

QUOTA = 50
"""How many cases a day a rule tells people of at once, unless it says otherwise. A value of ours."""
Domains = Mapping[str, Sequence[object]]
"""What each fact of a case can be, by the fact's name."""


@dataclass(frozen=True, slots=True)
class RuleDay:
    """How often a rule applied on a day (`2026-11-26`, the organisation's), would have applied in shadow, and how many
    of its alerts were held for the morning because it was over its quota."""

    rule: str
    day: str
    fired: int = 0
    shadowed: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Switch:
    """A rule as admins see it: its sentence, whether it is on, whether it runs without effect.

    `grave`: it can apply to what is most urgent (S1, S2), so that turning it off or into shadow weakens protection.
    `on_path` and `shadow_path` are where a change of settings puts true or false; `own`: it is no rule that ships.
    `always`: it is never off and never in shadow. `looks` are the facts its condition names, `where` what they must be,
    as far as that can be said of each by itself (`where`); `clocks` and `record` are what it starts and opens.
    """

    rule: str
    why: str
    on: bool = True
    shadow: bool = False
    grave: bool = False
    own: bool = False
    quota: int = QUOTA
    tells: tuple[str, ...] = ()
    always: bool = False
    looks: tuple[str, ...] = ()
    where: Mapping[str, tuple[object, ...]] | None = None
    clocks: Mapping[str, Span] = field(default_factory=dict)
    record: bool = False

    @property
    def on_path(self) -> tuple[str, str, str]:
        return ("rules", self.rule, "on")

    @property
    def shadow_path(self) -> tuple[str, str, str]:
        return ("rules", self.rule, "shadow")


def domains(categories: Collection[str], countries: Collection[str]) -> Domains:
    """What the facts of a case can be when rules are asked: of a case that is open, with the pack's categories."""
    return {
        "category": sorted({*categories, "UNCHECKED"}),
        "severity": [one.name for one in Severity],
        "kind": [one.value for one in Kind],
        "state": sorted(one.value for one in OPEN),
        "audience": [one.value for one in Audience],
        "visibility": [one.value for one in Visibility],
        "country": sorted(countries),
        "about_colleague": [True, False],
        "risen": [True, False],
    }


_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_NAME = re.compile(r"(?<![\w.])[a-zA-Z_]\w*\b(?!\s*\()")
_OWN = re.compile(r"\.(?:all|exists|exists_one|filter|map)\s*\(\s*(\w+)\s*,")
_RESERVED = frozenset({"true", "false", "null", "in"})
_COMPARED = re.compile(r"\b([a-z_]+)\s*[!=]=\s*([\"'])(.*?)\2|([\"'])((?:(?!\4).)*)\4\s*[!=]=\s*([a-z_]+)\b")
_AMONG = re.compile(r"\b([a-z_]+)\s+in\s*\[([^\]]*)\]")


def named(condition: str) -> tuple[str, ...]:
    """The names that a condition uses, in their order, without those that it gives itself (`list.exists(x, …)`)."""
    bare = _QUOTED.sub('""', condition)
    own = set(_OWN.findall(bare)) | _RESERVED
    return tuple(name for name in dict.fromkeys(_NAME.findall(bare)) if name not in own)


def looks_at(condition: str, names: Collection[str]) -> tuple[str, ...]:
    """The facts that a condition names, in their order."""
    return tuple(name for name in named(condition) if name in names)


def combinations(looks: Sequence[str], known: Domains) -> Iterator[dict[str, object]]:
    """Every way these facts can be; what else a condition could ask about has its first value."""
    usual = {name: values[0] for name, values in known.items() if values}
    for values in product(*(known[name] for name in looks)):
        yield {**usual, **dict(zip(looks, values, strict=True))}


def applies(rule: Rule, known: Domains, severities: Collection[str] = ()) -> bool:
    """Whether there is any case a rule can apply to; with `severities`, one of these. A rule that fails may apply."""
    wanted = {**known, "severity": [one for one in known["severity"] if not severities or one in severities]}
    looks = rule.looks or tuple(known)
    try:
        return any(rule.when(facts) for facts in combinations(looks, wanted))
    except Exception:  # whatever an admin's text raises: people are told of it when it meets a case
        return True


MOST_WAYS = 5_000
"""In how many ways the facts of a rule are tried to say what it looks for."""


def where(rule: Rule, known: Domains) -> dict[str, tuple[object, ...]] | None:
    """What each fact must be for a rule to apply, where that is all there is to say; facts that may be anything are
    left out. None where they depend on each other, where it never applies, or where there are too many ways to try.
    """
    looks = rule.looks
    if prod(len(known[name]) for name in looks) > MOST_WAYS:
        return None
    try:
        found = [facts for facts in combinations(looks, known) if rule.when(facts)]
    except Exception:  # an admin's text
        return None
    values = {name: tuple(one for one in known[name] if any(facts[name] == one for facts in found)) for name in looks}
    if not found or len(found) != prod(map(len, values.values())):
        return None
    return {name: some for name, some in values.items() if len(some) < len(known[name])}


def unknown_values(condition: str, known: Domains) -> Iterator[str]:
    """What a condition compares a fact with that this fact never is, in sentences, with what was probably meant."""
    compared = [
        (fact or other, value if fact else turned) for fact, _, value, _, turned, other in _COMPARED.findall(condition)
    ]
    for fact, inside in _AMONG.findall(condition):
        compared += [(fact, one[1:-1]) for one in _QUOTED.findall(inside)]
    for fact, value in dict.fromkeys(compared):
        values = [str(one) for one in known.get(fact, ())]
        if fact in known and value not in values:
            near = get_close_matches(value, values, 1) or get_close_matches(value.upper(), values, 1)
            hint = f"Did you mean “{near[0]}”?" if near else f"It is one of: {', '.join(values)}."
            yield f"{fact} is never “{value[:40]}”. {hint}"


class RuleDays(Protocol):
    """How often each escalation rule applied, by days of the organisation's (`2026-11-26`)."""

    def count(self, rule: str, day: str, *, fired: int = 0, shadowed: int = 0, held: int = 0) -> RuleDay: ...
    def since(self, day: str) -> list[RuleDay]: ...
    def purge(self, before: str) -> None: ...

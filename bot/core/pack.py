"""A country's pack as values: categories, and which label leads to which category at which score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from bot.core.cases import Kind
from bot.core.messages import Audience, Role
from bot.core.signals import Severity

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Category:
    """What a case can be about. `plain` is how it is said to volunteers; `care` sentences say what not to do."""

    id: str
    name: str
    plain: str
    kind: Kind
    severity: Severity
    do_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelRule:
    """From which score a label counts, and as what. `steps` raise the severity from further scores on.

    A rule that names audiences or author roles holds for those alone. A signal of low confidence is never
    more than `S4`: a prompt to look.
    """

    label: str
    category: str
    at: float
    severity: Severity
    steps: tuple[tuple[float, Severity], ...] = ()
    audiences: frozenset[Audience] = frozenset(Audience)
    roles: frozenset[Role] = frozenset(Role)
    addressed: bool = False

    def severity_at(self, score: float) -> Severity:
        return max([self.severity, *(step for at, step in self.steps if score >= at)])


@dataclass(frozen=True, slots=True)
class Pack:
    """All of it. `bands` maps a grooming band's name to the severity of its case."""

    country: str
    version: str
    categories: Mapping[str, Category]
    labels: tuple[LabelRule, ...]
    bands: Mapping[str, Severity] = field(default_factory=dict)
    unlooked: tuple[str, ...] = ()

    def rules(self, label: str, audience: Audience, role: Role) -> tuple[LabelRule, ...]:
        return tuple(
            rule for rule in self.labels if rule.label == label and audience in rule.audiences and role in rule.roles
        )

    def title(self, category: str) -> str:
        """A category in plain words; its bare name where an older pack had it and this one does not."""
        known = self.categories.get(category)
        return known.plain if known else category

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Pack:
        """Builds a pack from its TOML tables.

        Raises:
            ValueError: a name in it is unknown (with the nearest known one), or a number is out of range.
        """
        categories = {
            str(row["id"]): Category(
                id=str(row["id"]),
                name=str(row["name"]),
                plain=str(row["plain"]),
                kind=_named(Kind, row["kind"], f"category {row['id']}"),
                severity=_severity(row["severity"], f"category {row['id']}"),
                do_not=tuple(row.get("do_not", ())),
            )
            for row in data.get("category", ())
        }
        labels = []
        for row in data.get("label", ()):
            place = f"label {row['label']}"
            if row["category"] not in categories:
                raise ValueError(_unknown(str(row["category"]), list(categories), place))
            at = float(row["at"])
            if not 0 <= at <= 1:
                raise ValueError(f"In {place}: a score lies between 0 and 1, not {at}.")
            labels.append(
                LabelRule(
                    label=str(row["label"]),
                    category=str(row["category"]),
                    at=at,
                    severity=_severity(row["severity"], place),
                    steps=tuple((float(s["at"]), _severity(s["severity"], place)) for s in row.get("raise", ())),
                    audiences=frozenset(_named(Audience, a, place) for a in row.get("audiences", list(Audience))),
                    roles=frozenset(_named(Role, r, place) for r in row.get("roles", list(Role))),
                    addressed=bool(row.get("addressed", False)),
                )
            )
        return cls(
            country=str(data["country"]),
            version=str(data["version"]),
            categories=categories,
            labels=tuple(labels),
            bands={str(k): _severity(v, "bands") for k, v in data.get("bands", {}).items()},
            unlooked=tuple(data.get("unlooked", ())),
        )


def _severity(name: object, place: str) -> Severity:
    try:
        return Severity[str(name)]
    except KeyError:
        raise ValueError(_unknown(str(name), list(Severity.__members__), place)) from None


def _named(kind: type[E], name: object, place: str) -> E:
    try:
        return kind(str(name))
    except ValueError:
        raise ValueError(_unknown(str(name), [str(m) for m in kind], place)) from None


def _unknown(name: str, known: list[str], place: str) -> str:
    near = get_close_matches(name, known, 1)
    hint = f" Did you mean {near[0]!r}?" if near else f" Known are: {', '.join(known)}."
    return f"In {place}: {name!r} is unknown.{hint}"

"""A country's pack as values: categories, and which label leads to which category at which score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from bot.core.cases import Kind
from bot.core.messages import Audience, Role
from bot.core.signals import PLATFORM_FLAG, Severity

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

    A rule that names audiences or author roles holds for those alone. A signal of low confidence counts
    one step less: a prompt to look. `most` is how high the desk may suggest to raise `at`.
    """

    label: str
    category: str
    at: float
    severity: Severity
    steps: tuple[tuple[float, Severity], ...] = ()
    audiences: frozenset[Audience] = frozenset(Audience)
    roles: frozenset[Role] = frozenset(Role)
    addressed: bool = False
    most: float | None = None

    def severity_at(self, score: float) -> Severity:
        return max([self.severity, *(step for at, step in self.steps if score >= at)])


@dataclass(frozen=True, slots=True)
class Pack:
    """All of it. `bands` maps a grooming band's name to the severity of its case.

    `names` are all labels there can be, in plain words; `unlooked` is what no classifier here could look for.
    """

    country: str
    version: str
    categories: Mapping[str, Category]
    labels: tuple[LabelRule, ...]
    bands: Mapping[str, Severity] = field(default_factory=dict)
    unlooked: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def not_looked_for(self, looked: frozenset[str]) -> tuple[str, ...]:
        """In words: every label that no classifier looks for, and the kinds of content that none can look at."""
        return (*(name for label, name in self.names.items() if label not in looked), *self.unlooked)

    def at(self, label: str) -> float | None:
        """The least score from which a label counts where a group says nothing else; None where none follows."""
        return min((rule.at for rule in self.labels if rule.label == label), default=None)

    def most(self, label: str) -> float | None:
        """How high the desk may suggest to raise a label's threshold; None where the pack sets no bound."""
        return min((rule.most for rule in self.labels if rule.label == label and rule.most is not None), default=None)

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
        categories = {}
        for row in data.get("category", ()):
            ident = str(_of(row, "id", "a category"))
            place = f"category {ident}"
            categories[ident] = Category(
                id=ident,
                name=str(_of(row, "name", place)),
                plain=str(_of(row, "plain", place)),
                kind=_named(Kind, _of(row, "kind", place), place),
                severity=_severity(_of(row, "severity", place), place),
                do_not=tuple(row.get("do_not", ())),
            )
        names = {str(label): str(words) for label, words in data.get("names", {}).items()}
        rules = tuple(_label(row, categories) for row in data.get("label", ()))
        # A label that follows somewhere and has no words of its own is listed too, by its bare name.
        labels = [rule.label for rule in rules if rule.label not in names and rule.label != PLATFORM_FLAG]
        names |= {label: label.replace("_", " ") for label in labels}
        return cls(
            country=str(_of(data, "country", "the pack")),
            version=str(_of(data, "version", "the pack")),
            categories=categories,
            labels=rules,
            bands={str(k): _severity(v, "bands") for k, v in data.get("bands", {}).items()},
            unlooked=tuple(data.get("unlooked", ())),
            names=names,
        )


def _label(row: Mapping[str, Any], categories: Mapping[str, Category]) -> LabelRule:
    label = str(_of(row, "label", "a label"))
    place = f"label {label}"
    category = str(_of(row, "category", place))
    if category not in categories:
        raise ValueError(_unknown(category, list(categories), place))
    steps = row.get("raise", ())
    return LabelRule(
        label=label,
        category=category,
        at=_score(_of(row, "at", place), place),
        severity=_severity(_of(row, "severity", place), place),
        steps=tuple((_score(_of(s, "at", place), place), _severity(_of(s, "severity", place), place)) for s in steps),
        audiences=frozenset(_named(Audience, a, place) for a in row.get("audiences", list(Audience))),
        roles=frozenset(_named(Role, r, place) for r in row.get("roles", list(Role))),
        addressed=bool(row.get("addressed", False)),
        most=_score(row["most"], place) if "most" in row else None,
    )


def _of(row: Mapping[str, Any], name: str, place: str) -> Any:
    if name in row:
        return row[name]
    near = get_close_matches(name, list(row), 1)
    raise ValueError(f"In {place}: {name!r} is missing." + (f" Was {near[0]!r} meant for it?" if near else ""))


def _score(given: object, place: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        raise ValueError(f"In {place}: a score lies between 0 and 1, not {given!r}.")
    return float(given)


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

"""The numbers behind a grooming band, as frozen values built from the pack `indicators.toml`.

The numbers are starting values: no published weights exist to copy. The stages come from O'Connell 2003,
Olson 2007 and Lorenzo-Dus 2016; their order is not scored (Black 2015, Aitken 2017: not sequential).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Any

GUARDIAN = "adult__guardian"
"""The gate of what counts among adults alone; a pack without it has that of two adults."""
IMPRESSION = "impression__minor"
"""The gate of impressions of whatever is written to a child, known or likely, by anybody not known to be one; in a pack
without it they have the gate of the pair."""
GATES = (
    "adult_known__minor_known",
    "unknown__minor_known",
    "adult_known__minor_likely",
    "unknown__minor_likely",
    "minor__minor",
    "adult__adult",
    GUARDIAN,
    IMPRESSION,
    "adult_known__unknown",
    "unknown__unknown",
)
"""Who writes to whom, by what is known of their ages."""
_OWN = (GUARDIAN, IMPRESSION)

TRIGGERS = (
    "SEXUAL_TO_MINOR",
    "INTIMATE_IMAGE_REQUEST",
    "THREAT_SHARE_OR_PAY",
    "MEET_PLUS_SECRECY",
    "CHILD_SAYS_SCARED_OR_ASKS_HELP",
    "KNOWN_AGE_PLUS_ROMANCE",
    "PROBE_PLUS_SECRECY_PLUS_MOVE",
)
"""Hard triggers whose rule is written in `bot.core.triggers`."""

AGE_STATED = "AGE_STATED"
"""A fact that is kept but not scored: somebody said that they are under 18."""


class Band(IntEnum):
    """How much a pair asks to be looked at. A prompt to look, not a finding."""

    NONE = 0
    WATCH = 1
    REVIEW = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing an account may show towards another. `weight` is in score points, `plain` a sentence.

    An `impression` is of a talk as a whole, not of a line: where it is plain, somebody of unknown age counts as likely
    a child. One that is `among_adults` counts towards known adults, too, with a gate of its own, and never pages.
    """

    id: str
    name: str
    stage: str
    weight: float
    plain: str
    impression: bool = False
    among_adults: bool = False


@dataclass(frozen=True, slots=True)
class HardTrigger:
    """What alone sets a band, whatever the score. The rule is code; name, band and law are the pack's."""

    id: str
    name: str
    band: Band
    plain: str
    law: str = ""


@dataclass(frozen=True, slots=True)
class Multipliers:
    """What raises a score: stages shown (number of stages → factor) and three patterns of behaviour.

    Night is `night_from` to `night_until` (hours, local). `one_sided` needs `one_sided_at_least` personal
    questions (`probes`) of which `one_sided_share` were asked by the actor.
    """

    stages: Mapping[int, float]
    several_minors: float
    night: float
    night_from: int
    night_until: int
    one_sided: float
    one_sided_share: float
    one_sided_at_least: int
    probes: frozenset[str]


@dataclass(frozen=True, slots=True)
class RiskModel:
    """All numbers of the risk of a pair. Half-life and window are in days, bands in score points."""

    version: str
    indicators: Mapping[str, Indicator]
    triggers: Mapping[str, HardTrigger]
    half_life_days: float
    window_days: float
    never_decay: frozenset[str]
    gates: Mapping[str, float]
    multipliers: Multipliers
    discount: float
    discounted: frozenset[str]
    bands: Mapping[Band, float]

    @property
    def impressions(self) -> frozenset[str]:
        """The indicators of a talk as a whole."""
        return frozenset(name for name, one in self.indicators.items() if one.impression)

    @property
    def among_adults(self) -> frozenset[str]:
        """The indicators that count where both are grown up, too."""
        return frozenset(name for name, one in self.indicators.items() if one.among_adults)

    @classmethod
    def of(cls, pack: Mapping[str, Any]) -> RiskModel:
        """The model in a pack's plain mapping. Raises ValueError, in words, for what does not fit."""
        top = _Table("indicators", pack)
        indicators = {}
        for row in top.rows("indicator"):
            one = _Table(f"indicator {row.get('id', '?')}", row)
            made = Indicator(
                one.text("id"),
                one.text("name"),
                one.text("stage"),
                one.number("weight"),
                one.text("plain"),
                impression=one.flag("impression"),
                among_adults=one.flag("among_adults"),
            )
            if made.id in indicators:
                raise ValueError(f"indicators: “{made.id}” is there twice")
            indicators[made.id] = made
        names = {band.name.lower(): band for band in Band}
        triggers = {}
        for row in top.rows("hard_trigger"):
            one = _Table(f"hard_trigger {row.get('id', '?')}", row)
            ident, band = one.text("id"), one.text("band")
            _known("hard_trigger", [ident], TRIGGERS)
            _known(f"hard_trigger {ident}, band", [band], names)
            triggers[ident] = HardTrigger(
                ident, one.text("name"), names[band], one.text("plain"), str(row.get("law", ""))
            )
        for ident in TRIGGERS:
            if ident not in triggers:
                raise ValueError(f"indicators: the hard trigger “{ident}” is missing")
        gates = top.table("gates")
        _known("gates", gates.keys(), GATES)
        bands = top.table("bands")
        _known("bands", bands.keys(), [n for n in names if n != "none"])
        floors = {names[name]: bands.number(name) for name in ("watch", "review", "high", "critical")}
        if list(floors.values()) != sorted(floors.values()):
            raise ValueError("bands: watch, review, high and critical must rise in this order")
        discount = top.table("role_discount")
        half_life = top.number("half_life_days")
        if half_life <= 0:
            raise ValueError("half_life_days: must be more than 0")
        return cls(
            version=top.text("version"),
            indicators=MappingProxyType(indicators),
            triggers=MappingProxyType(triggers),
            half_life_days=half_life,
            window_days=top.number("window_days"),
            never_decay=_ids("never_decay", top.value("never_decay"), indicators),
            gates=MappingProxyType(
                {GUARDIAN: gates.number("adult__adult", most=1.0)}
                | {name: gates.number(name, most=1.0) for name in GATES if name not in _OWN or name in gates.values}
            ),
            multipliers=_multipliers(top.table("multipliers"), indicators),
            discount=discount.number("factor", most=1.0),
            discounted=_ids("role_discount", discount.value("ids"), indicators),
            bands=MappingProxyType(floors),
        )

    def band(self, score: float) -> Band:
        """The band a score alone reaches."""
        return max((band for band, floor in self.bands.items() if score >= floor), default=Band.NONE)


def _multipliers(table: _Table, indicators: Mapping[str, Indicator]) -> Multipliers:
    stages = table.table("stages_distinct")
    factors = {}
    for name in stages.values:
        if not name.isdecimal():
            raise ValueError(f"stages_distinct: “{name}” is not a number of stages")
        factors[int(name)] = stages.number(name, least=1.0)
    ordered = [factors[n] for n in sorted(factors)]
    if ordered != sorted(ordered):
        raise ValueError("stages_distinct: more stages may not count less")
    night, one_sided = table.table("night"), table.table("one_sided")
    return Multipliers(
        stages=MappingProxyType(dict(sorted(factors.items()))),
        several_minors=table.number("several_minors", least=1.0),
        night=night.number("factor", least=1.0),
        night_from=int(night.number("from", most=24)),
        night_until=int(night.number("until", most=24)),
        one_sided=one_sided.number("factor", least=1.0),
        one_sided_share=one_sided.number("share", most=1.0),
        one_sided_at_least=int(one_sided.number("at_least", least=1)),
        probes=_ids("one_sided", one_sided.value("ids"), indicators),
    )


def _known(where: str, given: Iterable[str], allowed: Iterable[str]) -> None:
    names = list(allowed)
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
            hint = f"did you mean “{near[0]}”?" if near else f"known are: {', '.join(names)}"
            raise ValueError(f"{where}: “{name}” is not known; {hint}")


def _ids(where: str, given: Any, indicators: Mapping[str, Indicator]) -> frozenset[str]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ValueError(f"{where}: must be a list of indicator ids")
    names = [str(name) for name in given]
    _known(where, names, indicators)
    return frozenset(names)


class _Table:
    """A mapping read with clear complaints."""

    def __init__(self, where: str, values: Any) -> None:
        if not isinstance(values, Mapping):
            raise ValueError(f"{where}: must be a table of names and values")
        self.where, self.values = where, values

    def keys(self) -> list[str]:
        return [str(name) for name in self.values]

    def value(self, name: str) -> Any:
        if name not in self.values:
            near = difflib.get_close_matches(name, self.keys(), n=1)
            hint = f" (did you mean it by “{near[0]}”?)" if near else ""
            raise ValueError(f"{self.where}: “{name}” is missing{hint}")
        return self.values[name]

    def text(self, name: str) -> str:
        value = self.value(name)
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{self.where}, {name}: must be a text")
        return value

    def number(self, name: str, *, least: float = 0.0, most: float = math.inf) -> float:
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(f"{self.where}, {name}: must be a number")
        if not least <= value <= most:
            raise ValueError(f"{self.where}, {name}: {value} is not between {least:g} and {most:g}")
        return float(value)

    def flag(self, name: str) -> bool:
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise ValueError(f"{self.where}, {name}: must be true or false")
        return value

    def table(self, name: str) -> _Table:
        return _Table(f"{self.where}, {name}", self.value(name))

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        value = self.value(name)
        if not isinstance(value, list) or not value or not all(isinstance(row, Mapping) for row in value):
            raise ValueError(f"{self.where}, {name}: must be a list of tables")
        return value

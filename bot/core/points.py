"""What the hits of a pair are worth in points: decay, saturation, breadth of stages, patterns of behaviour."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from bot.core.gates import Gate
from bot.core.indicators import RiskModel
from bot.core.messages import Basis, Role, Standing, Visibility
from bot.core.signals import Hit

Seen = Visibility | Mapping[str, Visibility]
"""How visible the hits are: all alike, or by group key (a group that is not listed counts as closed)."""


OPENS = 0.2
"""The weight of hits, whatever their age, from which a stage counts as shown: one doubtful finding is none."""


@dataclass(frozen=True, slots=True)
class Points:
    score: float
    stages: tuple[str, ...]
    worth: Mapping[str, float]
    notes: tuple[str, ...]


def in_window(hits: Iterable[Hit], at: datetime, model: RiskModel) -> list[Hit]:
    """The hits that count, in a fixed order, each (message, indicator) once. A clock ahead of ours is no harm."""
    oldest = at - timedelta(days=model.window_days)
    best: dict[tuple[datetime, str, str, str, str], Hit] = {}
    for hit in hits:
        key = (*in_time(hit), hit.group)
        if hit.at >= oldest and hit.weight > 0 and (key not in best or _rank(hit) > _rank(best[key])):
            best[key] = hit
    return [best[key] for key in sorted(best)]


def _rank(hit: Hit) -> tuple[float, str, str, str, str]:
    return hit.weight, hit.basis, hit.actor, hit.quote, hit.source


def in_time(hit: Hit) -> tuple[datetime, str, str, str]:
    return hit.at, hit.message, hit.indicator, hit.towards


def _decayed(hit: Hit, at: datetime, model: RiskModel) -> float:
    weight = min(hit.weight, 1.0)
    if hit.indicator in model.never_decay:
        return weight
    days = max((at - hit.at).total_seconds(), 0.0) / 86400
    return float(weight * 0.5 ** (days / model.half_life_days))


def _saturated(weight: float, count: float) -> float:
    """The first hit counts in full, a second half, further ones nothing."""
    return weight * min(count, 1.0) + 0.5 * weight * min(max(count - 1.0, 0.0), 1.0)


def _discounted(hit: Hit, actor: Standing, visibility: Seen, model: RiskModel) -> bool:
    """Registered staff doing their job where everyone reads along."""
    registered = actor.role in (Role.STAFF, Role.VOLUNTEER) and actor.role_basis in (
        Basis.ROSTER,
        Basis.PLATFORM_ROLE,
    )
    return registered and hit.indicator in model.discounted and seen_in(hit, visibility) is Visibility.OPEN


def seen_in(hit: Hit, visibility: Seen) -> Visibility:
    if isinstance(visibility, Visibility):
        return visibility
    return visibility.get(hit.group, Visibility.CLOSED)


def points(
    hits: Sequence[Hit],
    answers: Sequence[Hit],
    actor: Standing,
    passage: Gate,
    at: datetime,
    model: RiskModel,
    visibility: Seen,
    other_minors: int,
    zone: tzinfo,
) -> Points:
    scored = [hit for hit in hits if hit.indicator in model.indicators]
    cheap = {id(hit) for hit in scored if _discounted(hit, actor, visibility, model)}
    night = [hit for hit in scored if id(hit) not in cheap and _is_night(hit.at.astimezone(zone).hour, model)]
    base, stages, worth = _sum(scored, cheap, at, model, passage)
    notes = []
    if cheap:
        notes.append("It counts for less because a registered colleague wrote it where everyone can read along.")
    # The night factor is given to the part of the sum that hits at night carry, so that another hit by day
    # cannot take it away again: all at night is the full factor, none is no factor.
    total = base + (model.multipliers.night - 1) * _sum(night, set(), at, model, passage)[0]
    if 2 * len(night) > len(scored):
        notes.append("Most of it was written at night.")
    probes = sum(1 for hit in scored if hit.indicator in model.multipliers.probes and id(hit) not in cheap)
    returned = sum(1 for hit in answers if hit.indicator in model.multipliers.probes)
    if probes >= model.multipliers.one_sided_at_least and probes >= model.multipliers.one_sided_share * (
        probes + returned
    ):
        total *= model.multipliers.one_sided
        notes.append("Nearly all the personal questions come from one side.")
    if other_minors >= 1 and len(stages) >= 2:
        total *= model.multipliers.several_minors
        notes.append(f"The same account wrote in this way to {other_minors} other young {_people(other_minors)}.")
    return Points(total, stages, worth, tuple(notes))


def _sum(
    hits: Sequence[Hit], cheap: set[int], at: datetime, model: RiskModel, passage: Gate
) -> tuple[float, tuple[str, ...], dict[str, float]]:
    """Saturated weights, each by its gate, times the breadth of stages. Discounted hits (`cheap`) open no stage."""
    full: dict[str, float] = {}
    less: dict[str, float] = {}
    opened: dict[str, float] = {}
    for hit in hits:
        counts = less if id(hit) in cheap else full
        counts[hit.indicator] = counts.get(hit.indicator, 0.0) + _decayed(hit, at, model)
        if id(hit) not in cheap:
            stage = model.indicators[hit.indicator].stage
            opened[stage] = opened.get(stage, 0.0) + min(hit.weight, 1.0)
    worth = {}
    for ident in sorted({*full, *less}):
        weight, n = model.indicators[ident].weight, full.get(ident, 0.0)
        plain = _saturated(weight, n)
        worth[ident] = plain + model.discount * (_saturated(weight, n + less.get(ident, 0.0)) - plain)
    order = dict.fromkeys(indicator.stage for indicator in model.indicators.values())
    shown = {stage for stage, weight in opened.items() if weight >= OPENS - 1e-9}
    factor = max((f for n, f in model.multipliers.stages.items() if len(shown) >= n), default=1.0)
    gated = math.fsum(
        worth[ident] * (passage.impression if model.indicators[ident].impression else passage.factor) for ident in worth
    )
    return factor * gated, tuple(stage for stage in order if stage in shown), worth


def _is_night(hour: int, model: RiskModel) -> bool:
    start, end = model.multipliers.night_from, model.multipliers.night_until
    return start <= hour or hour < end if start > end else start <= hour < end


def _people(count: int) -> str:
    return "person" if count == 1 else "people"

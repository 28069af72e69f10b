"""Runs a conversation as a stream: after every message, the band of every pair that is known by then."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.core.messages import (
    BEFORE,
    Account,
    Age,
    Audience,
    Basis,
    Group,
    Message,
    Policy,
    Role,
    Standing,
    Talk,
    Visibility,
)
from bot.core.risk import Band, Risk, RiskModel, risk
from bot.core.signals import Hit
from bot.core.towards import hits_of
from classifiers.grooming import Grooming

ROOT = Path(__file__).parents[2]
PACK = ROOT / "config" / "packs" / "uk" / "indicators.toml"
CONVERSATIONS = Path(__file__).parent / "conversations"
PLATFORM = "test"


def model() -> RiskModel:
    return RiskModel.of(tomllib.loads(PACK.read_text(encoding="utf-8")))


def conversations(folder: Path = CONVERSATIONS) -> list[dict[str, Any]]:
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


@dataclass(frozen=True)
class Step:
    """The worst pair after one message."""

    message: str
    band: Band
    score: float
    pair: tuple[str, str]
    risk: Risk | None


def standings(members: Sequence[Mapping[str, str]]) -> dict[str, Standing]:
    """What a roster says of the members; what it does not say is left open."""
    found = {}
    for member in members:
        role, age = Role(member["role"]), Age(member["age"])
        role_basis = Basis.NONE if role is Role.UNKNOWN else Basis.ROSTER
        age_basis = Basis.NONE if age is Age.UNKNOWN else Basis.ROSTER
        found[member["id"]] = Standing(role, role_basis, age, age_basis)
    return found


def stream(conversation: Mapping[str, Any], grooming: Grooming, numbers: RiskModel) -> Iterator[Step]:
    """One step for each message, in order."""
    policy = Policy(
        audience=Audience(conversation["group"]["audience"]),
        visibility=Visibility(conversation["group"]["visibility"]),
    )
    group = Group(PLATFORM, conversation["id"], policy=policy)
    known = standings(conversation["members"])
    talks: list[Talk] = []
    for row in conversation["messages"]:
        message = Message(
            platform=PLATFORM,
            group=group.id,
            id=row["id"],
            author=Account(PLATFORM, row["from"], row["from"]),
            at=datetime.fromisoformat(row["at"]),
            text=row["text"],
            mentions=(row["to"],) if row["to"] and policy.visibility is not Visibility.DIRECT else (),
            to=(row["to"],) if row["to"] and policy.visibility is Visibility.DIRECT else (),
        )
        talks.append(Talk(message, group, tuple(talk.message for talk in talks[-BEFORE:]), standings=known))
    pairs: dict[tuple[str, str], list[Hit]] = {}
    for talk, signals in zip(talks, grooming.score(talks), strict=True):
        for hit in hits_of(talk, signals, numbers.impressions):
            if hit.towards:
                pairs.setdefault((hit.actor, hit.towards), []).append(hit)
        yield _worst(talk.message.id, pairs, known, policy, talk.message.at, numbers)


def _worst(
    message: str,
    pairs: Mapping[tuple[str, str], list[Hit]],
    known: Mapping[str, Standing],
    policy: Policy,
    at: datetime,
    numbers: RiskModel,
) -> Step:
    worst = Step(message, Band.NONE, 0.0, ("", ""), None)
    for (actor, other), hits in pairs.items():
        who, whom = (known.get(key.partition(":")[2]) or policy.standing() for key in (actor, other))
        breadth = sum(
            1
            for (one, two), more in pairs.items()
            if one == actor
            and two != other
            and len({numbers.indicators[h.indicator].stage for h in more if h.indicator in numbers.indicators}) >= 2
        )
        judged = risk(
            hits,
            who,
            whom,
            at=at,
            model=numbers,
            visibility=policy.visibility,
            audience=policy.audience,
            actor_other_minors=breadth,
            timezone_name=policy.timezone,
            answers=pairs.get((other, actor), ()),
        )
        if (judged.band, judged.score) > (worst.band, worst.score):
            worst = Step(message, judged.band, judged.score, (actor, other), judged)
    return worst

"""An organisation to test with: its team, its pack, its rules and its way of working, all read from real files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.effects import ALL, Alert, Effect
from bot.core.indicators import RiskModel
from bot.core.messages import Account, Audience, Group, Policy, Visibility
from bot.core.pack import Pack
from bot.core.practice import Practice
from bot.core.rights import Colleague, Desk
from bot.packs import gathered
from bot.rules import aftermath, compiled, laddered

CONFIG = Path(__file__).resolve().parents[2] / "config"
PLATFORM = "chat"

MO = Colleague("mo", frozenset({Desk.MODERATOR}), frozenset({"chat:mo"}))
SAM = Colleague("sam", frozenset({Desk.SENIOR}), frozenset({"chat:sam"}))
LEA = Colleague("lea", frozenset({Desk.LEAD}), frozenset({"chat:lea"}), person="lea")
DEE = Colleague("dee", frozenset({Desk.DEPUTY}), frozenset({"chat:dee"}))
ADA = Colleague("ada", frozenset({Desk.ADMIN}), frozenset({"chat:ada"}))
AUD = Colleague("aud", frozenset({Desk.AUDITOR}), frozenset({"chat:aud"}))
TEAM = (MO, SAM, LEA, DEE, ADA, AUD)

CLUB = Group(PLATFORM, "club", "Friday club", Policy(Audience.YOUTH, Visibility.CLOSED))
EVE, FINN, GIA, HAL = (Account(PLATFORM, name, name.title()) for name in ("eve", "finn", "gia", "hal"))


def tables(name: str) -> dict[str, Any]:
    """One of the project's own settings files."""
    return tomllib.loads((CONFIG / name).read_text("utf-8"))


@cache
def pack() -> Pack:
    """The United Kingdom's categories; the labels are those the tests' classifiers give, with fixed scores."""
    data = gathered(CONFIG / "packs" / "uk")
    labels = [
        {"label": "insult", "category": "BULLY", "at": 0.5, "severity": "S4", "raise": [{"at": 0.9, "severity": "S3"}]},
        {"label": "threat", "category": "THREAT", "at": 0.5, "severity": "S2"},
        {"label": "self_harm", "category": "SELFHARM", "at": 0.5, "severity": "S2"},
        {"label": "spam", "category": "SPAM", "at": 0.5, "severity": "S4"},
        {"label": "image", "category": "CSAM", "at": 0.9, "severity": "S1"},
    ]
    return Pack.of({**data, "label": labels})


def model() -> RiskModel:
    return RiskModel.of(tables("packs/uk/indicators.toml"))


def practice(
    people: tuple[Colleague, ...] = TEAM,
    can: Mapping[str, frozenset[type[Effect]]] | None = None,
    rules: Mapping[str, Mapping[str, Any]] | None = None,
) -> Practice:
    """How the organisation works; on `chat` the desk can do everything but alert unless `can` says otherwise."""
    return Practice(
        pack=pack(),
        model=model(),
        rules=compiled(tables("rules.toml") if rules is None else rules),
        people=people,
        ladders=laddered(tables("rules.toml")),
        after=aftermath(tables("rules.toml")),
        policy=CLUB.policy,
        texts={"support": "We are here for you.", "warn": "Please keep to the rules of the club."},
        can={PLATFORM: frozenset(ALL.values()) - {Alert}} if can is None else can,
    )

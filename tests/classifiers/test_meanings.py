"""The outputs' names fit what the house knows."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot.core.indicators import RiskModel
from classifiers.meanings import GROOMING, OUTPUTS, TOXICITY

PACK = Path(__file__).parents[2] / "config" / "packs" / "uk" / "indicators.toml"


def test_every_grooming_output_is_an_indicator_or_a_fact() -> None:
    known = RiskModel.of(tomllib.loads(PACK.read_text(encoding="utf-8"))).indicators
    assert {name.upper() for name in GROOMING} - set(known) == {"AGE_STATED", "HELP"}


def test_no_output_is_named_twice() -> None:
    assert len(set(OUTPUTS)) == len(OUTPUTS)
    assert OUTPUTS[: len(TOXICITY)] == TOXICITY

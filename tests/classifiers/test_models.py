"""The models that come with Safelight: whole, described, small together, and saying what they said when made."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from bot.shipped import MODELS, Shipped, shipped
from classifiers.toxicity import Toxicity

PACK = Path(__file__).parents[2] / "config" / "packs" / "uk"
EVERY = {one.name: one for one in shipped()}
MOST_MEGABYTES = 40
# What is asked of the weights: hurtful lines far above harmless ones that share their words. The bounds leave room for
# rounding on other processors, not for another model.
SCORES = [
    ("you are a stupid idiot", 0.9, 1.0),
    ("see you at 5pm by the gate", 0.0, 0.1),
    ("i am a gay man and proud of it", 0.0, 0.3),
]


def test_the_models_are_the_ones_that_are_known() -> None:
    assert EVERY.keys() >= {"toxicity", "encoder", "multilingual", "spam"}


@pytest.mark.parametrize("one", EVERY.values(), ids=EVERY)
def test_a_model_is_what_was_shipped_and_has_its_card(one: Shipped) -> None:
    assert one.words == "ok"
    assert one.version not in ("", "unknown")
    assert one.card != "none"
    assert one.bytes > 10_000


def test_every_file_of_weights_belongs_to_a_model() -> None:
    """Nothing lies there whose digest nobody keeps."""
    weights = {file.name for file in MODELS.iterdir() if file.suffix in (".bin", ".onnx")}
    alone = {
        f"{one.name}{ending}" for one in EVERY.values() if "files" not in one.beside for ending in (".bin", ".onnx")
    }
    kept = {
        key.removesuffix("_sha256") + ending
        for one in EVERY.values()
        for key in one.beside
        if key.endswith("_sha256")
        for ending in (".bin", ".onnx")
    }
    assert weights <= {name for one in EVERY.values() for name in one.beside.get("files", {})} | alone | kept


def test_all_models_together_are_small() -> None:
    assert sum(file.stat().st_size for file in MODELS.iterdir()) <= MOST_MEGABYTES * 1e6


def test_the_pack_starts_at_the_thresholds_of_the_card() -> None:
    pack = tomllib.loads((PACK / "categories.toml").read_text(encoding="utf-8"))
    limits = Toxicity().thresholds
    young = {k: row["youth"] for k, row in json.loads((MODELS / "encoder.json").read_text())["labels"].items()}
    everybody = ["youth", "mixed", "adult"]
    for row in pack["label"]:
        if row["label"] in limits:
            for audience in row.get("audiences", everybody):
                assert row["at"] == (young if audience == "youth" else limits)[row["label"]], (row["label"], audience)
    card = (MODELS / "encoder.md").read_text(encoding="utf-8")
    for label, limit in limits.items():
        assert any(line.startswith(f"| {label} |") and line.endswith(f"| {limit:.3f} |") for line in card.splitlines())


@pytest.mark.parametrize(("text", "least", "most"), SCORES)
def test_scores_of_known_lines(text: str, least: float, most: float) -> None:
    judged = Toxicity(floor=1.01)
    assert least <= judged.probabilities(text)["toxicity"] <= most

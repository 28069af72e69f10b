"""Swearing at nobody is told from swearing at somebody; nothing else is touched."""

from __future__ import annotations

import pytest

from classifiers.swearing import without
from classifiers.text import canonical
from classifiers.toxicity import Toxicity
from tests.classifiers.hostile import REPEATED

TOXICITY = Toxicity(floor=1.01)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("holy shit you guys", "holy you guys"),
        ("too many fucking shoes", "too many shoes"),
        ("oh damn, i forgot my kit", "oh , i forgot my kit"),
        ("no shit, really", "no , really"),
        ("what the fuck is that noise", "what the is that noise"),
    ],
)
def test_at_nobody(text: str, left: str) -> None:
    assert without(canonical(text).text) == left


@pytest.mark.parametrize(
    "text",
    [
        "fuck you", "fuck off", "you are full of shit", "eat shit", "fuck mark",
        "go to hell", "get the fuck out", "i want to fuck",
        "see you at training", "",
    ],
)  # fmt: skip
def test_at_somebody_or_no_swearing(text: str) -> None:
    assert without(canonical(text).text) is None


def test_what_is_hurtful_without_them_stays_so() -> None:
    plain, aimed, slur = (
        TOXICITY.probabilities(text)["toxicity"]
        for text in ("too many fucking shoes in here", "fuck you and your shoes", "shit, jay is such a retard")
    )
    limit = TOXICITY.thresholds["toxicity"]
    assert plain < 0.8 < 0.95 < aimed
    assert plain < limit
    assert slur >= limit


@pytest.mark.parametrize("text", ["fuck " * 50_000, "shit you " * 50_000, "\ud800 shit", "a" * 1_000_000, "damn." * 9])
def test_odd_texts(text: str) -> None:
    without(canonical(text).text)


@pytest.mark.parametrize("unit", REPEATED)
def test_hostile_texts(unit: str) -> None:
    without(canonical(unit * 500).text)

"""The texts that classifiers are measured on: the data folder's dev sets where it is there, and ordinary chat."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from classifiers.training.rows import Row, parts
from connectors.rehearsal import story

LINES = Path(__file__).parents[2] / "classifiers" / "training" / "lines"
SEED = 7
_CHAT = ("benign-clinc", "benign-topical", "benign-sms")
SHORT = 40
"""A line of chat with at most so many characters is a short one: what one types on a phone without stopping."""


@cache
def dev_sets(data: Path) -> dict[str, list[Row]]:
    """Every set that is never trained on, by name; `benign-…` sets hold nothing that should be flagged."""
    return parts(data, LINES, SEED).dev


def ordinary(data: Path | None, count: int) -> list[str]:
    """Ordinary chat: requests, small talk and text messages mixed evenly, or the rehearsal's harmless lines."""
    chance = random.Random(SEED)
    if data is None:
        said = _rehearsed()
        return [f"{chance.choice(said)} {chance.randint(1, 999)}" for _ in range(count)]
    sets = [[row.text for row in dev_sets(data)[name]] for name in _CHAT]
    for texts in sets:
        chance.shuffle(texts)
    mixed = [text for some in zip(*(_endless(texts, count) for texts in sets), strict=True) for text in some]
    return mixed[:count]


def short(data: Path | None, count: int) -> list[str]:
    """Short lines of such chat."""
    found = [text for text in ordinary(data, count * 4) if len(text) <= SHORT]
    return (found * (count // max(1, len(found)) + 1))[:count]


def of_words(words: int, count: int) -> list[str]:
    """Messages of so many words, no two alike, so that nothing is remembered from one to the next."""
    chance = random.Random(SEED)
    known = sorted({word for line in _rehearsed() for word in line.lower().split() if word.isalpha()})
    return [" ".join(chance.choices(known, k=words)) for _ in range(count)]


def _rehearsed() -> list[str]:
    return [" ".join(line.text.split()) for line in story().lines if line.text and not line.expect]


def _endless(texts: Sequence[str], count: int) -> list[str]:
    return [texts[n % len(texts)] for n in range(count // len(_CHAT) + 1)]

"""The first step of the toxicity cascade: every message, tens of thousands a second (`models/toxicity.bin`)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from classifiers.linear import BrokenModel, Linear, Table, places_of, words_of
from classifiers.text import Canonical, canonical

MODELS = Path(__file__).parent / "models"
_NO_NUMBER = "The toxicity model gave something that is no number. Install Safelight again."
_SAME = 1e-9
"""Of pieces that say the same the first is told, however the sums were rounded."""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands beside the model: version, pieces, and for each label its calibration, threshold and confidence."""

    version: str
    window: int
    step: int
    slope: Mapping[str, float]
    shift: Mapping[str, float]
    thresholds: Mapping[str, float]
    low_confidence: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Card:
        """Raises BrokenModel."""
        try:
            raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            labels: dict[str, dict[str, Any]] = raw["labels"]
            return cls(
                str(raw["version"]),
                int(raw["window"]),
                int(raw["step"]),
                {name: float(x["slope"]) for name, x in labels.items()},
                {name: float(x["shift"]) for name, x in labels.items()},
                {name: float(x["threshold"]) for name, x in labels.items()},
                frozenset(name for name, x in labels.items() if x["low_confidence"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BrokenModel(
                f"The model's settings {path.name} cannot be used ({error!r}). "
                "Install Safelight again, or rebuild it (classifiers/training/README.md)."
            ) from error


@dataclass(frozen=True, slots=True)
class Look:
    """What the screen makes of one text: its canonical form and words, each label's calibrated logit, and for each
    label the word where the piece begins that gave it."""

    read: Canonical
    words: Sequence[str]
    logits: list[float]
    at: list[int]


class Screen:
    """The shipped linear model with its calibration. It is loaded on first use."""

    def __init__(self, models: Path = MODELS) -> None:
        self._models = models
        self.card = Card.load(models / "toxicity.json")
        self.labels = tuple(self.card.slope)
        self._linear: Linear | None = None
        self._scales: list[tuple[float, float]] = []
        self._toxicity = self.labels.index("toxicity")

    def look(self, text: str) -> Look:
        """One text of any length. Raises BrokenModel where the model gives no numbers."""
        read = canonical(text)
        words = words_of(read.text)
        linear = self._linear or self._loaded()
        return Look(read, words, *self._best(words, self._calibrated(linear.logits(words[: self.card.window]))))

    def looks(self, texts: Sequence[str]) -> list[Look]:
        """As `look`, of many texts: quicker. Raises BrokenModel where the model gives no numbers."""
        # Only here: who reads one text at a time should not pay for loading it.
        import numpy as np

        reads = list(map(canonical, texts))
        every = [words_of(read.text) for read in reads]
        raw = self._loaded().of_many([words[: self.card.window] for words in every])
        # As `_calibrated`, all at once.
        first = np.array([slope for slope, _ in self._scales]) * raw + np.array([shift for _, shift in self._scales])
        if not np.isfinite(first).all():
            raise BrokenModel(_NO_NUMBER)
        first = np.minimum(first, first[:, self._toxicity, None])
        return [
            Look(read, words, *self._best(words, one))
            for read, words, one in zip(reads, every, first.tolist(), strict=True)
        ]

    def probabilities(self, text: str) -> dict[str, float]:
        """Each label's probability by this step alone."""
        return dict(zip(self.labels, map(sigmoid, self.look(text).logits), strict=True))

    def pieces(self, look: Look, most: int) -> list[str]:
        """The canonical text in pieces of at most the window's words, the `most` that look worst, worst first."""
        window, step = self.card.window, self.card.step
        if len(look.words) <= window:
            return [look.read.text]
        linear = self._loaded()
        starts = range(0, len(look.words) - window + step, step)
        worst = sorted(starts, key=lambda at: -linear.logits(look.words[at : at + window])[self._toxicity])[:most]
        places = list(places_of(look.read.text))
        return [look.read.text[places[at][0] : places[min(at + window, len(places)) - 1][1]] for at in worst]

    def spans(self, look: Look, label: str) -> tuple[tuple[int, int], ...]:
        """The words of the original text that carry most of what speaks for the label."""
        linear = self._loaded()
        which = linear.labels.index(label)
        start = look.at[self.labels.index(label)]
        places = list(islice(places_of(look.read.text), start, start + self.card.window))
        shares = linear.parts([look.read.text[a:b] for a, b in places], which)
        return tuple(look.read.span(a, b) for a, b in strongest(places, shares))

    def _best(self, words: Sequence[str], first: list[float]) -> tuple[list[float], list[int]]:
        """Each label's highest calibrated logit over the pieces of a text, and the word where that piece begins.
        `first`: those of the first piece."""
        window = self.card.window
        best = list(first)
        at = [0] * len(best)
        start = 0
        while start + window < len(words):
            start += self.card.step
            for i, z in enumerate(self._calibrated(self._loaded().logits(words[start : start + window]))):
                if z > best[i] + _SAME:
                    best[i], at[i] = z, start
        return best, at

    def _calibrated(self, logits: list[float]) -> list[float]:
        """Calibrated; no label is likelier than toxicity, of which each is a kind."""
        out = [slope * x + shift for x, (slope, shift) in zip(logits, self._scales, strict=True)]
        if not math.isfinite(sum(out)):
            raise BrokenModel(_NO_NUMBER)
        ceiling = out[self._toxicity]
        return [min(z, ceiling) for z in out]

    def _loaded(self) -> Linear:
        if self._linear is None:
            table = Table.load(self._models / "toxicity.bin")
            if table.labels != self.labels:
                raise BrokenModel(
                    "The toxicity model and its settings do not belong together. Install Safelight again."
                )
            self._scales = [(self.card.slope[k], self.card.shift[k]) for k in table.labels]
            self._linear = Linear(table)
        return self._linear


def strongest(places: list[tuple[int, int]], shares: list[float]) -> list[tuple[int, int]]:
    """The words that carry most of what speaks for the label, in the order of the text; neighbours become one."""
    gain = [max(0.0, s) for s in shares]
    total = sum(gain)
    if total <= 0.0:
        return []
    order = sorted(range(len(gain)), key=lambda i: -gain[i])
    chosen: set[int] = set()
    carried = 0.0
    for i in order[:8]:
        if gain[i] <= 0.0 or carried >= 0.7 * total:
            break
        chosen.add(i)
        carried += gain[i]
    # A short gap between two of them is read along: "you are a waste of space".
    low, high = min(chosen), max(chosen)
    if high - low < 8:
        return [(places[low][0], places[high][1])]
    out: list[tuple[int, int]] = []
    for i in sorted(chosen):
        if out and places[i][0] - out[-1][1] <= 2:
            out[-1] = (out[-1][0], places[i][1])
        else:
            out.append(places[i])
    return out


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x if -60.0 < x < 60.0 else math.copysign(60.0, -x)))

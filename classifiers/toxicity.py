"""Reads single messages for Jigsaw's labels with the shipped screen (`models/toxicity.bin`, card `models/toxicity.md`).

Scores are probabilities, calibrated as the card says. A label that was trained on few examples is marked low
confidence. `sexual_explicit` is not looked for here: no rows exist to learn it from (see `classifiers.words`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.core.messages import Talk
from bot.core.signals import Signal
from classifiers.linear import BrokenModel, Linear, Table, places_of, words_of
from classifiers.text import Canonical, canonical

MODELS = Path(__file__).parent / "models"
_READS: Mapping[str, str] = MappingProxyType({
    "toxicity": "Reads as hurtful or hostile",
    "severe_toxicity": "Reads as very hostile",
    "obscene": "Reads as swearing or crude talk",
    "threat": "Reads as a threat",
    "insult": "Reads as an insult",
    "identity_attack": "Reads as an attack on who somebody is",
})  # fmt: skip
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+")
_QUOTED = 80


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


class Toxicity:
    """The screen. `floor`: the least probability that becomes a signal. The model is loaded on first use."""

    name = "toxicity"

    def __init__(self, models: Path = MODELS, floor: float = 0.2) -> None:
        self._models = models
        self._floor = floor
        self._card = Card.load(models / "toxicity.json")
        self._linear: Linear | None = None
        self._scales: list[tuple[float, float]] = []
        self._toxicity = 0
        self._least = _logit(floor)
        self.version = self._card.version
        self.labels = frozenset(self._card.slope)
        self.thresholds: Mapping[str, float] = MappingProxyType(dict(self._card.thresholds))

    def __reduce__(self) -> tuple[type[Toxicity], tuple[Path, float]]:
        return type(self), (self._models, self._floor)

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        """Raises BrokenModel where the model gives no numbers."""
        return [self.judge(talk.message.text) for talk in talks]

    def judge(self, text: str) -> tuple[Signal, ...]:
        """The signals of one text, strongest first."""
        read = canonical(text)
        best, at = self._best(words_of(read.text))
        if max(best) < self._least:
            return ()
        labels = self._loaded().labels
        worth = sorted(((z, i) for i, z in enumerate(best) if z >= self._least), key=lambda pair: -pair[0])
        return tuple(self._signal(labels[i], _sigmoid(z), text, read, at[i]) for z, i in worth)

    def probabilities(self, text: str) -> dict[str, float]:
        """Every label's probability, whatever the floor."""
        best, _ = self._best(words_of(canonical(text).text))
        return dict(zip(self._loaded().labels, map(_sigmoid, best), strict=True))

    def _best(self, words: list[str]) -> tuple[list[float], list[int]]:
        """Each label's highest calibrated logit over the pieces of a text, and the word where that piece begins."""
        linear = self._linear or self._loaded()
        window = self._card.window
        best = self._calibrated(linear.logits(words[:window]))
        at = [0] * len(best)
        start = 0
        while start + window < len(words):
            start += self._card.step
            for i, z in enumerate(self._calibrated(linear.logits(words[start : start + window]))):
                if z > best[i]:
                    best[i], at[i] = z, start
        return best, at

    def _calibrated(self, logits: list[float]) -> list[float]:
        """Calibrated; no label is likelier than toxicity, of which each is a kind."""
        out = [slope * x + shift for x, (slope, shift) in zip(logits, self._scales, strict=True)]
        if not math.isfinite(sum(out)):
            raise BrokenModel("The toxicity model gave something that is no number. Install Safelight again.")
        ceiling = out[self._toxicity]
        return [min(z, ceiling) for z in out]

    def _loaded(self) -> Linear:
        if self._linear is None:
            table = Table.load(self._models / "toxicity.bin")
            if set(table.labels) != set(self.labels):
                raise BrokenModel(
                    "The toxicity model and its settings do not belong together. Install Safelight again."
                )
            self._scales = [(self._card.slope[k], self._card.shift[k]) for k in table.labels]
            self._toxicity = table.labels.index("toxicity")
            self._linear = Linear(table)
        return self._linear

    def _signal(self, label: str, p: float, text: str, read: Canonical, start: int) -> Signal:
        linear = self._loaded()
        places = list(islice(places_of(read.text), start, start + self._card.window))
        shares = linear.parts([read.text[a:b] for a, b in places], linear.labels.index(label))
        spans = tuple(read.span(a, b) for a, b in _strongest(places, shares))
        quote = _quote(text, spans)
        why = f"{_READS[label]}: \u201c{quote}\u201d" if quote else _READS[label]
        return Signal(label, round(p, 4), why, self.name, spans, low_confidence=label in self._card.low_confidence)


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, x))))


def _logit(p: float) -> float:
    return math.log(p / (1.0 - p)) if 0.0 < p < 1.0 else math.copysign(math.inf, p - 0.5)


def _strongest(places: list[tuple[int, int]], shares: list[float]) -> list[tuple[int, int]]:
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


def _quote(text: str, spans: Sequence[tuple[int, int]]) -> str:
    said = " \u2026 ".join(" ".join(_UNSEEN.sub(" ", text[a:b]).split()) for a, b in spans)
    return said if len(said) <= _QUOTED else said[: _QUOTED - 1].rstrip() + "\u2026"

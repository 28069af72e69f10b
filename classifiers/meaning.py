"""What an utterance means, whatever its words: a small linear model passes on what might matter, the encoder decides.

`Meanings` serves two classifiers: `Meaning` below (care and risk labels), and `classifiers.grooming` (indicators).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.core.messages import Role, Talk
from bot.core.signals import Signal
from classifiers.encoder import MODELS, encoder
from classifiers.linear import BrokenModel, Linear, Table, words_of
from classifiers.meanings import CARE, OUTPUTS, RISK
from classifiers.screen import sigmoid
from classifiers.text import canonical, quotable

_READS: Mapping[str, str] = MappingProxyType({
    "self_harm": "May be about wanting to die or to hurt oneself",
    "disclosure": "May be telling of being hurt, neglected or unsafe, or asking for help",
    "sextortion": "May be about pictures being used to threaten somebody",
    "extremism": "May be extremist: a prompt to look, no more",
    "boundary": "May be too private or familiar from a helper to a young person",
    "impersonation": "May be pretending to be staff, the organisation or a platform",
    "bullying": "May be leaving somebody out, humiliating them or spreading talk about them",
    "scam": "Reads like a scam",
    "spam": "Reads like advertising or a chain message",
})  # fmt: skip
_FIRST, _LAST = 600, 300
"""Of a long text, the characters at its beginning and end that are read for their meaning."""
_QUOTED = 80


@dataclass(frozen=True, slots=True)
class Scale:
    """Platt's slope and shift of one output, its threshold, and whether too few lines are behind it to be sure."""

    slope: float
    shift: float
    threshold: float
    low_confidence: bool


@cache
def meanings(models: Path = MODELS) -> Meanings:
    """The shipped models; loaded once in a process."""
    return Meanings(models)


class Meanings:
    """Texts → what they mean, for those that might matter. Raises BrokenModel where a model cannot be used."""

    def __init__(self, models: Path = MODELS) -> None:
        self._models = models
        self._linear = Linear(Table.load(models / "cues.bin"), kept_words=10_000)
        try:
            raw: dict[str, Any] = json.loads((models / "encoder.json").read_text(encoding="utf-8"))
            self.version = str(raw["version"])
            self._cues = [math.log(p / (1 - p)) for p in (float(raw["cues"][k]) for k in self._linear.labels)]
            self.scales: Mapping[str, Scale] = {k: Scale(**x) for k, x in raw["meanings"].items()}
        except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError) as error:
            raise BrokenModel(
                f"The model's settings encoder.json cannot be used ({error!r}). "
                "Install Safelight again, or rebuild it (classifiers/training/README.md)."
            ) from error

    def read(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """For each text the probability of each output; nothing for a text that the linear model lets pass."""
        short = [self._canonical(text) for text in texts]
        open_ = [i for i, text in enumerate(short) if text and self.asks_more(text)]
        found: list[dict[str, float]] = [{} for _ in texts]
        for i, row in zip(open_, encoder(self._models).logits([short[i] for i in open_]).tolist(), strict=True):
            by_name = dict(zip(OUTPUTS, row, strict=True))
            found[i] = {k: sigmoid(s.slope * by_name[k] + s.shift) for k, s in self.scales.items()}
        return found

    def asks_more(self, canonical_text: str) -> bool:
        """Whether the linear model thinks that the encoder should read a text."""
        logits = self._linear.logits(words_of(canonical_text))
        return any(x >= least for x, least in zip(logits, self._cues, strict=True))

    @staticmethod
    def _canonical(text: str) -> str:
        if len(text) > _FIRST + _LAST:
            text = f"{text[:_FIRST]} {text[-_LAST:]}"
        return canonical(text).text


class Meaning:
    """Care and risk labels of single messages. Everything here is a prompt to look."""

    name = "meaning"
    labels = frozenset({*CARE, *RISK} - {"personal_data"})  # whose details they are, rules tell better

    def __init__(self, models: Path = MODELS) -> None:
        self._models = models
        self.version = str(json.loads((models / "encoder.json").read_text(encoding="utf-8"))["version"])

    def __reduce__(self) -> tuple[type[Meaning], tuple[Path]]:
        return type(self), (self._models,)

    @property
    def thresholds(self) -> Mapping[str, float]:
        return {k: s.threshold for k, s in meanings(self._models).scales.items() if k in self.labels}

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        """Raises BrokenModel where a model cannot be used or gives no numbers."""
        found = meanings(self._models).read([talk.message.text for talk in talks])
        return [tuple(self._signals(talk, each)) for talk, each in zip(talks, found, strict=True)]

    def _signals(self, talk: Talk, found: Mapping[str, float]) -> list[Signal]:
        scales = meanings(self._models).scales
        text = talk.message.text
        said = quotable(text)
        quote = said if len(said) <= _QUOTED else said[: _QUOTED - 1].rstrip() + "\u2026"
        role = talk.standing(talk.message.author.id).role
        return [
            Signal(
                label,
                round(p, 4),
                f"{_READS[label]}: \u201c{quote}\u201d",
                self.name,
                ((0, len(text)),),
                low_confidence=scales[label].low_confidence,
            )
            for label, p in sorted(found.items(), key=lambda pair: -pair[1])
            if label in self.labels and p >= scales[label].threshold and _fits(label, role)
        ]


def _fits(label: str, role: Role) -> bool:
    """Whether a label can hold of what somebody in that role writes."""
    helper = role in (Role.STAFF, Role.VOLUNTEER)
    return helper if label == "boundary" else not (helper and label == "impersonation")

"""The second step of the toxicity cascade: a small fine-tuned encoder (`classifiers.encoder`).

It reads what the screen finds uncertain or serious, and what names people by who they are: there words alone mislead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.encoder import MODELS, encoder
from classifiers.linear import BrokenModel, places_of
from classifiers.meanings import TOXICITY
from classifiers.screen import Look, Screen, strongest

WIDTH = len(TOXICITY)
PIECES = 4
"""Of a long text, the pieces that are read more closely."""
_TRIED = 20
"""Words of a piece that are left out in turn to see which of them carry the finding."""


@dataclass(frozen=True, slots=True)
class Blend:
    """How the two steps make one logit for a label: `screen` x + `confirm` y + `shift`."""

    screen: float
    confirm: float
    shift: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands beside the model. `doubt`: the screen's probability of toxicity from which a text is read more
    closely. `people`: words for people that ask for it whatever the screen thinks."""

    version: str
    labels: tuple[str, ...]
    blends: Mapping[str, Blend]
    thresholds: Mapping[str, float]
    low_confidence: frozenset[str]
    doubt: float
    people: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Raises BrokenModel."""
        try:
            raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            labels: dict[str, dict[str, Any]] = raw["labels"]
            return cls(
                str(raw["version"]),
                tuple(labels),
                {k: Blend(float(x["screen"]), float(x["confirm"]), float(x["shift"])) for k, x in labels.items()},
                {k: float(x["threshold"]) for k, x in labels.items()},
                frozenset(k for k, x in labels.items() if x["low_confidence"]),
                float(raw["doubt"]),
                frozenset(raw["people"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BrokenModel(
                f"The model's settings {path.name} cannot be used ({error!r}). "
                "Install Safelight again, or rebuild it (classifiers/training/README.md)."
            ) from error


class Confirm:
    """The closer look. Its model is loaded on first use."""

    name = "confirm"

    def __init__(self, models: Path = MODELS) -> None:
        self._models = models
        self.settings = Settings.load(models / "encoder.json")

    def begin(self, looks: Sequence[Look], screen: Screen) -> list[list[str]]:
        """Starts to read texts; returns the pieces of each that are read.

        Raises:
            BrokenModel: the model cannot be loaded here.
        """
        parts = [screen.pieces(look, PIECES) for look in looks]
        encoder(self._models).begin([piece for some in parts for piece in some])
        return parts

    def logits(self, looks: Sequence[Look], screen: Screen) -> list[list[float]]:
        """The encoder's own logits of each text, one for each label; of several pieces the highest.

        Raises:
            BrokenModel: the model cannot be loaded here, or gives something that is no number.
        """
        return self.ended(self.begin(looks, screen))

    def ended(self, parts: Sequence[Sequence[str]]) -> list[list[float]]:
        """As `logits`, of what was begun."""
        rows = iter(encoder(self._models).logits([piece for some in parts for piece in some])[:, :WIDTH].tolist())
        return [[max(column) for column in zip(*(next(rows) for _ in some), strict=True)] for some in parts]

    def blended(self, first: Sequence[float], closer: Sequence[float]) -> list[float]:
        """The screen's calibrated logits and the encoder's own → calibrated logits; none above toxicity's."""
        blends = (self.settings.blends[label] for label in self.settings.labels)
        out = [b.screen * x + b.confirm * y + b.shift for b, x, y in zip(blends, first, closer, strict=True)]
        ceiling = out[self.settings.labels.index("toxicity")]
        return [min(z, ceiling) for z in out]

    def spans(self, look: Look, label: str, screen: Screen) -> tuple[tuple[int, int], ...]:
        """The words without which the encoder would think otherwise, on the original text."""
        text = screen.pieces(look, 1)[0]
        offset = look.read.text.find(text)
        places = list(places_of(text))[:_TRIED]
        without = [text[:a] + text[b:] for a, b in places]
        which = self.settings.labels.index(label)
        whole, *rest = encoder(self._models).logits([text, *without])[:, which].tolist()
        found = strongest(places, [whole - less for less in rest])
        return tuple(look.read.span(offset + a, offset + b) for a, b in found)

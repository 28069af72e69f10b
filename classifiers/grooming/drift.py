"""Where a talk drifts: whether what somebody wrote lately, and what was answered, reads like closing in on a child or
like the talk of people who may look alike: family, friends, coaches, youth workers.

One linear model over three means of the encoder's last layer: of the newest message, of what its author wrote among the
messages before it, and of what others wrote there. It finds nothing by itself: it says how much the indicators found in
the message are worth (`classifiers.grooming.worth`). Fitted by `classifiers/training/drift.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.messages import Talk
from classifiers.encoder import MODELS, WIDTH, encoder
from classifiers.linear import BrokenModel
from classifiers.text import canonical

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BEFORE = 10
"""How many messages before the newest are looked at, by whomever."""
MOST = 1.5
"""The most that drift can make of what an indicator is worth."""
_LONGEST = 600


@cache
def drift(models: Path = MODELS) -> Drift:
    """The shipped model; loaded once in a process. Raises BrokenModel."""
    return Drift(models)


class Drift:
    """Talks → how much what is found in their newest message is worth, from 0 to `MOST`."""

    def __init__(self, models: Path = MODELS) -> None:
        # Only here: who asks for the screen alone should not pay for loading it.
        import numpy as np

        self._models = models
        try:
            stored = (models / "drift.bin").read_bytes()
            self._weights = np.frombuffer(stored, dtype="<f4")
            told = json.loads((models / "encoder.json").read_text(encoding="utf-8"))["drift"]
            self._begins, self._counts = float(told["begins"]), float(told["counts"])
            if len(self._weights) != 3 * WIDTH + 2 or not np.isfinite(self._weights).all():
                raise ValueError("drift.bin does not hold what it should")
            if not self._begins < self._counts:
                raise ValueError("drift counts before it begins")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BrokenModel(
                f"The model drift.bin cannot be used ({error!r}). "
                "Install Safelight again, or rebuild it (classifiers/training/README.md)."
            ) from error
        self.version = hashlib.sha256(stored).hexdigest()[:6]

    def of(self, talks: Sequence[Talk]) -> list[float]:
        """Raises BrokenModel where the encoder cannot be used or gives no numbers."""
        if not talks:
            return []
        every = [windows(talk) for talk in talks]
        texts = list(dict.fromkeys(text for three in every for part in three for text in part))
        place = {text: n for n, text in enumerate(texts)}
        means = encoder(self._models).means(texts)
        return [self._worth(self._logit(means, [[place[text] for text in part] for part in three])) for three in every]

    def _logit(self, means: NDArray[np.float32], places: Sequence[Sequence[int]]) -> float:
        now, own, others = places
        slopes = self._weights[: 3 * WIDTH].reshape(3, WIDTH)
        total = float(means[now].mean(0) @ slopes[0] + means[own].mean(0) @ slopes[1])
        # Where nobody else has spoken, another shift stands for what they would have said.
        if others:
            return total + float(means[others].mean(0) @ slopes[2]) + float(self._weights[-2])
        return total + float(self._weights[-1])

    def _worth(self, logit: float) -> float:
        return min(max((logit - self._begins) / (self._counts - self._begins), 0.0), MOST)


def windows(talk: Talk) -> tuple[list[str], list[str], list[str]]:
    """The canonical texts of the newest message, of its author's (the newest among them), and of all others."""
    key = talk.message.author.key
    before = [m for m in talk.before[-BEFORE:] if m.text.strip()]
    now = _short(talk.message.text)
    own = [*(_short(m.text) for m in before if m.author.key == key), now]
    return [now], own, [_short(m.text) for m in before if m.author.key != key]


def _short(text: str) -> str:
    return canonical(text[:_LONGEST]).text

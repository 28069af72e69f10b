"""Where a talk drifts: whether what somebody wrote lately, and what was answered, reads like closing in on a child or
like the talk of people who may look alike: family, friends, coaches, youth workers.

A network of one small layer over three means of the encoder's last layer: of the newest message, of what its author
wrote among the messages before it, and of what others wrote there. It finds nothing by itself: it says how much the
indicators found in the message are worth (`classifiers.grooming.worth`). Fitted by `classifiers/training/drift.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.messages import Talk, Visibility
from classifiers.encoder import MODELS, WIDTH, encoder
from classifiers.linear import BrokenModel
from classifiers.text import canonical

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BEFORE = 10
"""How many messages before the newest are looked at, by whomever."""
HIDDEN = 96
"""The units of the layer. `drift.bin` holds, for each, a weight for each number of the three means, a shift, another
shift for where nobody else has spoken, and a weight; then a last shift."""
MOST = 2.0
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
            weights = np.frombuffer(stored, dtype="<f4")
            told = json.loads((models / "encoder.json").read_text(encoding="utf-8"))["drift"]
            self._scales = {
                direct: (float(told[f"begins{kind}"]), float(told[f"counts{kind}"]))
                for direct, kind in ((False, ""), (True, "_direct"))
            }
            if len(weights) != HIDDEN * (3 * WIDTH + 3) + 1 or not np.isfinite(weights).all():
                raise ValueError("drift.bin does not hold what it should")
            units = weights[:-1].reshape(HIDDEN, 3 * WIDTH + 3)
            self._slopes, self._last = units[:, :-3], float(weights[-1])
            self._shift, self._alone, self._counting = units[:, -3], units[:, -2], units[:, -1]
            if not all(begins < counts for begins, counts in self._scales.values()):
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
        return [
            self._worth(self._logit(means, [[place[text] for text in part] for part in three]), talk)
            for talk, three in zip(talks, every, strict=True)
        ]

    def _logit(self, means: NDArray[np.float32], places: Sequence[Sequence[int]]) -> float:
        now, own, others = places
        parts = [means[now].mean(0), means[own].mean(0)]
        # Where nobody else has spoken, another shift stands for what they would have said.
        shift = self._alone
        if others:
            parts.append(means[others].mean(0))
            shift = self._shift
        units = shift
        for n, part in enumerate(parts):
            units = units + self._slopes[:, n * WIDTH : (n + 1) * WIDTH] @ part
        return float(units.clip(min=0) @ self._counting) + self._last

    def _worth(self, logit: float, talk: Talk) -> float:
        begins, counts = self._scales[talk.group.policy.visibility is Visibility.DIRECT]
        return min(max((logit - begins) / (counts - begins), 0.0), MOST)


def windows(talk: Talk) -> tuple[list[str], list[str], list[str]]:
    """The canonical texts of the newest message, of its author's (the newest among them), and of all others."""
    key = talk.message.author.key
    before = [m for m in talk.before[-BEFORE:] if m.text.strip()]
    now = _short(talk.message.text)
    own = [*(_short(m.text) for m in before if m.author.key == key), now]
    return [now], own, [_short(m.text) for m in before if m.author.key != key]


def _short(text: str) -> str:
    return canonical(text[:_LONGEST]).text

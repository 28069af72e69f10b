"""Where a talk drifts: whether what somebody wrote lately, and what was answered, reads like closing in on a child or
like the talk of people who may look alike: family, friends, coaches, youth workers.

An encoder of its own (`drift.onnx`) reads the newest messages of a talk in one go, told which of them are by the author
of the newest one, and which by one and the same of the others; and, where those may drift, as far back as it can: the
mean of both counts. A talk that drifts is an indicator of its own, and says how much the others found in the message
are worth (`classifiers.grooming.worth`). Fitted by `classifiers/training/drift.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bot.core.messages import Talk, Visibility
from classifiers.encoder import MODELS
from classifiers.session import Session, unusable
from classifiers.text import canonical
from classifiers.wordpieces import Pieces, named

LONGEST = 256
"""Word pieces read of one talk, all marks included: of the newest messages as many as fit."""
NEAR = 10
"""Messages of the first, nearer reading. What is new weighs more in it; on talks of eight authors that the encoder had
not met, the mean of both found .69 instead of .63 of the concerning groups early at two harmless ones in a hundred."""
CLEAR = -2.5
"""A nearer reading below this is not repeated: three in four are. On talks of ten authors that the encoder had not
met, 45 of 2,804 messages would drift with a second reading, all of them hardly, and no talk is told otherwise."""
EACH = 64
"""Word pieces read of one message, its two marks included."""
_CHARACTERS = 600

WRITERS = 5
"""Those told apart in a talk: the author of its newest message is 0, who of the others wrote last 1, and so on; all the
rest together are the last number."""
Line = tuple[int, str]
"""A message: the number of its writer, and its text."""


@cache
def drift(models: Path = MODELS) -> Drift:
    """The shipped model; loaded once in a process. Raises BrokenModel."""
    return Drift(models)


class Drift:
    """Talks → how far they drift: 0 as most harmless ones do, 1 as those of persons of concern do, 2 as the plainest of
    those."""

    def __init__(self, models: Path = MODELS) -> None:
        try:
            self.version = hashlib.sha256((models / "drift.onnx").read_bytes()).hexdigest()[:6]
            told = json.loads((models / "encoder.json").read_text(encoding="utf-8"))["drift"]
            self._scales = {
                direct: tuple(float(told[f"{name}{kind}"]) for name in ("begins", "counts", "sure"))
                for direct, kind in ((False, ""), (True, "_direct"))
            }
            if not all(begins < counts < sure for begins, counts, sure in self._scales.values()):
                raise ValueError("drift counts before it begins, or is sure before it counts")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise unusable(models / "drift.onnx", error) from error
        self._reader = Reader(models)

    def of(self, talks: Sequence[Talk]) -> list[float]:
        """Raises BrokenModel where the model gives no numbers."""
        scales = [self._scales[talk.group.policy.visibility is Visibility.DIRECT] for talk in talks]
        logits = self._reader.logits([lines(talk) for talk in talks])
        return [float(np.interp(x, scale, (0.0, 1.0, 2.0))) for x, scale in zip(logits, scales, strict=True)]


class Reader:
    """The model itself. Raises BrokenModel where its files cannot be used, or it gives no numbers."""

    def __init__(self, models: Path) -> None:
        self._session = Session(models / "drift.onnx", ("logit",))
        self._coded = Coded(models / "pieces.json")

    def logits(self, every: Sequence[Sequence[Line]]) -> list[float]:
        """How far each of these drifts: lines in order of time, the newest last → a number around 0. What the nearer
        reading finds far from that (`CLEAR`) is not read again."""
        found = self._read([some[-NEAR:] for some in every])
        more = [n for n, some in enumerate(every) if len(some) > NEAR and found[n] >= CLEAR]
        for n, whole in zip(more, self._read([every[n] for n in more]), strict=True):
            found[n] = (found[n] + whole) / 2
        return found

    def _read(self, every: Sequence[Sequence[Line]]) -> list[float]:
        coded = [self._coded.of(some) for some in every]
        begun = self._session.begin([pieces for pieces, _ in coded], writers=[writers for _, writers in coded])
        return [float(batch.result()[row, 0]) for batch, row in begun]


class Coded:
    """Lines → numbers of pieces, and for each the number of its writer.

    Raises:
        BrokenModel: the vocabulary is missing or damaged, or tokenizers cannot be loaded here.
    """

    def __init__(self, vocabulary: Path) -> None:
        try:
            self._pieces = Pieces(vocabulary, EACH)
        except Exception as error:  # the library raises its own kinds, bare Exception among them
            raise unusable(vocabulary, error) from error

    def of(self, some: Sequence[Line]) -> tuple[list[int], list[int]]:
        first, last = self._pieces.of("")
        room, kept = LONGEST - 1, []
        for writer, text in reversed(some):
            coded = [*self._pieces.of(named(canonical(text[:_CHARACTERS]).text))[1:-1], last]
            if len(coded) > room:
                break
            room -= len(coded)
            kept.append((writer, coded))
        pieces, writers = [first], [0]
        for writer, coded in reversed(kept):
            pieces += coded
            writers += [writer] * len(coded)
        return pieces, writers


def lines(talk: Talk) -> list[Line]:
    """The messages of a talk that hold words, in order of time."""
    return numbered(((m.author.key, m.text) for m in (*talk.before, talk.message)), talk.message.author.key)


def numbered(said: Iterable[tuple[Hashable, str]], newest: Hashable) -> list[Line]:
    """Writers and texts in order of time → those with words, writers by number; `newest` wrote the newest one."""
    kept = [(writer, text) for writer, text in said if text.strip()]
    numbers = {newest: 0}
    for writer, _ in reversed(kept):
        numbers.setdefault(writer, min(len(numbers), WRITERS - 1))
    return [(numbers[writer], text) for writer, text in kept]

"""The small encoder (MiniLM, 6 layers, 384 wide, int8 ONNX): texts in, one logit for each of `meanings.OUTPUTS` out,
and the mean of its last layer that they are made from.

One pass answers for toxicity and for what an utterance means; the rows of the texts seen last are kept, so that two
classifiers that ask for the same message pay once. Weights: all-MiniLM-L6-v2 (Apache-2.0), fine-tuned as the card
`models/encoder.md` says.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.linear import BrokenModel
from classifiers.meanings import OUTPUTS
from classifiers.wordpieces import Pieces, named

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    _Place = tuple[Future[NDArray[np.float32]], int]
    """A batch that is or will be read, and a text's row in it."""

MODELS = Path(__file__).parent / "models"
LONGEST = 64
"""Word pieces read of one text, the two marks at its ends included: what the encoders were trained on."""
WIDTH = 384
_TOGETHER, _MOST = 512, 64
"""Word pieces, and texts, that are read in one go: enough to keep a core busy, and they stay in its cache."""
_PADDED = 12
"""Pieces of nothing that a longer text may add to shorter ones: about what one more reading costs."""
_KEPT = 2048


@cache
def encoder(models: Path = MODELS) -> Encoder:
    """The shipped encoder; loaded once in a process, however many classifiers ask.

    Raises:
        BrokenModel: its files are missing or damaged, or onnxruntime or tokenizers cannot be loaded here.
    """
    return Encoder(models / "encoder.onnx", models / "pieces.json")


class Encoder:
    """A model file and its vocabulary."""

    def __init__(self, file: Path, vocabulary: Path) -> None:
        try:
            # Only here: who asks for the screen alone should not pay for loading these.
            import onnxruntime

            self._pieces = Pieces(vocabulary, LONGEST)
            options = onnxruntime.SessionOptions()
            options.log_severity_level = 3
            # Each core reads texts of its own: that costs no waiting for each other within a text, and the library's
            # own threads would spin between two readings and take the cores from the rest of the desk.
            options.intra_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise their own kinds, bare Exception among them
            raise BrokenModel(
                f"The model file {file.name} cannot be used ({type(error).__name__}). "
                "Install Safelight again, or rebuild it (classifiers/training/README.md)."
            ) from error
        self._cores = ThreadPoolExecutor(_cores(), thread_name_prefix="encoder")
        self._kept: OrderedDict[str, _Place] = OrderedDict()

    def logits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Canonical texts → (texts, outputs). Of a text longer than `LONGEST` pieces the beginning is read.

        Raises:
            BrokenModel: a result is no number.
        """
        return self._both(texts)[:, : len(OUTPUTS)]

    def means(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Canonical texts → (texts, `WIDTH`): what the logits, and `classifiers.meaning`, are made from.

        Raises:
            BrokenModel: a result is no number.
        """
        return self._both(texts)[:, len(OUTPUTS) :]

    def begin(self, texts: Sequence[str]) -> None:
        """Starts to read texts, on other cores; `logits` and `means` then wait only for what is not read yet."""
        self._started([named(text) for text in texts])

    def _both(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        asked = [named(text) for text in texts]
        found = self._started(asked)
        try:
            rows = [batch.result()[row] for batch, row in map(found.__getitem__, asked)]
        except BrokenModel:
            self._kept.clear()  # what failed is tried again when somebody asks again
            raise
        return np.stack(rows) if rows else np.zeros((0, len(OUTPUTS) + WIDTH), np.float32)

    def _started(self, asked: Sequence[str]) -> dict[str, _Place]:
        """Where each text's row is or will be."""
        found: dict[str, _Place] = {}
        new: list[str] = []
        for text in dict.fromkeys(asked):
            if text in self._kept:
                self._kept.move_to_end(text)  # what is said often stays longest
                found[text] = self._kept[text]
            else:
                new.append(text)
        coded = [self._pieces.of(text) for text in new]
        for places in _batches([len(one) for one in coded]):
            batch = self._cores.submit(self._run, [coded[i] for i in places])
            for row, i in enumerate(places):
                found[new[i]] = self._kept[new[i]] = (batch, row)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found

    def _run(self, coded: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Texts as numbers of pieces, none longer than the last one."""
        import numpy as np

        shape = (len(coded), len(coded[-1]))
        pieces, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, one in enumerate(coded):
            pieces[row, : len(one)] = one
            mask[row, : len(one)] = 1
        found = np.concatenate(self._session.run(["logits", "mean"], {"pieces": pieces, "mask": mask}), axis=1)
        if not np.isfinite(found).all():
            raise BrokenModel("The closer look gave something that is no number. Install Safelight again.")
        return found


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts of like length, shortest first."""
    some: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        size = lengths[i]
        if some and (
            len(some) == _MOST or (len(some) + 1) * size > _TOGETHER or len(some) * (size - lengths[some[-1]]) > _PADDED
        ):
            yield some
            some = []
        some.append(i)
    if some:
        yield some


def _cores() -> int:
    """How many of them this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""The small encoder (4 layers, 384 wide, int8 ONNX): texts in, one logit for each of `meanings.OUTPUTS` out,
and the mean of its last layer that they are made from.

One pass answers for toxicity and for what an utterance means; the rows of the texts seen last are kept, so that two
classifiers that ask for the same message pay once. It is a student of all-MiniLM-L6-v2 (Apache-2.0), fine-tuned: the
card `models/encoder.md` says how.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.linear import BrokenModel
from classifiers.meanings import OUTPUTS
from classifiers.session import Session, unusable
from classifiers.wordpieces import Pieces, named

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from classifiers.session import Place

MODELS = Path(__file__).parent / "models"
LONGEST = 64
"""Word pieces read of one text, the two marks at its ends included: what the encoder was trained on."""
WIDTH = 384
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
        self._session = Session(file, ("logits", "mean"))
        try:
            self._pieces = Pieces(vocabulary, LONGEST)
        except Exception as error:  # the library raises its own kinds, bare Exception among them
            raise unusable(vocabulary, error) from error
        self._kept: OrderedDict[str, Place] = OrderedDict()

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

    def _started(self, asked: Sequence[str]) -> dict[str, Place]:
        """Where each text's row is or will be."""
        found: dict[str, Place] = {}
        new: list[str] = []
        for text in dict.fromkeys(asked):
            if text in self._kept:
                self._kept.move_to_end(text)  # what is said often stays longest
                found[text] = self._kept[text]
            else:
                new.append(text)
        begun = self._session.begin([self._pieces.of(text) for text in new])
        for text, place in zip(new, begun, strict=True):
            found[text] = self._kept[text] = place
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found

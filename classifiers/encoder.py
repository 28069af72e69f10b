"""The small encoder (MiniLM, 6 layers, 384 wide, int8 ONNX): texts in, one logit for each of `meanings.OUTPUTS` out,
and the mean of its last layer that they are made from.

One pass answers for toxicity and for what an utterance means; the rows of the texts seen last are kept, so that two
classifiers that ask for the same message pay once. Weights: all-MiniLM-L6-v2 (Apache-2.0), fine-tuned as the card
`models/encoder.md` says.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifiers.linear import BrokenModel
from classifiers.meanings import OUTPUTS
from classifiers.wordpieces import named

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODELS = Path(__file__).parent / "models"
LONGEST = 64
"""Word pieces read of one text, the two marks at its ends included: what the encoders were trained on."""
WIDTH = 384
BATCH = 32


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
            from tokenizers import Tokenizer

            self._pieces = Tokenizer.from_file(str(vocabulary))
            self._pieces.no_padding()
            self._pieces.enable_truncation(LONGEST)
            options = onnxruntime.SessionOptions()
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise their own kinds, bare Exception among them
            raise BrokenModel(
                f"The model file {file.name} cannot be used ({type(error).__name__}). "
                "Install Safelight again, or rebuild it (classifiers/training/README.md)."
            ) from error
        self._kept: OrderedDict[str, Any] = OrderedDict()

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

    def _both(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        asked = [named(text) for text in texts]
        new = [text for text in dict.fromkeys(asked) if text not in self._kept]
        found = dict(zip(new, self._read(new), strict=True))
        rows = [found[text] if text in found else self._kept[text] for text in asked]
        self._kept.update(found)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return np.stack(rows) if rows else np.zeros((0, len(OUTPUTS) + WIDTH), np.float32)

    def _read(self, texts: Sequence[str]) -> list[Any]:
        import numpy as np

        coded = [one.ids for one in self._pieces.encode_batch([_whole(t) for t in texts])]
        order = sorted(range(len(coded)), key=lambda i: len(coded[i]))
        rows: list[Any] = [None] * len(coded)
        for at in range(0, len(order), BATCH):
            places = order[at : at + BATCH]
            shape = (len(places), len(coded[places[-1]]))
            pieces, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
            for row, i in enumerate(places):
                pieces[row, : len(coded[i])] = coded[i]
                mask[row, : len(coded[i])] = 1
            out = np.concatenate(self._session.run(["logits", "mean"], {"pieces": pieces, "mask": mask}), axis=1)
            if not np.isfinite(out).all():
                raise BrokenModel("The closer look gave something that is no number. Install Safelight again.")
            for row, i in enumerate(places):
                rows[i] = out[row]
        return rows


def _whole(text: str) -> str:
    """The tokenizer's library takes no lone surrogates."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

"""Speed of a BERT-base through Detoxify, with random weights: what the confirming step is measured against."""

from __future__ import annotations

import itertools
import string
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from classifiers.detoxify import Detoxified
from tests.classifiers.tiny_detoxify import ORIGINAL, checkpoint, configuration, weights

BERT_BASE = {
    "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
    "max_position_embeddings": 512, "initializer_range": 0.02,
}  # fmt: skip
VOCABULARY = 30522
"""Entries of bert-base-uncased: with sizes above, its 110 million weights."""


def messages_a_second(texts: Sequence[str]) -> float | None:
    """Messages a second, one pass after a first one that is not counted; None where the extra is not installed.

    The vocabulary knows every word of `texts`, so a message is as many tokens as words and signs, and two more: the
    kindest case for the big model. PyTorch uses as many threads as there are cores.
    """
    if not all(find_spec(name) for name in ("detoxify", "torch", "transformers")):
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = configuration(folder / "config", _vocabulary(texts), **BERT_BASE)
        made = Detoxified("original", checkpoint(folder / "base.ckpt", weights(config, 6), ORIGINAL, 6), config)
        made.probabilities(texts[:64])
        begun = time.perf_counter()
        made.probabilities(texts)
        return len(texts) / (time.perf_counter() - begun)


def _vocabulary(texts: Sequence[str]) -> list[str]:
    words = {
        "".join(letter for letter in word.lower() if letter.isalnum()) for text in texts for word in text.split()
    } - {""}
    known = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *string.punctuation,
        *sorted(words - set(string.punctuation)),
    ]
    fill = (f"##{''.join(letters)}" for letters in itertools.product(string.ascii_lowercase, repeat=4))
    return [*known, *itertools.islice(fill, max(0, VOCABULARY - len(known)))]


if __name__ == "__main__":
    # Seventeen words with the number, as ordinary chat has them.
    line = "are we meeting at the hall on tuesday or shall i bring the boxes round at"
    speed = messages_a_second([f"{line} {n % 9}" for n in range(256)])
    print("the extra is not installed" if speed is None else f"BERT-base through Detoxify: {speed:.1f} messages/s")

"""The shipped encoder, for real: shapes, order, long and odd texts, and what it says when it cannot be loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from classifiers.encoder import _KEPT, MODELS, WIDTH, Encoder, encoder
from classifiers.linear import BrokenModel
from classifiers.meanings import OUTPUTS


def test_texts_come_back_in_order_and_alone_as_together() -> None:
    texts = ["see you at training", "you are an idiot", "x " * 400, "", "\ud800 odd", "see you at training"]
    together = encoder().logits(texts)
    assert together.shape == (len(texts), len(OUTPUTS))
    assert np.isfinite(together).all()
    fresh = Encoder(MODELS / "encoder.onnx", MODELS / "pieces.json")
    for text, row in zip(texts, together, strict=True):
        # A text that is read beside longer ones is padded, and 8-bit rounding depends on the whole batch a little.
        assert np.abs(fresh.logits([text])[0] - row).max() < 1e-3
    assert (together[0] == together[-1]).all()


def test_it_knows_an_insult_from_a_greeting() -> None:
    at = OUTPUTS.index("toxicity")
    rude, kind = encoder().logits(["shut up you stupid idiot", "see you at training on tuesday"])[:, at]
    assert rude > 2 > -2 > kind


def test_the_mean_comes_with_the_same_pass() -> None:
    means = encoder().means(["see you at training", "you are an idiot"])
    assert means.shape == (2, WIDTH)
    assert np.isfinite(means).all()
    assert np.abs(means[0] - means[1]).max() > 0.1


def test_what_was_begun_is_what_is_answered() -> None:
    texts = [f"see you at training {'again ' * n}" for n in range(40)]
    one, other = (Encoder(MODELS / "encoder.onnx", MODELS / "pieces.json") for _ in range(2))
    one.begin(texts)
    one.begin(texts[:7])
    assert (one.logits(texts) == other.logits(texts)).all()
    assert one.means(["not begun"]).shape == (1, WIDTH)


def test_more_texts_than_are_kept_come_back_in_order() -> None:
    texts = [f"line {n % 5}" if n % 2 else f"{n}" for n in range(_KEPT + 300)]
    rows = encoder().logits(texts)
    assert (rows[1] == rows[11]).all()
    # Beside others of its length nothing is padded, so only 8-bit rounding sets a text read alone apart.
    assert np.abs(encoder().logits([texts[2300]])[0] - rows[2300]).max() < 1e-3


def test_nothing_asked_is_nothing_said() -> None:
    assert encoder().logits([]).shape == (0, len(OUTPUTS))
    assert encoder().means([]).shape == (0, WIDTH)


@pytest.mark.parametrize("name", ["encoder.onnx", "pieces.json"])
def test_damaged_files_say_what_to_do(tmp_path: Path, name: str) -> None:
    for file in ("encoder.onnx", "pieces.json"):
        shutil.copy(MODELS / file, tmp_path / file)
    (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(BrokenModel, match="Install Safelight again"):
        Encoder(tmp_path / "encoder.onnx", tmp_path / "pieces.json")

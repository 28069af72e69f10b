"""The shipped encoder, for real: shapes, order, long and odd texts, and what it says when it cannot be loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from classifiers.encoder import MODELS, WIDTH, Encoder, encoder
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
        assert np.abs(fresh.logits([text])[0] - row).max() < 1.0
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

"""A Detoxify checkpoint of a few KB, in the library's own format, with its encoder's configuration and vocabulary.

Its weights are drawn at random, so what it says means nothing; everything that loads and runs it is the real thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ORIGINAL = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")
UNBIASED = ("toxicity", "severe_toxicity", "obscene", "identity_attack", "insult", "threat", "sexual_explicit")
WORDS = ["you", "are", "a", "stupid", "idiot", "good", "morning", "all", "see", "at", "six", "we", "our", "team"]
LETTERS = [f"{mark}{letter}" for mark in ("", "##") for letter in "abcdefghijklmnopqrstuvwxyz0123456789.,!?'"]
LENGTH = 40
"""Tokens the encoder can take at once."""


def configuration(folder: Path, vocabulary: Sequence[str] | None = None, **sizes: float) -> Path:
    """Writes config.json and a vocabulary as a BERT encoder has them."""
    from transformers import BertConfig  # type: ignore[import-not-found,unused-ignore]

    folder.mkdir(parents=True, exist_ok=True)
    known = vocabulary or ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *LETTERS]
    (folder / "vocab.txt").write_text("\n".join(known) + "\n", encoding="utf-8")
    small: dict[str, float] = {
        "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32,
        "max_position_embeddings": LENGTH, "initializer_range": 1.0,
    }  # fmt: skip
    BertConfig(vocab_size=len(known), **(sizes or small)).save_pretrained(folder)
    return folder


def weights(folder: Path, outputs: int, seed: int = 7) -> dict[str, Any]:
    """The state of a fresh encoder of that configuration with so many outputs."""
    import torch  # type: ignore[import-not-found,unused-ignore]
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(seed)
    made = BertForSequenceClassification(BertConfig.from_pretrained(folder, num_labels=outputs))
    return dict(made.state_dict())


def checkpoint(file: Path, state: Mapping[str, Any], classes: Sequence[str], outputs: int, **changed: str) -> Path:
    """Saves it as Detoxify's own training saves what it publishes."""
    import torch

    arch = {
        "num_classes": outputs, "model_type": "bert-base-uncased",
        "model_name": "BertForSequenceClassification", "tokenizer_name": "BertTokenizer", **changed,
    }  # fmt: skip
    torch.save(
        {
            "config": {"arch": {"args": arch}, "dataset": {"args": {"classes": list(classes)}}},
            "state_dict": dict(state),
        },
        file,
    )
    return file


def tiny(folder: Path, classes: Sequence[str] = ORIGINAL, outputs: int | None = None) -> tuple[Path, Path]:
    """A checkpoint and its folder of configuration."""
    config = configuration(folder / "config")
    count = outputs or len(classes)
    return checkpoint(folder / "tiny.ckpt", weights(config, count), classes, count), config

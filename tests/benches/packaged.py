"""The two profanity checkers that are on the Python package index, asked for what they can say."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

Scores = Callable[[Sequence[str]], list[float]]
INSTALL = "pip install '.[bench]' brings alt-profanity-check and better-profanity"
FLAGS = 0.5
"""alt-profanity-check's own threshold; better-profanity says 0 or 1."""


def alt_profanity() -> Scores | None:
    """alt-profanity-check's probability of each text; None where it is not installed."""
    if not (find_spec("profanity_check") and find_spec("sklearn")):
        return None
    predict: Any = importlib.import_module("profanity_check").predict_prob
    return lambda texts: [float(p) for p in predict([text or " " for text in texts])] if texts else []


def better_profanity() -> Scores | None:
    """Whether better-profanity finds a listed word, as 0 or 1; None where it is not installed."""
    if not find_spec("better_profanity"):
        return None
    finder: Any = importlib.import_module("better_profanity").profanity
    finder.load_censor_words()
    return lambda texts: [float(finder.contains_profanity(text)) for text in texts]

"""Fits the small linear model that says which texts the encoder should read for their meaning (`cues.bin`)."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifiers.linear import Table, words_of
from classifiers.meanings import CARE, GROOMING, OUTPUTS, RISK
from classifiers.text import canonical
from classifiers.training.encoder import from_row, held, own_examples
from classifiers.training.rows import OWN, Row
from classifiers.training.screen import matrix
from classifiers.training.talks import Said

BITS = 16
TOPICS = {"grooming": GROOMING, "care": CARE, "risk": RISK}
_ORDINARY = 20_000
"""Rows of ordinary public texts to tell our lines from."""
_LARGEST = 32767


def fit(lines: Path, whole: Sequence[Said], public: Sequence[Row], seed: int) -> Table:
    """One logistic regression for each of the three topics: any of its outputs, against everything else. `whole`: the
    conversations of development, whose harmless chatter is nearest to what people write in groups."""
    rng = random.Random(seed)
    plain = [from_row(r) for r in public if not r.labels["toxicity"] and not r.set.startswith(OWN)]
    examples = [*rng.sample(plain, min(_ORDINARY, len(plain)))]
    examples += [one for _, _, one in own_examples(lines) if not held(one.text)]
    texts = [one.text for one in examples]
    shown = [{OUTPUTS[i] for i, truth in enumerate(one.truth) if truth} for one in examples]
    for one in whole:
        if one.known:
            texts.append(one.text)
            shown.append({name for name, there in one.known.items() if there})
    inputs = matrix([words_of(canonical(text).text) for text in texts], BITS)
    columns: list[Any] = []
    bias: list[float] = []
    for outputs in TOPICS.values():
        truth = np.array([int(not found.isdisjoint(outputs)) for found in shown])
        model = LogisticRegression(C=3.0, solver="liblinear", random_state=seed, class_weight={0: 1.0, 1: 3.0})
        model.fit(inputs, truth)
        columns.append(model.coef_[0])
        bias.append(float(model.intercept_[0]))
    coefficients = np.stack(columns, axis=1)
    step = float(np.abs(coefficients).max()) / _LARGEST
    whole = np.rint(coefficients / step)
    whole[np.abs(coefficients) < 0.02] = 0
    return Table(tuple(TOPICS), BITS, step, tuple(bias), array("h", whole.astype(np.int16).ravel().tolist()))

"""Fits the screen: rows → hashed features → one logistic regression a label → a table of a few megabytes.

Needs numpy, scipy and scikit-learn (training only; see README.md). The solver is seeded: the same rows give the same
table.
"""

from __future__ import annotations

import itertools
import math
import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from classifiers.disguise import vocabulary
from classifiers.linear import Table, letter_keys, pair_key, word_key, words_of
from classifiers.meanings import TOXICITY as LABELS
from classifiers.text import canonical
from classifiers.training.disguises import KINDS, hide
from classifiers.training.rows import OWN, WHOLE, Row

WEIGHT = {"sms-ham": 3.0, "edos": 0.5, **{f"{OWN}{topic}": 2.0 for topic in WHOLE}}
"""The texts nearest to chat, and our own lines that were judged in full, weigh more; edos, which holds no sentence
about women that is not sexist, less."""
_LARGEST = 32767


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the screen is made. `disguised`, `disguised_plain`: shares of toxic and other rows that get a hidden copy.

    `plain_share`: of the rows known not to be toxic, the share that a label other than toxicity learns from.
    """

    bits: int = 18
    c: float = 1.0
    disguised: float = 0.25
    disguised_plain: float = 0.08
    plain_share: float = 0.5
    cut_words: int = 60
    window: int = 100
    step: int = 60
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of a row, as words."""

    words: list[str]
    row: Row


def examples(rows: Sequence[Row], recipe: Recipe) -> list[Example]:
    """Pieces of at most `cut_words`, with hidden copies.

    Of a long toxic text only the beginning is taken: which part is meant is not known.
    """
    rng = random.Random(recipe.seed)
    hidden = vocabulary().hidden
    kinds = sorted(KINDS)
    out: list[Example] = []
    for row in sorted(rows, key=lambda r: (r.set, r.text)):
        share = recipe.disguised if row.labels["toxicity"] else recipe.disguised_plain
        texts = [row.text]
        if row.set.startswith(OWN) or rng.random() < share:
            texts.append(hide(row.text, hidden, rng.choice(kinds), rng))
        for text in texts:
            words = words_of(canonical(text).text)
            ends = recipe.cut_words if row.labels["toxicity"] else len(words)
            out += [
                Example(words[at : at + recipe.cut_words], row)
                for at in range(0, min(len(words), ends), recipe.cut_words)
            ]
    return out


def matrix(lists: Sequence[Sequence[str]], bits: int) -> Any:
    """One row a word list, as `classifiers.linear.Linear` sums it."""
    kept: dict[str, tuple[Any, Any]] = {}
    slots: list[Any] = []
    values: list[Any] = []
    ends = [0]
    for words in lists:
        scale = 1.0 / math.sqrt(len(words) or 1)
        size = ends[-1]
        for word in words:
            if word not in kept:
                letters = letter_keys(word, bits)
                each = 1.0 / math.sqrt(len(letters))
                kept[word] = (np.array([word_key(word, bits), *letters]), np.array([1.0, *[each] * len(letters)]))
            keys, shares = kept[word]
            slots.append(keys)
            values.append(shares * scale)
            size += len(keys)
        if len(words) > 1:
            keys = np.array([pair_key(a, b, bits) for a, b in itertools.pairwise(words)])
            slots.append(keys)
            values.append(np.full(len(keys), scale))
            size += len(keys)
        ends.append(size)
    data = np.concatenate(values).astype(np.float32)
    made = sp.csr_matrix((data, np.concatenate(slots).astype(np.int32), np.array(ends)), shape=(len(lists), 1 << bits))
    made.sum_duplicates()
    return made


def fit(rows: Sequence[Row], recipe: Recipe) -> Table:
    """The table of all labels.

    A label other than toxicity learns from the rows that were judged for it, and from a share of those that are not
    toxic at all.
    """
    made = examples(rows, recipe)
    inputs = matrix([e.words for e in made], recipe.bits)
    weight = np.array([WEIGHT.get(e.row.set, 1.0) for e in made])
    rng = random.Random(recipe.seed)
    luck = np.array([rng.random() for _ in made])
    columns: list[Any] = []
    bias: list[float] = []
    for label in LABELS:
        use = np.array(
            [
                label in e.row.labels or (not e.row.labels["toxicity"] and chance < recipe.plain_share)
                for e, chance in zip(made, luck, strict=True)
            ]
        )
        truth = np.array([e.row.labels.get(label, 0) for e in made])[use]
        model = LogisticRegression(C=recipe.c, solver="liblinear", random_state=recipe.seed)
        model.fit(inputs[use], truth, sample_weight=weight[use])
        columns.append(model.coef_[0])
        bias.append(float(model.intercept_[0]))
    coefficients = np.stack(columns, axis=1)
    step = float(np.abs(coefficients).max()) / _LARGEST
    # A weight this small carries nothing, and zeros pack better.
    whole = np.rint(coefficients / step)
    whole[np.abs(coefficients) < 0.01] = 0
    return Table(LABELS, recipe.bits, step, tuple(bias), array("h", whole.astype(np.int16).ravel().tolist()))


def pieces(words: list[str], recipe: Recipe) -> Iterator[list[str]]:
    """The pieces that a text is judged in."""
    start = 0
    while True:
        yield words[start : start + recipe.window]
        if start + recipe.window >= len(words):
            return
        start += recipe.step

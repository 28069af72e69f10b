"""Fits what reads meanings from the encoder's last layer (`heads.bin`): one logistic regression for each.

The encoder's own head learns with everything else and few examples of each meaning. These are fitted afterwards, on our
own lines, on ordinary public rows, and, for the grooming indicators, on the conversations of development, in which
`said.jsonl` names what each message of a person of concern shows. How sure they are is measured with the talks of some
authors left out in turn (`Fitted.talks`), so that thresholds are not chosen on what was learnt by heart.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifiers.encoder import WIDTH, encoder
from classifiers.meanings import CARE, GROOMING, OUTPUTS, RISK
from classifiers.text import canonical
from classifiers.training.encoder import held, own_examples
from classifiers.training.rows import OWN, Row
from classifiers.training.talks import JUDGED, Said

MEANINGS = (*GROOMING, *CARE, *RISK)
ORDINARY = ("clinc", "topical", "sms-ham", "counsel", "convabuse", "jigsaw")
"""Public sets whose harmless rows show what is not meant."""
EACH = 1_000
FOLDS = 5
"""The talks are left out in so many parts, all of an author in the same one."""
STRENGTH = 0.003
"""The inverse strength of regularization, on standardized inputs."""
PRESENT, TALK = 3.0, 2.0
"""What an example weighs that has the meaning, and one from a talk."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """`heads`: meanings × (width + 1). `talks`: the messages of conversations, with the logits that heads fitted
    without their author's talks give them (messages × meanings)."""

    heads: Any
    said: list[Said]
    talks: Any


def fit(models: Path, lines: Path, whole: list[Said], public: Sequence[Row], seed: int) -> Fitted:
    """Reads everything with the shipped encoder once, then fits each meaning on what is known of it."""
    rng = random.Random(seed)
    texts, known = [], []
    for name in ORDINARY:
        some = [row for row in public if row.set == name and not row.set.startswith(OWN) and not row.labels["toxicity"]]
        for row in rng.sample(some, min(EACH, len(some))):
            texts.append(row.text)
            known.append(dict.fromkeys(MEANINGS, 0))
    for _, _, one in own_examples(lines):
        if not held(one.text):
            texts.append(one.text)
            known.append(
                {name: int(one.truth[i]) for i, name in enumerate(OUTPUTS) if one.weight[i] and name in MEANINGS}
            )
    outside = len(texts)
    inputs = means(models, [*texts, *(one.text for one in whole)])
    known += [one.known for one in whole]
    middle, spread = inputs.mean(0), inputs.std(0) + 1e-6
    scaled = (inputs - middle) / spread
    weight = np.where(np.arange(len(known)) < outside, 1.0, TALK)
    authors = sorted({one.author for one in whole})
    fold = np.array([-1] * outside + [authors.index(one.author) % FOLDS for one in whole])
    heads = np.zeros((len(MEANINGS), WIDTH + 1))
    apart = np.full((len(whole), len(MEANINGS)), -99.0)
    for n, name in enumerate(MEANINGS):
        use = np.array([name in one for one in known])
        truth = np.array([one.get(name, 0) for one in known])
        slope, shift = _logistic(scaled[use], truth[use], weight[use])
        heads[n] = _unscaled(slope, shift, middle, spread)
        for left in range(FOLDS):
            seen = use & (fold != left)
            if name in JUDGED:
                slope, shift = _logistic(scaled[seen], truth[seen], weight[seen])
            at = fold == left
            apart[at[outside:], n] = scaled[at] @ slope + shift
    return Fitted(heads.astype("<f4"), whole, apart)


def means(models: Path, texts: Sequence[str]) -> Any:
    """The encoder's last layer: (texts, width)."""
    model = encoder(models)
    parts = [model.means([canonical(t).text for t in texts[at : at + 512]]) for at in range(0, len(texts), 512)]
    return np.concatenate(parts)


def logits(models: Path, heads: Any, texts: Sequence[str]) -> Any:
    """(texts, meanings)."""
    return means(models, texts) @ heads[:, :-1].T + heads[:, -1]


def save(path: Path, heads: Any) -> None:
    path.write_bytes(heads.astype("<f4").tobytes())


def _logistic(inputs: Any, truth: Any, weight: Any) -> tuple[Any, float]:
    model = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3)
    model.fit(inputs, truth, sample_weight=weight * np.where(truth > 0, PRESENT, 1.0))
    return model.coef_[0], float(model.intercept_[0])


def _unscaled(slope: Any, shift: float, middle: Any, spread: Any) -> Any:
    return np.append(slope / spread, shift - float((slope * middle / spread).sum()))

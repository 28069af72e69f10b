"""Fits where a talk drifts (`drift.bin`; `classifiers/grooming/drift.py` says what it is): messages of persons of
concern against those of grown-ups in benign talks, on the conversations of development.

Where drift begins to count, and from where it counts in full, is read off benign talks whose author was left out of the
fit, with every author left out in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from classifiers.grooming.drift import BEFORE
from classifiers.training.talks import Said

STRENGTH = 0.003
"""The inverse strength of regularization, on standardized inputs."""
BEGINS, COUNTS = 0.5, 0.95
"""The shares of grown-ups' messages in benign talks that drift less than where it begins to count, and in full."""


@dataclass(frozen=True, slots=True)
class Drifting:
    """`weights`: as `drift.bin` holds them. `apart`: how well a message of a person of concern is told from others', by
    the author that was left out (area under the ROC curve)."""

    weights: Any
    begins: float
    counts: float
    apart: dict[str, float]


def fit(whole: Sequence[Said], means: Any) -> Drifting:
    """`means`: the encoder's last layer for each message of `whole`."""
    windows = [_window(whole, n) for n in range(len(whole))]
    empty = means.mean(0)
    own = np.stack([means[[n, *mine]].mean(0) for n, (mine, _) in enumerate(windows)])
    others = np.stack([means[theirs].mean(0) if theirs else empty for _, theirs in windows])
    inputs = np.concatenate([means, own, others], axis=1)
    middle, spread = inputs.mean(0), inputs.std(0) + 1e-6
    scaled = (inputs - middle) / spread
    counted = np.array([one.drifts is not None for one in whole])
    truth = np.array([one.drifts or 0 for one in whole])
    authors = np.array([one.author for one in whole])
    left = np.zeros(len(whole))
    apart = {}
    for author in sorted(set(authors)):
        at = authors == author
        left[at] = _logistic(scaled[counted & ~at], truth[counted & ~at]).decision_function(scaled[at])
        apart[str(author)] = round(float(roc_auc_score(truth[at & counted], left[at & counted])), 3)
    quiet = left[counted & (truth == 0)]
    model = _logistic(scaled[counted], truth[counted])
    slopes = model.coef_[0] / spread
    shift = float(model.intercept_[0] - (slopes * middle).sum())
    alone = shift + float(slopes[2 * len(empty) :] @ empty)
    begins, counts = (round(float(np.quantile(quiet, share)), 4) for share in (BEGINS, COUNTS))
    return Drifting(np.array([*slopes, shift, alone], "<f4"), begins, counts, apart)


def save(path: Path, drifting: Drifting) -> None:
    path.write_bytes(drifting.weights.astype("<f4").tobytes())


def _window(whole: Sequence[Said], n: int) -> tuple[list[int], list[int]]:
    """The messages before one in its talk: its author's, and those of others."""
    before = [i for i in range(max(0, n - BEFORE), n) if whole[i].talk == whole[n].talk and whole[i].text.strip()]
    mine = [i for i in before if whole[i].speaker == whole[n].speaker]
    return mine, [i for i in before if whole[i].speaker != whole[n].speaker]


def _logistic(inputs: Any, truth: Any) -> Any:
    return LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced").fit(inputs, truth)

"""Fits where a talk drifts (`drift.bin`; `classifiers/grooming/drift.py` says what it is): messages of persons of
concern against those of grown-ups in benign talks, on the conversations of development.

Where drift begins to count, and from where it counts in full, is read off benign talks whose author was left out of the
fit, with every author left out in turn.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from classifiers.grooming.drift import BEFORE, HIDDEN
from classifiers.training.talks import Said

TOGETHER = 3
"""So many networks are fitted from different beginnings, their logits averaged: one network, with all their units."""
RATE, DECAY, ROUNDS, BATCH = 1e-3, 1.5, 20, 64
"""How a network is fitted: rate of learning, strength of regularization, how often it sees each message, and how many
at once; on standardized inputs."""
BEGINS, COUNTS, BEGINS_DIRECT = 0.5, 0.95, 0.7
"""The shares of grown-ups' messages in benign talks that drift less than where it begins to count, and in full. In a
direct chat it begins later: families talk there, and every line counts for the other."""


@dataclass(frozen=True, slots=True)
class Drifting:
    """`weights`: as `drift.bin` holds them. `apart`: how well a message of a person of concern is told from others', by
    the author that was left out (area under the ROC curve)."""

    weights: Any
    begins: float
    counts: float
    begins_direct: float
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
        left[at] = _read(_fitted(scaled[counted & ~at], truth[counted & ~at]), scaled[at])
        apart[str(author)] = round(float(roc_auc_score(truth[at & counted], left[at & counted])), 3)
    quiet = left[counted & (truth == 0)]
    begins, counts, later = (round(float(np.quantile(quiet, share)), 4) for share in (BEGINS, COUNTS, BEGINS_DIRECT))
    weights = _together(_fitted(scaled[counted], truth[counted]), middle, spread, empty)
    return Drifting(weights, begins, counts, later, apart)


def _fitted(inputs: Any, truth: Any) -> list[Any]:
    recipe: dict[str, Any] = {"alpha": DECAY, "learning_rate_init": RATE, "max_iter": ROUNDS, "batch_size": BATCH}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # so many rounds are meant
        return [
            MLPClassifier((HIDDEN // TOGETHER,), random_state=n, **recipe).fit(inputs, truth) for n in range(TOGETHER)
        ]


def _read(networks: Sequence[Any], inputs: Any) -> Any:
    """The mean of their logits."""
    total = np.zeros(len(inputs))
    for one in networks:
        (first, last), (shift, end) = one.coefs_, one.intercepts_
        total += (np.maximum(inputs @ first + shift, 0) @ last + end)[:, 0]
    return total / len(networks)


def _together(networks: Sequence[Any], middle: Any, spread: Any, empty: Any) -> Any:
    """As `drift.bin` holds them, for inputs that are not standardized."""
    units = []
    for one in networks:
        slopes = one.coefs_[0] / spread[:, None]
        shift = one.intercepts_[0] - middle @ slopes
        alone = shift + empty @ slopes[2 * len(empty) :]
        units.append(
            np.concatenate([slopes.T, np.stack([shift, alone, one.coefs_[1][:, 0] / len(networks)], axis=1)], axis=1)
        )
    end = sum(float(one.intercepts_[1][0]) for one in networks) / len(networks)
    return np.append(np.concatenate(units).ravel(), end).astype("<f4")


def save(path: Path, drifting: Drifting) -> None:
    path.write_bytes(drifting.weights.astype("<f4").tobytes())


def _window(whole: Sequence[Said], n: int) -> tuple[list[int], list[int]]:
    """The messages before one in its talk: its author's, and those of others."""
    before = [i for i in range(max(0, n - BEFORE), n) if whole[i].talk == whole[n].talk and whole[i].text.strip()]
    mine = [i for i in before if whole[i].speaker == whole[n].speaker]
    return mine, [i for i in before if whole[i].speaker != whole[n].speaker]

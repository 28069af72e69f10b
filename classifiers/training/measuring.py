"""Calibrates the screen, chooses its default thresholds, and measures it."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from classifiers.disguise import vocabulary
from classifiers.linear import Linear, Table, words_of
from classifiers.meanings import TOXICITY as LABELS
from classifiers.text import canonical
from classifiers.training.disguises import KINDS, hide
from classifiers.training.rows import Row
from classifiers.training.screen import Recipe, pieces

Probabilities = Callable[[str], dict[str, float]]
TARGET = {"toxicity": 0.006}
"""The share of each benign set that a label may flag by default; 0.001 for the labels not named."""
TWINS = ("held-identity", "held-chat")
TWIN_TARGET = 0.06
"""Our own held-out lines that look like attacks and are none, and the share of them that a label may flag."""
AS_OFTEN = 0.1
"""How often each label but toxicity is taken to hold, for its probabilities."""
ENOUGH = 500
"""Fewer positive rows than this, and a label is marked low confidence."""
TERMS = (
    "gay", "lesbian", "trans", "muslim", "jewish", "christian", "black", "white", "asian", "chinese",
    "mexican", "women", "woman", "girl", "men", "immigrants", "disabled", "autistic", "blind", "old", "fat",
    "american", "indian",
)  # fmt: skip


def logits(table: Table, rows: Sequence[Row], recipe: Recipe) -> Any:
    """The highest logit of each label over a row's pieces: an array of rows × labels."""
    linear = Linear(table)
    return np.array(
        [np.max([linear.logits(p) for p in pieces(words_of(canonical(r.text).text), recipe)], axis=0) for r in rows]
    )


def calibrated(table: Table, rows: Sequence[Row], recipe: Recipe) -> dict[str, tuple[float, float]]:
    """Platt's slope and shift for each label, from rows that were judged for it or are not toxic at all.

    The labels rarer than toxicity are weighed as if one row in ten had them: at their own rate (one in a hundred and
    less) no probability would ever be high enough to be shown.
    """
    found = logits(table, rows, recipe)
    out: dict[str, tuple[float, float]] = {}
    for i, label in enumerate(LABELS):
        use = np.array([label in r.labels or not r.labels["toxicity"] for r in rows])
        truth = np.array([r.labels.get(label, 0) for r in rows])[use]
        weight = np.ones(len(truth))
        if label != "toxicity":
            weight[truth == 1] = (truth == 0).sum() * AS_OFTEN / (1 - AS_OFTEN) / truth.sum()
        model = LogisticRegression(C=100.0).fit(found[use, i : i + 1], truth, sample_weight=weight)
        out[label] = (round(float(model.coef_[0, 0]), 6), round(float(model.intercept_[0]), 6))
    return out


def mild(row: Row) -> bool:
    """Whether a text holds no word that people hide: one SMS "ham" in fifty swears, yet is marked benign."""
    return not any(w in vocabulary().hidden for w in words_of(canonical(row.text).text))


def leasts(held: Sequence[Row], read: Probabilities) -> dict[str, float]:
    """No lower than this may a label's threshold be: 0.5, or 0.25 for the labels that are rarer than toxicity; and it
    must tell kinds of toxic text apart: of the `held` toxic rows that were judged not to have it, one in ten at most
    may reach it."""
    toxic = [(r, read(r.text)) for r in held if r.labels["toxicity"] and len(r.labels) == len(LABELS)]
    out = {"toxicity": 0.5}
    for label in LABELS[1:]:
        others = sorted((s[label] for r, s in toxic if not r.labels[label]), reverse=True)
        out[label] = max(0.25, others[len(others) // 10])
    return out


def thresholds(
    scores: dict[str, list[dict[str, float]]], dev: dict[str, list[Row]], held: Sequence[Row], read: Probabilities
) -> dict[str, float]:
    """For each label of the screen the least threshold that keeps to its target on every benign set (`leasts`)."""
    out: dict[str, float] = {}
    for label, least in leasts(held, read).items():
        for name, rows in dev.items():
            if name.startswith("benign"):
                target = TARGET.get(label, 0.001)
            elif name in TWINS:
                target = TWIN_TARGET
            else:
                continue
            kept = [
                s[label]
                for s, r in zip(scores[name], rows, strict=True)
                if not r.labels["toxicity"] and (name != "benign-sms" or mild(r))
            ]
            least = max(least, sorted(kept, reverse=True)[int(target * len(kept))] + 0.001)
        out[label] = min(0.995, math.ceil(least * 200 - 1e-9) / 200)
    return out


def positives(rows: Sequence[Row]) -> dict[str, int]:
    """How many rows are positive for each label."""
    return {label: sum(r.labels.get(label, 0) for r in rows) for label in LABELS}


def young_table(
    dev: Mapping[str, Sequence[Row]], scores: Mapping[str, Sequence[Mapping[str, float]]], limits: Mapping[str, float]
) -> list[str]:
    """What is flagged at the thresholds for groups of young people, where swearing at each other is worth a look."""
    told = ", ".join(f"{label} {limit:.3f}" for label, limit in limits.items())
    out = [
        f"In groups of young people the pack counts labels from lower scores: {told}.", "",
        "| dev set, at these | flagged, toxic rows | flagged, other rows |", "| --- | --- | --- |",
    ]  # fmt: skip
    for name, rows in sorted(dev.items()):
        hit = [any(s[label] >= limit for label, limit in limits.items()) for s in scores[name]]
        parts = [
            [h for h, r in zip(hit, rows, strict=True) if bool(r.labels["toxicity"]) is toxic]
            for toxic in (True, False)
        ]
        shares = [f"{sum(part) / len(part):.2%}" if part else "–" for part in parts]
        out.append(f"| {name} | {shares[0]} | {shares[1]} |")
    return out


def table_of(
    dev: dict[str, list[Row]], scores: dict[str, list[dict[str, float]]], limits: dict[str, float], read: Probabilities
) -> list[str]:
    """What was measured, as lines of Markdown."""
    out = [
        "| dev set | rows | AUC toxicity | flagged, toxic rows | flagged, other rows |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name in sorted(dev):
        truth = np.array([r.labels["toxicity"] for r in dev[name]])
        marks = np.array([s["toxicity"] for s in scores[name]])
        flagged = np.array([any(s[k] >= limits[k] for k in LABELS) for s in scores[name]])
        area = f"{roc_auc_score(truth, marks):.3f}" if 0 < truth.sum() < len(truth) else "–"
        hit = f"{flagged[truth == 1].mean():.1%}" if truth.any() else "–"
        false = f"{flagged[truth == 0].mean():.2%}" if not truth.all() else "–"
        out.append(f"| {name} | {len(truth)} | {area} | {hit} | {false} |")
    gentle = [s for s, r in zip(scores["benign-sms"], dev["benign-sms"], strict=True) if mild(r)]
    share = sum(any(s[k] >= limits[k] for k in LABELS) for s in gentle) / len(gentle)
    out.append(f"| benign-sms without a swear word | {len(gentle)} | – | – | {share:.2%} |")
    out += [
        "",
        "| label | AUC on jigsaw-hold4k | positive there | flagged of those | default threshold |",
        "| --- | --- | --- | --- | --- |",
    ]
    rows = dev["jigsaw-hold4k"]
    for label in LABELS:
        truth = np.array([r.labels[label] for r in rows])
        marks = np.array([s[label] for s in scores["jigsaw-hold4k"]])
        caught = (marks[truth == 1] >= limits[label]).mean()
        out.append(
            f"| {label} | {roc_auc_score(truth, marks):.3f} | {truth.sum()} | {caught:.1%} | {limits[label]:.3f} |"
        )
    out += [
        "",
        *_hidden(dev["jigsaw-test-bal"][:1500], read),
        "",
        *_terms(dev, scores, limits),
        "",
        _reliability(dev, scores),
    ]
    return out


def _hidden(rows: Sequence[Row], read: Probabilities) -> list[str]:
    truth = [r.labels["toxicity"] for r in rows]
    plain = roc_auc_score(truth, [read(r.text)["toxicity"] for r in rows])
    out = ["| rude words hidden (1,500 rows of jigsaw-test-bal) | AUC lost |", "| --- | --- |"]
    for kind in KINDS:
        rng = random.Random(3)
        marks = [read(hide(r.text, vocabulary().hidden, kind, rng, others=0.0))["toxicity"] for r in rows]
        out.append(f"| {kind} | {plain - roc_auc_score(truth, marks):.4f} |")
    return out


def _terms(dev: dict[str, list[Row]], scores: dict[str, list[dict[str, float]]], limits: dict[str, float]) -> list[str]:
    flags: dict[str, list[bool]] = {term: [] for term in TERMS}
    everything: list[bool] = []
    for name in ("jigsaw-hold4k", "jigsaw-test-bal", "benign-topical", "held-contrast", "held-chat", "held-identity"):
        for row, marks in zip(dev[name], scores[name], strict=True):
            if row.labels["toxicity"]:
                continue
            flagged = any(marks[k] >= limits[k] for k in LABELS)
            everything.append(flagged)
            words = set(words_of(canonical(row.text).text))
            for term in TERMS:
                if term in words:
                    flags[term].append(flagged)
    out = ["| word in a row that is not toxic | rows | flagged |", "| --- | --- | --- |"]
    out.append(f"| any | {len(everything)} | {sum(everything) / len(everything):.1%} |")
    out += [f"| {t} | {len(f)} | {sum(f) / len(f):.1%} |" for t, f in flags.items() if len(f) >= 5]
    return out


def _reliability(dev: dict[str, list[Row]], scores: dict[str, list[dict[str, float]]]) -> str:
    """The expected calibration error of toxicity over ten bins of jigsaw-hold4k."""
    truth = np.array([r.labels["toxicity"] for r in dev["jigsaw-hold4k"]])
    marks = np.array([s["toxicity"] for s in scores["jigsaw-hold4k"]])
    bins = np.minimum((marks * 10).astype(int), 9)
    error = sum(abs(truth[bins == b].mean() - marks[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist()))
    return f"Expected calibration error of toxicity on jigsaw-hold4k (ten bins): {error:.3f}."


def lines_a_second(read: Callable[[str], object], texts: Sequence[str]) -> float:
    """One by one, by processor time, after nine in ten of the lines were read: a stream of chat is seldom cold."""
    cut = len(texts) * 9 // 10
    for text in texts[:cut]:
        read(text)
    began = time.process_time()
    for text in texts[cut:]:
        read(text)
    return (len(texts) - cut) / (time.process_time() - began)

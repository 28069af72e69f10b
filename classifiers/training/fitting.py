"""Puts screen and encoder together: how their logits blend, who is read more closely, what counts as found.

Everything is fitted on rows and lines that were held out of training; thresholds also look at the benign dev sets.
The result is `encoder.json`, beside the encoder.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifiers.encoder import encoder
from classifiers.linear import Linear, Table, words_of
from classifiers.meanings import OUTPUTS, TOXICITY
from classifiers.screen import Screen, sigmoid
from classifiers.text import canonical
from classifiers.training import drift
from classifiers.training.encoder import Example, from_row, held, own_examples
from classifiers.training.heads import MEANINGS, Fitted, logits
from classifiers.training.measuring import AS_OFTEN, ENOUGH
from classifiers.training.rows import Parts
from classifiers.training.talks import JUDGED, Said

PEOPLE = (
    "muslim", "muslims", "islam", "islamic", "jew", "jews", "jewish", "christian", "christians", "catholic", "hindu",
    "hindus", "sikh", "sikhs", "atheist", "gay", "gays", "lesbian", "lesbians", "bisexual", "trans", "transgender",
    "tranny", "queer", "lgbt", "lgbtq", "homosexual", "homosexuals", "nonbinary", "immigrant", "immigrants", "migrant",
    "migrants", "refugee", "refugees", "foreigner", "foreigners", "asylum", "mexican", "mexicans", "african",
    "africans", "arab", "arabs",
    "asians", "pakistani", "pakistanis", "indians", "polish", "romanian", "romanians", "gypsy",
    "gypsies", "roma", "traveller", "travellers", "blacks", "whites", "women", "females", "feminist", "feminists",
    "disabled", "autistic", "deaf", "cripple", "retard", "retards",
)  # fmt: skip
"""Words for people. Of ordinary chat few messages hold one; of attacks on who somebody is nearly all do."""
CLOSER = 0.045
"""The share of ordinary chat (topical, clinc) that the encoder reads because the screen is not sure it is harmless."""
CUED = {"grooming": 0.012, "care": 0.025, "risk": 0.012}
"""The share of ordinary chat that each topic of the cue model passes on."""
FAINTLY = {"grooming": 0.08, "care": 0.1, "risk": 0.1}
"""The same where young people write or are written to (`classifiers.meaning.Closeness`)."""
BEGINS, COUNTS = 0.08, 0.005
"""The share of the messages of benign talks of development in which a grooming indicator begins to count, and in which
it counts in full."""
_CALIBRATE = 5000
_OWN = 3.0


def settings(
    out: Path,
    lines: Path,
    every: Parts,
    positives: Mapping[str, int],
    fitted: Fitted,
    whole: Sequence[Said],
    seed: int,
) -> dict[str, Any]:
    """What goes into `encoder.json`, thresholds excepted (`limits.py`). `whole`: the talks that say from where drift
    counts."""
    digest = hashlib.sha256((out / "encoder.onnx").read_bytes()).hexdigest()
    cues = hashlib.sha256((out / "cues.bin").read_bytes()).hexdigest()
    screen = Screen(out)
    rng = random.Random(seed)
    public = rng.sample(every.calibrate, min(_CALIBRATE, len(every.calibrate)))
    own = [one for _, _, one in own_examples(lines) if held(one.text)]
    examples = [from_row(row) for row in public] + own
    weight = np.array([1.0] * len(public) + [_OWN] * len(own))
    closer = read(out, [one.text for one in examples])
    looks = np.array([screen.look(one.text).logits for one in examples])
    plain = [row.text for name in ("benign-topical", "benign-clinc") for row in every.dev[name]]
    marks = [screen.look(text).logits[0] for text in plain]
    return {
        "version": digest[:12],
        "sha256": digest,
        "cues_sha256": cues,
        "heads_sha256": hashlib.sha256((out / "heads.bin").read_bytes()).hexdigest(),
        "drift_sha256": hashlib.sha256((out / "drift.onnx").read_bytes()).hexdigest(),
        "drift": asdict(drift.scale(out, whole)),
        "labels": _blends(examples, looks, closer, weight, positives),
        "doubt": round(sigmoid(float(np.quantile(marks, 1 - CLOSER))), 4),
        "people": PEOPLE,
        "cues": _cues(out, plain, CUED),
        "faint_cues": _cues(out, plain, FAINTLY),
        "meanings": _scales(out, examples, weight, positives, fitted),
    }


def read(out: Path, texts: Sequence[str]) -> Any:
    """The encoder's logits: (texts, outputs)."""
    model = encoder(out)
    parts = [model.logits([canonical(t).text for t in texts[at : at + 512]]) for at in range(0, len(texts), 512)]
    return np.concatenate(parts)


def _blends(
    examples: Sequence[Example], looks: Any, closer: Any, weight: Any, positives: Mapping[str, int]
) -> dict[str, dict[str, Any]]:
    """Platt's scaling of both steps' logits together, neither of them ever counting against a label."""
    out: dict[str, dict[str, Any]] = {}
    for i, label in enumerate(TOXICITY):
        use = np.array([one.weight[i] > 0 for one in examples])
        truth = np.array([one.truth[i] for one in examples])[use]
        part = weight[use].copy()
        if label != "toxicity":
            part[truth == 1] *= part[truth == 0].sum() * AS_OFTEN / (1 - AS_OFTEN) / part[truth == 1].sum()
        both = np.stack([looks[use, i], closer[use, i]], axis=1)
        scale = [1.0, 1.0]
        model = LogisticRegression(C=100.0).fit(both, truth, sample_weight=part)
        for side in (0, 1):
            if model.coef_[0, side] < 0:
                scale[side] = 0.0
                model = LogisticRegression(C=100.0).fit(both * scale, truth, sample_weight=part)
        out[label] = {
            "screen": round(float(model.coef_[0, 0]) * scale[0], 5),
            "confirm": round(float(model.coef_[0, 1]) * scale[1], 5),
            "shift": round(float(model.intercept_[0]), 5),
            "threshold": 0.5,
            "low_confidence": positives[label] < ENOUGH,
            "positive_rows": positives[label],
        }
    return out


def _cues(out: Path, plain: Sequence[str], shares: Mapping[str, float]) -> dict[str, float]:
    """For each topic of the cue model the probability from which a text is passed on."""
    linear = Linear(Table.load(out / "cues.bin"))
    marks = np.array([linear.logits(words_of(canonical(text).text)) for text in plain])
    return {
        topic: round(sigmoid(float(np.quantile(marks[:, i], 1 - shares[topic]))), 5)
        for i, topic in enumerate(linear.labels)
    }


def _scales(
    out: Path,
    examples: Sequence[Example],
    weight: Any,
    positives: Mapping[str, int],
    fitted: Fitted,
) -> dict[str, dict[str, Any]]:
    marks = logits(out, fitted.heads, [one.text for one in examples])
    harmless = np.array([one.benign for one in fitted.said])
    found: dict[str, dict[str, Any]] = {}
    # An indicator has a handful of messages in the talks: all of them share one scale.
    places = [n for n, name in enumerate(MEANINGS) if name in JUDGED]
    judged = np.array([bool(one.known) for one in fitted.said])
    truth = np.array([[one.known[name] for name in JUDGED] for one in fitted.said if one.known])
    shared = _platt(fitted.talks[judged][:, places].ravel(), truth.ravel(), np.ones(truth.size))
    for n, label in enumerate(MEANINGS):
        if label in JUDGED:
            slope, shift = shared
            begins, counts = (float(np.quantile(fitted.talks[harmless, n], 1 - share)) for share in (BEGINS, COUNTS))
            least, threshold = (sigmoid(slope * x + shift) for x in (begins, counts))
            young = 1.0
        else:
            i = OUTPUTS.index(label)
            use = np.array([one.weight[i] > 0 for one in examples])
            slope, shift = _platt(marks[use, n], np.array([one.truth[i] for one in examples])[use], weight[use])
            # Which of these are told, and from where: `limits.py`.
            least, threshold, young = 0.0, 0.5, 0.4
        found[label] = {
            "slope": round(slope, 5),
            "shift": round(shift, 5),
            "threshold": round(threshold, 6),
            "low_confidence": positives.get(label, 0) < ENOUGH,
            "least": round(least, 6),
            "youth": round(min(threshold, young), 6),
        }
    return found


def _platt(marks: Any, truth: Any, weight: Any) -> tuple[float, float]:
    """Slope and shift that make probabilities of logits."""
    model = LogisticRegression(C=1.0).fit(marks.reshape(-1, 1), truth, sample_weight=weight)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def save(path: Path, made: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")

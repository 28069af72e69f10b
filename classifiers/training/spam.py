"""`python -m classifiers.training.spam --data DIR --out classifiers/models` makes the spam model again.

Positives: the SMS spam set (`spam`) and our own lines (`lines/*.jsonl`); negatives: every
other line of ours, SMS between people, chat, questions to an assistant, questions to counsellors. Half of the SMS set
and a quarter of our lines are held out to measure on. The score of one half is set on rows that a fit had not seen.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifiers.linear import Linear, Table, words_of
from classifiers.spam import LABELS as JUDGED
from classifiers.spam import Spam
from classifiers.text import canonical
from classifiers.training.rows import draw
from classifiers.training.screen import matrix

HERE = Path(__file__).parent
LABELS = ("spam",)
"""What the model knows. For `scam` a model of our few lines flagged ordinary talk of money; rules do better."""
BITS, C, WINDOW, STEP, SEED, FOLDS = 15, 4.0, 60, 40, 7, 5
OURS, FALSE_SHARE = 3.0, 0.003
"""Weight of a line of ours; share of rows without spam that may reach one half."""
_LARGEST = 32767
_MADE_UP = re.compile(r"\.?\bexample\b(?:\.(?:net|org|com))?", re.IGNORECASE)
"""Links in our lines go to made-up sites; the model must not learn their name."""


@dataclass(frozen=True, slots=True)
class Row:
    """A text, where it is from, which of the labels hold, and which are not known of it."""

    text: str
    set: str
    holds: frozenset[str]
    unknown: frozenset[str] = frozenset()


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def rows(data: Path) -> Iterator[tuple[str, Row]]:
    """Each row with its part: train or dev."""
    for raw in _read(data / "sms_spam.jsonl.gz"):
        spam = bool(raw["labels"]["spam"])
        row = Row(
            raw["text"],
            "sms-spam" if spam else "sms-ham",
            frozenset({"spam"} if spam else ()),
            frozenset({"scam"} if spam else ()),
        )
        where = draw(row.text)
        yield ("dev" if where >= 0.5 else "train"), row
    for raw in _read(data / "train_en.jsonl.gz"):
        polite = raw["set"] in ("topical", "clinc") or (raw["set"] == "paradetox" and raw["labels"]["toxicity"] < 0.5)
        if polite and draw(raw["text"], "share") < 0.6:
            yield "train", Row(raw["text"], raw["set"], frozenset())
    for raw in _read(data / "counsel_questions.jsonl.gz"):
        yield "train", Row(raw["text"][:400], "counsel", frozenset())
    for file in sorted((HERE / "lines").glob("*.jsonl")):
        for raw in _read(file):
            named = raw["labels"] if isinstance(raw["labels"], list) else [k for k, v in raw["labels"].items() if v]
            holds = frozenset(named) & set(JUDGED)
            # A scam may be sent to many and spam may be meant to cheat: what is one is not known not to be the other.
            unknown = (
                frozenset(LABELS) - holds if holds or set(named) & {"impersonation", "sextortion"} else frozenset()
            )
            where = draw(raw["text"], "contrast")
            yield ("dev" if where < 0.25 else "train"), Row(_MADE_UP.sub("", raw["text"]), "ours", holds, unknown)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m classifiers.training.spam", description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--out", type=Path, required=True)
    given = asked.parse_args()
    parts: dict[str, list[Row]] = {"train": [], "dev": []}
    for part, row in rows(given.data):
        parts[part].append(row)
    model = given.out / "spam.bin"
    fit(parts["train"]).save(model)
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    known = {label: sum(label in row.holds for row in parts["train"]) for label in LABELS}
    made = {
        "version": digest[:12],
        "sha256": digest,
        "window": WINDOW,
        "step": STEP,
        "labels": {
            label: {"slope": slope, "shift": shift, "positive_rows": known[label], "low_confidence": known[label] < 500}
            for label, (slope, shift) in calibrated(parts["train"]).items()
        },
    }
    (given.out / "spam.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    lines = figures(given.out, parts["dev"], given.data)
    card = (HERE / "spam_card.md").read_text(encoding="utf-8")
    card = (
        card.replace("{figures}", "\n".join(lines))
        .replace("{size}", f"{model.stat().st_size / 1000:.0f} kB")
        .replace("{sha}", digest)
    )
    (given.out / "spam.md").write_text(card, encoding="utf-8")
    print("\n".join(lines))


def fit(train: list[Row]) -> Table:
    """One logistic regression a label over the hashed features of `classifiers.linear`."""
    inputs = matrix([words_of(canonical(row.text).text)[:WINDOW] for row in train], BITS)
    columns, bias = [], []
    for label in LABELS:
        use = np.array([label not in row.unknown for row in train])
        truth = np.array([label in row.holds for row in train])[use]
        weight = np.array([OURS if row.set == "ours" else 1.0 for row in train])[use]
        fitted = LogisticRegression(C=C, solver="liblinear", random_state=SEED)
        fitted.fit(inputs[use], truth, sample_weight=weight)
        columns.append(fitted.coef_[0])
        bias.append(float(fitted.intercept_[0]))
    coefficients = np.stack(columns, axis=1)
    step = float(np.abs(coefficients).max()) / _LARGEST
    whole = np.rint(coefficients / step)
    whole[np.abs(coefficients) < 0.01] = 0
    return Table(LABELS, BITS, step, tuple(bias), array("h", whole.astype(np.int16).ravel().tolist()))


def calibrated(train: list[Row]) -> dict[str, tuple[float, float]]:
    """Slope and shift of each label's logit, from rows that the fit did not see (five folds).

    One half lies where, in every set, at most `FALSE_SHARE` of the rows without the label pass.
    """
    folds: list[list[Row]] = [
        [row for row in train if int(draw(row.text, "fold") * FOLDS) == fold] for fold in range(FOLDS)
    ]
    limits: dict[str, dict[str, list[float]]] = {label: {} for label in LABELS}
    for fold, held in enumerate(folds):
        linear = Linear(fit([row for other, rows in enumerate(folds) if other != fold for row in rows]))
        for row in held:
            logits = linear.logits(words_of(canonical(row.text).text)[:WINDOW])
            for label, z in zip(LABELS, logits, strict=True):
                if label not in row.holds | row.unknown:
                    limits[label].setdefault(row.set, []).append(z)
    out = {}
    for label, by_set in limits.items():
        limit = max(sorted(zs)[min(len(zs) - 1, int(len(zs) * (1 - FALSE_SHARE)))] for zs in by_set.values())
        out[label] = (1.0, -limit)
    return out


def figures(models: Path, dev: list[Row], data: Path) -> list[str]:
    """A table: share flagged at one half, by rules alone, by the model with the rules, for each set."""
    sets: dict[str, list[str]] = {}
    for row in dev:
        kind = row.set if row.set != "ours" else "our lines: " + ("+".join(sorted(row.holds)) or "neither")
        sets.setdefault(kind, []).append(row.text)
    for raw in _read(data / "dev_en.jsonl.gz"):
        if raw["set"].startswith("benign"):
            sets.setdefault(raw["set"], []).append(raw["text"])
    ruled, both = Spam(None), Spam(models)
    lines = ["| held out | rows | rules alone | rules and model |", "| --- | --- | --- | --- |"]
    for name, texts in sorted(sets.items()):
        shares = [
            sum(any(s.score >= 0.5 for s in one.judge(text)) for text in texts) / len(texts) for one in (ruled, both)
        ]
        lines.append(f"| {name} | {len(texts)} | {shares[0]:.2%} | {shares[1]:.2%} |")
    return lines


if __name__ == "__main__":
    main()

"""`python -m classifiers.training.multilingual --data DIR --out classifiers/models`: screens for other languages.

One logistic regression a language over the features of `classifiers.linear`, kept in one table. One row in ten (by a
digest of its text) is held out to measure on, and half of our own lines (`multilingual.jsonl`). Calibration and
threshold come from five-fold scores of the other rows. A language ships only where the held-out rows show a clear gain:
the lower end of the AUC's 95 % interval is at least .70, and .10 above what the LDNOOBW word list of that
language reaches as a yes-or-no answer.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from classifiers.linear import Table, words_of
from classifiers.multilingual import NOBODY, Multilingual, pieces_of
from classifiers.text import canonical
from classifiers.training.rows import draw, read
from classifiers.training.screen import matrix

HERE = Path(__file__).parent
LANGUAGES = ("ar", "de", "fr", "ko", "pt", "zh")
BITS, C, WINDOW, STEP = 16, 1.0, 100, 60
OWN_WEIGHT = 15.0
FLAGGED = 0.008
"""The share of rows judged harmless that a threshold may flag, on rows not fitted on."""
MOST_FLAGGED = 0.01
"""The share of held-out harmless rows that it may flag: these rows, too, have a say in the threshold."""
LEAST_AUC, LEAST_GAIN = 0.70, 0.10
_LARGEST = 32767


@dataclass(frozen=True, slots=True)
class Line:
    """A text in a language, whether it was judged hurtful, and whether we wrote it."""

    text: str
    toxic: int
    own: bool


def lines_of(data: Path, code: str) -> tuple[list[Line], list[Line]]:
    """The lines to learn from and those held out."""
    learn: list[Line] = []
    held: list[Line] = []
    seen: set[str] = set()
    for path, own in ((data / "train_multilingual.jsonl.gz", False), (HERE / "multilingual.jsonl", True)):
        rows = read(path) if not own else map(json.loads, path.read_text(encoding="utf-8").splitlines())
        for row in rows:
            text = row["text"].strip()
            if row["lang"] != code or not text or text.lower() in seen:
                continue
            seen.add(text.lower())
            line = Line(text, int(row["labels"]["toxicity"] >= 0.5), own)
            (held if draw(text) < (0.5 if own else 0.1) else learn).append(line)
    return learn, held


def features(lines: list[Line], code: str) -> Any:
    return matrix([[p.word for p in pieces_of(_plain(line.text), code)] for line in lines], BITS)


def _plain(text: str) -> str:
    return canonical(NOBODY.sub(" ", text)).text


@dataclass(frozen=True, slots=True)
class Fitted:
    """A language's weights, with its calibration and threshold, and what was measured (as cells of a table)."""

    weights: Any
    bias: float
    slope: float
    shift: float
    threshold: float
    rows: int
    positive: int
    cells: str
    covered: bool


def fit(data: Path, code: str, seed: int) -> Fitted:
    learn, held = lines_of(data, code)
    inputs, truth = features(learn, code), np.array([line.toxic for line in learn])
    weight = np.array([OWN_WEIGHT if line.own else 1.0 for line in learn])
    fold = np.array([int(draw(line.text, "fold") * 5) for line in learn])
    apart = np.zeros(len(learn))
    for n in range(5):
        apart[fold == n] = _model(inputs[fold != n], truth[fold != n], weight[fold != n], seed).decision_function(
            inputs[fold == n]
        )
    platt = LogisticRegression(C=100.0).fit(apart[:, None], truth)
    slope, shift = round(float(platt.coef_[0, 0]), 6), round(float(platt.intercept_[0]), 6)
    harmless = np.sort(apart[truth == 0])[::-1]
    least = harmless[int(FLAGGED * len(harmless))]
    own = [s for s, line in zip(apart, learn, strict=True) if line.own and not line.toxic]
    model = _model(inputs, truth, weight, seed)
    scores = _probability(slope * model.decision_function(features(held, code)) + shift)
    calm = np.sort([p for p, line in zip(scores, held, strict=True) if not line.toxic and not line.own])[::-1]
    threshold = max(_probability(slope * max([least, *own]) + shift), calm[int(MOST_FLAGGED * len(calm))] + 1e-4)
    threshold = min(0.99, max(0.5, float(np.ceil(threshold * 100) / 100)))
    cells, covered = _measured(held, scores, threshold, _listed(data, code, held), seed)
    return Fitted(
        model.coef_[0],
        float(model.intercept_[0]),
        slope,
        shift,
        threshold,
        len(learn),
        int(truth.sum()),
        cells,
        covered,
    )


def _model(inputs: Any, truth: Any, weight: Any, seed: int) -> Any:
    return LogisticRegression(C=C, solver="liblinear", random_state=seed).fit(inputs, truth, sample_weight=weight)


def _probability(logit: Any) -> Any:
    return 1 / (1 + np.exp(-logit))


def _measured(held: list[Line], scores: Any, threshold: float, listed: Any, seed: int) -> tuple[str, bool]:
    own = np.array([line.own for line in held])
    truth = np.array([line.toxic for line in held])
    set_truth, set_scores = truth[~own], scores[~own]
    area = roc_auc_score(set_truth, set_scores)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(500):
        some = rng.integers(0, len(set_truth), len(set_truth))
        drawn.append(roc_auc_score(set_truth[some], set_scores[some]))
    low, high = np.quantile(drawn, [0.025, 0.975])
    by_list = roc_auc_score(set_truth, listed[~own])
    flagged = scores >= threshold
    cells = (
        f"{len(set_truth)} | {set_truth.mean():.0%} | {area:.3f} ({low:.3f}–{high:.3f}) | {by_list:.3f} | "
        f"{threshold:.2f} | "
        f"{flagged[~own & (truth == 1)].mean():.1%} | {flagged[~own & (truth == 0)].mean():.2%} | "
        f"{flagged[own & (truth == 1)].sum()} of {(own & (truth == 1)).sum()} | "
        f"{flagged[own & (truth == 0)].sum()} of {(own & (truth == 0)).sum()}"
    )
    return cells, bool(low >= LEAST_AUC and low >= by_list + LEAST_GAIN)


def _listed(data: Path, code: str, held: list[Line]) -> Any:
    """Which lines hold an entry of the language's LDNOOBW list; anywhere in a text where words are not set apart."""
    entries = [x.strip() for x in (data / "lexicon" / f"ldnoobw_{code}.txt").read_text("utf-8").splitlines()]
    wanted = {" ".join(words_of(canonical(x).text)) for x in entries} - {""}
    out = []
    for line in held:
        text = " ".join(words_of(_plain(line.text)))
        out.append(any(x in text if code in ("zh", "ko") else f" {x} " in f" {text} " for x in wanted))
    return np.array(out, dtype=float)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m classifiers.training.multilingual", description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--out", type=Path, required=True)
    asked.add_argument("--seed", type=int, default=7)
    given = asked.parse_args()
    found = {}
    for code in LANGUAGES:
        found[code] = fit(given.data, code, given.seed)
        print(f"| {code} | {found[code].cells} | {'yes' if found[code].covered else 'no'} |", flush=True)
    kept = {code: one for code, one in found.items() if one.covered}
    coefficients = np.stack([one.weights for one in kept.values()], axis=1)
    step = float(np.abs(coefficients).max()) / _LARGEST
    whole = np.rint(coefficients / step)
    whole[np.abs(coefficients) < 0.02] = 0  # carries nothing, and zeros pack better
    weights = array("h", whole.astype(np.int16).ravel().tolist())
    path = given.out / "multilingual.bin"
    Table(tuple(kept), BITS, step, tuple(one.bias for one in kept.values()), weights).save(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    languages = {
        code: {
            "slope": one.slope, "shift": one.shift, "threshold": one.threshold,
            "rows": one.rows, "positive_rows": one.positive,
        }
        for code, one in kept.items()
    }  # fmt: skip
    made = {"version": digest[:12], "sha256": digest, "window": WINDOW, "step": STEP, "languages": languages}
    (given.out / "multilingual.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    Multilingual(given.out)
    table = [
        "| language | held-out rows | hurtful | AUC (95 %) | AUC of the word list | threshold | flagged, hurtful "
        "| flagged, other | own lines flagged, hurtful | own, ordinary | shipped |",
        f"|{' --- |' * 11}",
        *(f"| {code} | {one.cells} | {'yes' if one.covered else 'no'} |" for code, one in found.items()),
        "",
        f"Size: {path.stat().st_size / 1e6:.1f} MB. SHA-256: `{digest}`.",
    ]
    card = (HERE / "multilingual.md").read_text(encoding="utf-8").replace("{figures}", "\n".join(table))
    (given.out / "multilingual.md").write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()

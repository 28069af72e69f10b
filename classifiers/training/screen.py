"""Fits the screen: rows → fastText lines → a quantized model of a few megabytes.

Needs `fasttext` and `scikit-learn` (training only; see README.md). One thread and fixed seeds: the same rows give the same file.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.disguise import vocabulary
from classifiers.text import canonical
from classifiers.toxicity import features
from classifiers.training.disguises import KINDS, hide
from classifiers.training.rows import LABELS, Row

PARTIAL = LABELS[1:]
"""Labels that most sets do not judge."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the screen is made. `disguised` and `disguised_plain`: shares of toxic and other rows that get a hidden copy."""

    dim: int = 16
    epoch: int = 12
    lr: float = 0.25
    shortest: int = 3
    longest: int = 5
    pairs: int = 2
    buckets: int = 200_000
    disguised: float = 0.25
    disguised_plain: float = 0.08
    contrast_copies: int = 8
    chat_copies: int = 3
    cut_words: int = 60
    seed: int = 7


def imputed(rows: Sequence[Row], seed: int) -> list[Row]:
    """Rows with all six labels: what no annotator judged is read from the rows that all were judged on.

    A row that is not toxic has none of the others. The rest is a logistic regression over word and character
    n-grams, fitted on the Jigsaw rows and our own lines (and each other row where it was judged).
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import FeatureUnion

    judged = [r for r in rows if len(r.labels) == len(LABELS)]
    partly = [r for r in rows if len(r.labels) < len(LABELS)]
    grams = FeatureUnion([
        ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True, max_features=60_000)),
        ("chars", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=5, sublinear_tf=True, max_features=60_000)),
    ])  # fmt: skip
    plain = [features(canonical(r.text).text) for r in judged]
    seen = grams.fit_transform(plain)
    toxic = [r for r in partly if r.labels["toxicity"]]
    asked = grams.transform([features(canonical(r.text).text) for r in toxic])
    guesses: dict[str, Any] = {}
    for label in PARTIAL:
        model = LogisticRegression(C=10.0, max_iter=300, random_state=seed)
        model.fit(seen, [r.labels[label] for r in judged])
        guesses[label] = model.predict_proba(asked)[:, 1]
    full = {id(r): {**{k: int(guesses[k][i] >= 0.5) for k in PARTIAL}, **r.labels} for i, r in enumerate(toxic)}
    nothing = dict.fromkeys(PARTIAL, 0)
    return judged + [Row(r.text, r.set, full.get(id(r)) or {**nothing, **r.labels}) for r in partly]


def lines(rows: Sequence[Row], recipe: Recipe) -> list[str]:
    """What fastText reads: `__label__…` and the features, with hidden copies, shuffled."""
    rng = random.Random(recipe.seed)
    hidden = vocabulary().hidden
    kinds = sorted(KINDS)
    out: list[str] = []
    for row in sorted(rows, key=lambda r: (r.set, r.text)):
        marks = " ".join(f"__label__{k}" for k in LABELS if row.labels.get(k)) or "__label__none"
        copies = recipe.contrast_copies if row.set == "contrast" else recipe.chat_copies if row.set == "sms-ham" else 1
        share = recipe.disguised if row.labels["toxicity"] else recipe.disguised_plain
        texts = [row.text] * copies
        if row.set == "contrast" or rng.random() < share:
            texts.append(hide(row.text, hidden, rng.choice(kinds), rng))
        for text in texts:
            words = features(canonical(text).text).split()
            for at in range(0, max(1, len(words)), recipe.cut_words):
                if at and row.labels["toxicity"]:
                    break  # which part of a long text is meant is not known: its beginning stands for it
                out.append(f"{marks} {' '.join(words[at : at + recipe.cut_words])}")
    rng.shuffle(out)
    return out


def fit(rows: Sequence[Row], recipe: Recipe, work: Path) -> Path:
    """The quantized model's file, made in the folder `work`."""
    import fasttext

    source = work / "screen.txt"
    source.write_text("\n".join(lines(rows, recipe)) + "\n", encoding="utf-8")
    model = fasttext.train_supervised(
        str(source), dim=recipe.dim, epoch=recipe.epoch, lr=recipe.lr, minn=recipe.shortest, maxn=recipe.longest,
        wordNgrams=recipe.pairs, bucket=recipe.buckets, minCount=4, loss="ova", thread=1, seed=recipe.seed, verbose=0,
    )  # fmt: skip
    model.save_model(str(work / "screen.bin"))
    model.quantize(qnorm=True, dsub=2, thread=1, verbose=False)
    made = work / "screen.ftz"
    model.save_model(str(made))
    return made

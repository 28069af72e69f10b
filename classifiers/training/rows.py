"""The rows a screen is trained and measured on, and how they are parted.

Parts are drawn by a digest of the text, so they stay the same when sets are added. One row in ten is held out of
training to calibrate on; of the SMS texts (`sms-ham`) one half is held out, to measure on, and
one in four of our own contrast lines. Of the counselling questions, whose titles are a dev set, half are trained on
in the words of their body; the titles of the other half are measured apart. The dev file is never trained on.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.meanings import TOXICITY as LABELS

SHARE = {"davidson": 0.5, "edos": 0.6}
"""The share of a set's rows that is trained on, where it is not all: davidson is biased against African American
English, edos holds only the sexist half."""

ONE_SIDED = frozenset({("edos", "identity_attack")})
"""Labels of a set that are not used: without a single sentence about women that is not an attack, any mention of women
would be one."""

WHOLE = frozenset({"contrast", "identity", "chat"})
"""Topics of our own lines of which every label was judged."""
HARMLESS = frozenset({"care", "grooming"})
"""Topics whose lines attack nobody, whatever else they say."""
UNKIND = frozenset({"bullying"})
"""Labels of other topics that are a kind of toxicity."""
HELD = 0.125
OWN = "own-"
"""How the sets of our own lines are named."""

_SENTENCE = re.compile(r"[^.?!\n]{8,400}[.?!]?")


@dataclass(frozen=True, slots=True)
class Row:
    """A text, its set, and what is known of its labels (0 or 1; a label that nobody judged is absent)."""

    text: str
    set: str
    labels: dict[str, int]


@dataclass(frozen=True, slots=True)
class Parts:
    """train: to fit; calibrate: to calibrate; dev: to measure, by set."""

    train: list[Row]
    calibrate: list[Row]
    dev: dict[str, list[Row]]


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def draw(text: str, salt: str = "part") -> float:
    """A number in [0, 1) that depends on the text alone."""
    digest = hashlib.blake2b(f"{salt}\0{text.strip().lower()}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def parts(data: Path, lines: Path, seed: int) -> Parts:
    """Every row in its part. `data` holds `train_en`, `dev_en` and `counsel_questions`, `lines` what we wrote."""
    train: list[Row] = []
    calibrate: list[Row] = []
    dev: dict[str, list[Row]] = {}
    seen = {r["text"].strip().lower() for r in read(data / "dev_en.jsonl.gz")}
    for raw in read(data / "train_en.jsonl.gz"):
        text = raw["text"].strip()
        if not text or text.lower() in seen:
            continue
        seen.add(text.lower())
        labels = {k: int(v >= 0.5) for k, v in raw["labels"].items() if (raw["set"], k) not in ONE_SIDED}
        row = Row(text, raw["set"], labels)
        where = draw(text)
        if row.set == "sms-ham" and where >= 0.5:
            dev.setdefault("benign-sms", []).append(row)
        elif where < 0.1:
            calibrate.append(row)
        elif draw(text, "share") < SHARE.get(row.set, 1.0):
            train.append(row)
    for raw in read(data / "dev_en.jsonl.gz"):
        labels = {k: int(v >= 0.5) for k, v in raw["labels"].items()}
        dev.setdefault(raw["set"], []).append(Row(raw["text"].strip(), raw["set"], labels))
    for raw in read(data / "counsel_questions.jsonl.gz"):
        title = Row(raw["title"].strip(), "counsel", {"toxicity": 0})
        if draw(title.text, "counsel") < 0.5:
            dev.setdefault("benign-counsel-unseen", []).append(title)
            continue
        for sentence in _SENTENCE.findall(raw["text"]):
            if sentence.strip().lower() not in seen:
                train.append(Row(sentence.strip(), "counsel", {"toxicity": 0}))
    for row in own_lines(lines):
        if draw(row.text, "contrast") < HELD:
            dev.setdefault(f"held-{row.set.removeprefix(OWN)}", []).append(row)
        else:
            train.append(row)
    random.Random(seed).shuffle(train)
    return Parts(train, calibrate, dev)


def own_lines(folder: Path) -> Iterator[Row]:
    """Our own lines that say something of toxicity, as set `own-<topic>`; the same text is taken once."""
    seen: set[str] = set()
    for path in sorted(folder.glob("*.jsonl")):
        topic = path.stem.partition("-")[0]
        with path.open(encoding="utf-8") as file:
            for line in file:
                raw = json.loads(line)
                text, said = raw["text"].strip(), set(raw["labels"])
                if topic in WHOLE:
                    labels = {label: int(label in said) for label in LABELS}
                elif topic in HARMLESS or not said:
                    labels = {"toxicity": 0}
                elif said & UNKIND:
                    labels = {"toxicity": 1}
                else:
                    continue
                if text and text.lower() not in seen:
                    seen.add(text.lower())
                    yield Row(text, OWN + topic, labels)

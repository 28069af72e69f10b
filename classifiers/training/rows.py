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

LABELS = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")
"""Jigsaw's labels as Detoxify names them; `sexual_explicit` has no rows."""

SHARE = {"davidson": 0.5, "edos": 0.6}
"""The share of a set's rows that is trained on, where it is not all: davidson is biased against African American
English, edos holds only the sexist half."""

ONE_SIDED = frozenset({("edos", "identity_attack")})
"""Labels of a set that are not used: without a single sentence about women that is not an attack, any mention of women
would be one."""

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


def parts(data: Path, contrast: Path, seed: int) -> Parts:
    """Every row in its part. `data` is the folder with `train_en`, `dev_en` and `counsel_questions`."""
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
    with contrast.open(encoding="utf-8") as file:
        for line in file:
            raw = json.loads(line)
            row = Row(raw["text"], "contrast", raw["labels"])
            if draw(row.text, "contrast") < 0.25:
                dev.setdefault("contrast-held", []).append(row)
            else:
                train.append(row)
    random.Random(seed).shuffle(train)
    return Parts(train, calibrate, dev)

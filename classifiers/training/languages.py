"""`python -m classifiers.training.languages --data DIR`: how often the language of a line is told, and how fast.

Lines of the training sets as they are and cut to at most 35 characters, and our own short ones (`multilingual.jsonl`).
Nothing is trained.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from classifiers.language import ENGLISH, UNSURE, language
from classifiers.multilingual import NOBODY
from classifiers.training.rows import read

HERE = Path(__file__).parent
MOST, CUT = 1500, 35


def short(text: str) -> str:
    """The first words of a text."""
    out = ""
    for word in NOBODY.sub(" ", text).split():
        if out and len(out) + len(word) >= CUT:
            break
        out = f"{out} {word}".strip()
    return out


def foreign(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Language, what kind of lines, lines."""
    rows = [row for row in read(data / "train_multilingual.jsonl.gz") if row["lang"] != ENGLISH]
    own = [json.loads(line) for line in (HERE / "multilingual.jsonl").read_text("utf-8").splitlines()]
    random.Random(7).shuffle(rows)
    for code in sorted({row["lang"] for row in rows}):
        texts = [row["text"] for row in rows if row["lang"] == code][:MOST]
        yield code, "whole posts", texts
        yield code, "cut to 35 characters", [line for line in map(short, texts) if len(line) > 4]
        yield code, "own short lines", [row["text"] for row in own if row["lang"] == code]


def english(data: Path) -> Iterator[tuple[str, list[str]]]:
    """English sets by name, of both files."""
    sets: dict[str, list[str]] = {}
    for name in ("train_en.jsonl.gz", "dev_en.jsonl.gz"):
        for row in read(data / name):
            sets.setdefault(row["set"], []).append(row["text"])
    for name, texts in sorted(sets.items()):
        yield name, random.Random(7).sample(texts, min(MOST, len(texts)))


def share(told: Sequence[str], *codes: str) -> str:
    return f"{sum(code in codes for code in told) / len(told):.1%}"


def a_second(lines: Sequence[str]) -> str:
    begun = time.process_time()
    for line in lines:
        language(line)
    return f"{len(lines) / (time.process_time() - begun):,.0f}"


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m classifiers.training.languages", description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    given = asked.parse_args()
    print(
        "| language | lines | number | told right | told as another language than English | read as English |\n|"
        + " --- |" * 6
    )
    for code, kind, texts in foreign(given.data):
        told = [language(text) for text in texts]
        others = set(told) - {code, ENGLISH, UNSURE}
        cells = (len(texts), share(told, code), share(told, *others), share(told, ENGLISH, UNSURE))
        print(f"| {code} | {kind} | {' | '.join(map(str, cells))} |")
    print("\n| English set | lines | taken for another language |\n| --- | --- | --- |")
    every: list[str] = []
    for name, texts in english(given.data):
        every += texts
        told = [language(text) for text in texts]
        print(f"| {name} | {len(texts)} | {sum(one not in (ENGLISH, UNSURE) for one in told) / len(texts):.2%} |")
    lines = [text[:25] for text in every]
    plain = [line for line in lines if line.isascii() and line.replace(" ", "").isalpha()]
    print("\nLines of at most 25 characters a second (processor time):")
    print(f"{a_second(plain)} of {len(plain)} of letters alone,")
    print(f"{a_second(lines)} of all {len(lines)} English ones.")


if __name__ == "__main__":
    main()

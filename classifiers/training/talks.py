"""The conversations of development (`tests/classifiers/conversations`), as the fits read them, and what is known of
them: `said.jsonl` names what each message of a person of concern shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.meanings import GROOMING

JUDGED = tuple(name for name in GROOMING if name not in ("help", "age_stated"))
"""The indicators that `said.jsonl` speaks of."""
FIRST = "first"
TELLING = ("disclosure", "masked-disclosure", "home-worry", "worry-about-staff")
"""Families in which a young person tells of something that happens elsewhere: nobody in them is of concern."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation of development: its talk, who wrote that talk (all of an author are left out
    together), whether it is benign, what is known of each indicator (empty: nobody judged it), and whether it drifts
    (None: it does not count: a child wrote it, or a bystander)."""

    text: str
    talk: str
    author: str
    benign: bool
    known: dict[str, int]
    drifts: int | None
    speaker: str


def said(talks: Path, told: Path) -> Iterator[Said]:
    """The messages of all conversations in a folder, talk by talk in order."""
    shown = {row["talk"]: row["labels"] for row in map(json.loads, told.read_text(encoding="utf-8").splitlines())}
    for path in sorted(talks.glob("*.jsonl")):
        first, dash, _ = path.stem.partition("-")
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from _messages(json.loads(line), first if dash else FIRST, shown)


def _messages(talk: Mapping[str, Any], author: str, shown: Mapping[str, Mapping[str, Any]]) -> Iterator[Said]:
    benign = talk["kind"] == "benign"
    labels = shown.get(talk["id"], {})
    telling = not benign and str(talk.get("family", "")).startswith(TELLING)
    concern = _of_concern(talk, labels)
    children = {one["id"] for one in talk["members"] if one["age"] == "minor"}
    for message in talk["messages"]:
        names = labels.get(message["id"], ())
        known = {name: int(name in names) for name in JUDGED} if benign or labels else {}
        speaker = message["from"]
        counts = speaker not in children and not telling and (benign or speaker in concern)
        yield Said(
            message["text"], talk["id"], author, benign, known, int(not benign) if counts else None, speaker
        )  # fmt: skip


def _of_concern(talk: Mapping[str, Any], labels: Mapping[str, Any]) -> set[str]:
    """Who shows something; where no message was labelled, who speaks most of those that are not known to be children
    or staff."""
    if labels:
        return {message["from"] for message in talk["messages"] if labels.get(message["id"])}
    left_out = {one["id"] for one in talk["members"] if one["age"] == "minor" or one["role"] == "staff"}
    often = Counter(message["from"] for message in talk["messages"] if message["from"] not in left_out)
    return {name for name, _ in often.most_common(1)}

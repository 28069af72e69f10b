"""The conversations of development (`tests/classifiers/conversations`), as the fits read them, and what is known of
them: `said.jsonl` names what each message of a person of concern shows, and, where its author told, the message at
which an attentive reader becomes uneasy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.meanings import GROOMING

JUDGED = tuple(name for name in GROOMING if name not in ("help", "age_stated"))
"""The indicators that `said.jsonl` speaks of."""
FIRST = "first"
TELLING = ("disclosure", "masked-disclosure", "home-worry", "worry-about-staff")
"""Families in which a young person tells of something that happens elsewhere: nobody in them is of concern."""
BEGINS = 0.35
"""The share of a talk after which it drifts, where nobody told."""
ANSWERS, BYSTANDERS = 0.3, 0.15
"""How much it counts that what a child, or whoever answers in a private chat, and what a bystander writes does not
drift."""
SOON = 2.0
"""How much it counts that what a person of concern writes before the last third drifts; later on it counts once. An
alert that comes then comes late, and what is told by then is told easily."""
_YOUNG = {"minor": True, "adult": False}


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation of development: its talk, whether that is a private chat of two, who wrote it (all of
    an author are left out together), whether it is benign, what is known of each indicator (empty: nobody judged it),
    whether it drifts, and how much that counts (0: nobody can say). `young`: whether a child wrote it; `whom_young`:
    whether it is for a child, in a private chat (None: not known)."""

    text: str
    talk: str
    direct: bool
    author: str
    benign: bool
    known: dict[str, int]
    drifts: int
    counts: float
    speaker: str
    young: bool | None
    whom_young: bool | None


def said(talks: Path, told: Path) -> Iterator[Said]:
    """The messages of all conversations in a folder, talk by talk in order."""
    shown = {row["talk"]: row for row in map(json.loads, told.read_text(encoding="utf-8").splitlines())}
    for path in sorted(talks.glob("*.jsonl")):
        first, dash, _ = path.stem.partition("-")
        for line in path.read_text(encoding="utf-8").splitlines():
            talk = json.loads(line)
            yield from _messages(talk, first if dash else FIRST, shown.get(talk["id"], {}))


def _messages(talk: Mapping[str, Any], author: str, told: Mapping[str, Any]) -> Iterator[Said]:
    benign = talk["kind"] == "benign"
    labels: Mapping[str, Sequence[str]] = told.get("labels", {})
    telling = not benign and str(talk.get("family", "")).startswith(TELLING)
    concern = set() if benign else _of_concern(talk, told)
    ages = {one["id"]: one["age"] for one in talk["members"]}
    children = {name for name, age in ages.items() if age == "minor"}
    begins = _begins(talk["messages"], told)
    direct = talk["group"]["visibility"] == "direct"
    answers = ANSWERS if direct else BYSTANDERS
    for n, message in enumerate(talk["messages"]):
        names = labels.get(message["id"], ())
        known = {name: int(name in names) for name in JUDGED} if benign or labels else {}
        speaker = message["from"]
        drifts = speaker in concern
        if telling or not message["text"].strip():
            counts = 0.0
        elif drifts:
            soon = 3 * (n + 1) <= 2 * len(talk["messages"])
            counts = (SOON if soon else 1.0) * (n >= begins)
        elif speaker in children:
            counts = ANSWERS
        else:
            counts = 1.0 if benign else answers
        others = [name for name in ages if name != speaker]
        yield Said(
            text=message["text"],
            talk=talk["id"],
            direct=direct,
            author=author,
            benign=benign,
            known=known,
            drifts=int(drifts),
            counts=counts,
            speaker=speaker,
            young=_YOUNG.get(ages[speaker]),
            whom_young=drifts or _YOUNG.get(ages[others[0]]) if direct and others else None,
        )


def _begins(messages: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> int:
    """The place of the message from which on the talk drifts: where its author became uneasy, else the second one that
    shows something."""
    place = {message["id"]: n for n, message in enumerate(messages)}
    if told.get("uneasy") in place:
        return place[told["uneasy"]]
    shown = sorted(place[name] for name, names in told.get("labels", {}).items() if names)
    return shown[1] if len(shown) > 1 else int(len(messages) * BEGINS)


def _of_concern(talk: Mapping[str, Any], told: Mapping[str, Any]) -> set[str]:
    """Who shows something, and whose message makes one uneasy; where nobody told, who speaks most of those that are not
    known to be children or staff."""
    told_of = {name for name, names in told.get("labels", {}).items() if names} | {told.get("uneasy")}
    found = {message["from"] for message in talk["messages"] if message["id"] in told_of}
    if found:
        return found
    left_out = {one["id"] for one in talk["members"] if one["age"] == "minor" or one["role"] == "staff"}
    often = Counter(message["from"] for message in talk["messages"] if message["from"] not in left_out)
    return {name for name, _ in often.most_common(1)}

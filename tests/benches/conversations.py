"""Whole conversations, decided after every message: what is found, how early, and what is called out wrongly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benches.asking import Asked
from tests.benches.table import Row
from tests.classifiers.early import Figures, Watched, figures
from tests.classifiers.streaming import CONVERSATIONS

UNTOUCHED = CONVERSATIONS / "untouched"
RECALL, EARLY, FALSE = 0.9, 0.9, 2.0
_SERIOUS = ("high", "critical")


def by_author(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The same, apart for each author, who gave the files the first part of their names."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(folder.glob("*.jsonl")):
        lines = file.read_text(encoding="utf-8").splitlines()
        found.setdefault(file.stem.partition("-")[0], []).extend(json.loads(line) for line in lines if line)
    return found


def figures_of(name: str, asked: Asked, given: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """The rows of one collection; `name` says which. Nothing of what was said is shown."""
    answers = list(asked.answers(given))
    every = [_watched(*one, "review") for one in zip(given, answers, strict=True)]
    found = figures(every)
    what = f"grooming, {name} ({found.concerning} concerning, {found.benign} benign)"
    yield Row(f"{what}: recall at review or higher", f"{found.recall:.2f}", f"≥ {RECALL}", found.recall >= RECALL)
    yield Row(
        f"{what}: alert before the last third",
        f"{found.early:.2f}",
        f"≥ {EARLY} of the concerning",
        found.early >= EARLY,
    )
    said = f"{found.false_alerts:.1f}"
    yield Row(f"{what}: false alerts per 100 benign", said, f"≤ {FALSE:.0f}", found.false_alerts <= FALSE)
    for band in _SERIOUS:
        worse = figures([_watched(*one, band) for one in zip(given, answers, strict=True)])
        said = f"{worse.false_alerts:.1f}"
        yield Row(f"{what}: of those at {band} or higher", said, "0", worse.false_alerts == 0)
        yield Row(f"{what}: of the concerning at {band} or higher", f"{worse.recall:.2f}")
    yield Row(f"{what}: F1 at review or higher", f"{found.f1:.3f}")
    yield Row(f"{what}: latency-weighted F1", f"{found.latency_f1:.3f}")
    read = "–" if found.read is None else f"{found.read:g}"
    yield Row(f"{what}: messages up to the first alert, median", read)
    drafts = [
        _watched(*one, "review", draft=True) for one in zip(given, answers, strict=True) if "first_draft" in one[0]
    ]
    if drafts:
        early = figures(drafts).early
        yield Row(f"{what}: alert before the last third of the shorter first draft", f"{early:.2f}")
    for visibility in ("open", "closed", "direct"):
        some = [one for one, row in zip(every, given, strict=True) if row["group"]["visibility"] == visibility]
        if some:
            yield Row(f"grooming, {name}, {visibility}", _short(figures(some)))


def _watched(row: Mapping[str, Any], answer: Mapping[str, Any], band: str, *, draft: bool = False) -> Watched:
    at = answer["first"][band]
    ids = [message["id"] for message in sorted(row["messages"], key=lambda one: str(one["at"]))]
    read = None if at is None else ids.index(at) + 1
    return Watched(row["kind"] == "concerning", row["first_draft"] if draft else len(ids), read)


def _short(found: Figures) -> str:
    read = "–" if found.read is None else f"{found.read:g}"
    return (
        f"{found.concerning} concerning, {found.benign} benign: recall {found.recall:.2f}, early {found.early:.2f}, "
        f"false alerts {found.false_alerts:.1f} in 100, F1 {found.f1:.2f}, median message {read}"
    )

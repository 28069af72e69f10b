"""Word lists: words and phrases that somebody wrote down, found in canonical text at word boundaries.

Lists are values: `load` reads them from files (`config/lists/`), an organisation adds its own. Matching walks a tree
of words, so it is linear in the text; `*` in a phrase stands for any one word. A list is a prompt to look: scores
stay modest.
"""

from __future__ import annotations

import csv
import hashlib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.messages import Talk
from bot.core.signals import Signal
from classifiers.linear import places_of, words_of
from classifiers.text import canonical, shown

_SOFTENED = 0.5
"""What a score is multiplied with where the message also holds a softening phrase."""
_SHOWN = 5
Node = dict[str, Any]


class BrokenList(ValueError):
    """A list file that cannot be read; the message says which line or entry, and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase, the label it speaks for, its score (0 to 1) and the words shown before the quote."""

    phrase: str
    label: str
    score: float
    why: str = "On the word list"
    low_confidence: bool = False
    softened_by: tuple[str, ...] = ()


def load(path: Path) -> tuple[Entry, ...]:
    """The entries of a list file, or of every list in a folder. Raises BrokenList.

    TOML: `[[list]]` tables with `label`, `score`, `why`, `phrases`, and if wanted `low_confidence` and `softened_by`.
    CSV: columns `phrase,label,score` and if wanted `why,low_confidence`.
    """
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix in (".toml", ".csv"))
        return tuple(entry for file in files for entry in load(file))
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                return tuple(_entry(row, row["phrase"]) for row in csv.DictReader(file))
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["list"]
        return tuple(_entry(table, phrase) for table in tables for phrase in table["phrases"])
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise BrokenList(f"The word list {path.name} cannot be read ({error!r}). Mend it or take it away.") from error


def _entry(row: Mapping[str, Any], phrase: str) -> Entry:
    score = float(row["score"])
    if not (0.0 <= score <= 1.0 and phrase.strip() and str(row["label"]).strip()):
        raise ValueError(f"{phrase!r}: a phrase, a label and a score from 0 to 1 are needed")
    return Entry(
        phrase,
        str(row["label"]).strip(),
        score,
        str(row.get("why") or "On the word list"),
        str(row.get("low_confidence") or "").lower() in ("true", "1", "yes"),
        tuple(row.get("softened_by") or ()),
    )


class Words:
    """Finds the entries of all lists handed to it."""

    name = "words"

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self.labels = frozenset(entry.label for entry in self._entries)
        self.version = hashlib.sha256(repr(self._entries).encode("utf-8", "replace")).hexdigest()[:12]
        self._tree: Node = {}
        self._soft: Node = {}
        for entry in self._entries:
            if not math.isfinite(entry.score):
                raise BrokenList(f"The score of {entry.phrase!r} is no number.")
            _plant(self._tree, entry.phrase, entry)
            for phrase in entry.softened_by:
                _plant(self._soft, phrase, phrase)

    def __reduce__(self) -> tuple[type[Words], tuple[tuple[Entry, ...]]]:
        return type(self), (self._entries,)

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        return [self.judge(talk.message.text) for talk in talks]

    def judge(self, text: str) -> tuple[Signal, ...]:
        """One signal a label, strongest first."""
        read = canonical(text)
        words = [_plain(w) if "'" in w else w for w in words_of(read.text)]
        found = _walk(self._tree, words)
        if not found:
            return ()
        places = list(places_of(read.text))
        soft = {phrase for _, _, phrase in _walk(self._soft, words)} if self._soft else set()
        by_label: dict[str, list[tuple[float, int, int, Entry]]] = {}
        for first, last, entry in found:
            score = entry.score * (_SOFTENED if soft.intersection(entry.softened_by) else 1.0)
            by_label.setdefault(entry.label, []).append((score, first, last, entry))
        signals = []
        for label, hits in by_label.items():
            score, _, _, best = max(hits, key=lambda h: (h[0], h[2] - h[1], -h[1]))
            spans = _outermost({read.span(places[a][0], places[b][1]) for _, a, b, _ in hits})[:_SHOWN]
            quotes = "”, “".join(dict.fromkeys(shown(text[a:b]) for a, b in spans))
            signals.append(
                Signal(
                    label,
                    round(score, 4),
                    f"{best.why}: “{quotes}”",
                    self.name,
                    tuple(spans),
                    low_confidence=best.low_confidence,
                )
            )
        return tuple(sorted(signals, key=lambda s: -s.score))


def _outermost(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """In the order of the text, without those that lie inside another one."""
    out: list[tuple[int, int]] = []
    for a, b in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not out or b > out[-1][1]:
            out.append((a, b))
    return out


def _plain(word: str) -> str:
    """A word without apostrophes, so that "dont" and "don't" are one; the possessive falls away."""
    return word.strip("'").removesuffix("'s").replace("'", "") or "'"


def _plant(tree: Node, phrase: str, what: object) -> None:
    starred = [part for part in re.split(r"(\*)", phrase) if part.strip()]
    words: list[str] = []
    for part in starred:
        if part == "*":
            words.append("*")
        else:
            text = canonical(part).text
            words += [_plain(text[a:b]) for a, b in places_of(text)]
    if not words or words == ["*"] * len(words):
        return
    for word in words:
        tree = tree.setdefault(word, {})
    tree.setdefault("", []).append(what)


def _walk(tree: Node, words: Sequence[str]) -> list[tuple[int, int, Any]]:
    """(first word, last word, what was planted) for each phrase found. Bounded by the depth of the tree."""
    out: list[tuple[int, int, Any]] = []
    anywhere = tree.get("*")
    if anywhere is None and tree.keys().isdisjoint(words):
        return out
    for first, word in enumerate(words):
        begun = tree.get(word)
        if begun is None and anywhere is None:
            continue
        ways: list[Node] = [way for way in (begun, anywhere) if way is not None]
        last = first
        while ways:
            for way in ways:
                out += [(first, last, what) for what in way.get("", ())]
            last += 1
            if last >= len(words):
                break
            ways = [n for way in ways for n in (way.get(words[last]), way.get("*")) if n is not None]
    return out

"""Spam and scams in single messages: rules (`spam.toml`) and a small linear model (`models/spam.bin`, card `spam.md`).

Both read canonical text. A message that talks about spam (a warning, a question whether it is real) counts a third of
what it quotes. Floods and repetitions are seen over several messages, not here (`bot.core.crowd`).
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.core.messages import Talk
from bot.core.signals import Signal
from classifiers.linear import BrokenModel, Linear, Table, places_of, words_of
from classifiers.sieve import Sieve
from classifiers.text import Canonical, canonical

MODELS = Path(__file__).parent / "models"
LABELS = ("spam", "scam")
_READS: Mapping[str, str] = MappingProxyType({"spam": "Reads as spam", "scam": "Reads as a scam"})
_PIECE, _OVERLAP = 3_000, 300
_LEAST = 0.25
"""A score below this says nothing."""
_ABOUT = 1 / 3
"""What is left of a score where a message talks about spam."""
_FLOODS = 0.6
_MANY = 10
"""From so many words on, a text whose words each stand there five times and more is a flood."""
_LONG_RUN = 40
_RUN = re.compile(rf"(\S)\1{{{_LONG_RUN - 1}}}")
_MOST_SPANS = 8
_SHOWN = 80
_PART = re.compile(r"\{([A-Z]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of sign: its patterns, what it speaks for, how much it says (0 to 1)."""

    label: str
    weight: float
    why: str
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What one label came to in a piece of text: score, sentence, spans in the canonical text."""

    score: float
    why: str
    spans: tuple[tuple[int, int], ...]
    low_confidence: bool = False


class Rules:
    """The signs of `spam.toml`."""

    def __init__(self) -> None:
        told = tomllib.loads((Path(__file__).parent / "spam.toml").read_text(encoding="utf-8"))
        parts: Mapping[str, str] = told["parts"]
        self.rules = tuple(
            Rule(
                str(rule["label"]),
                float(rule["weight"]),
                str(rule["why"]),
                tuple(re.compile(_PART.sub(lambda m: parts[m[1]], pattern)) for pattern in rule["patterns"]),
            )
            for rule in told["rule"]
        )
        self._patterns = [(rule, pattern) for rule in self.rules for pattern in rule.patterns]
        self._sieve = Sieve([pattern for _, pattern in self._patterns])
        self._about = re.compile(told["about"]["pattern"])

    def about(self, text: str) -> bool:
        """Whether a canonical text talks about spam."""
        return self._about.search(text) is not None

    def read(self, text: str) -> dict[str, Read]:
        """What the signs in a piece of canonical text add up to, for each label that has any."""
        out: dict[str, Read] = {}
        hits: dict[int, list[tuple[int, int]]] = {}
        for rule, pattern in map(self._patterns.__getitem__, self._sieve.could(text)):
            hit = pattern.search(text)
            if hit:
                hits.setdefault(id(rule), []).append(hit.span())
        flood = _flood(text)
        if not hits and not flood:
            return out
        for label in LABELS:
            left, best, spans = 1.0, (0.0, ""), []
            for rule in self.rules:
                found = hits.get(id(rule))
                if found and rule.label == label:
                    # A second sign of the same kind says half as much again.
                    left *= (1 - rule.weight) * (1 - rule.weight / 2) ** (len(found) - 1)
                    best = max(best, (rule.weight, rule.why))
                    spans += found
            if label == "spam" and flood:
                left, best, spans = (
                    left * (1 - _FLOODS),
                    max(best, (_FLOODS, "the same over and over")),
                    [*spans, flood],
                )
            if spans:
                out[label] = Read(1 - left, best[1], tuple(spans))
        return out


def _flood(text: str) -> tuple[int, int] | None:
    """Where a text is one thing over and over: a character forty times, or few words filling it."""
    if len(text) < 2 * _MANY - 1:
        return None
    run = _RUN.search(text) if len(text) >= _LONG_RUN else None
    if run:
        return run.span()
    words = text.split()
    if len(words) >= _MANY and len(set(words)) * _MANY / 2 <= len(words):
        return 0, len(text)
    return None


class Spam:
    """Rules and model together; `models` holds the model, which is loaded on first use. None: rules alone."""

    name = "spam"
    labels = frozenset(LABELS)

    def __init__(self, models: Path | None = MODELS) -> None:
        self._models = models
        self._rules = Rules()
        self._linear: Linear | None = None
        self._card = Card.load(models / "spam.json") if models else None
        self.version = f"rules-1+{self._card.version}" if self._card else "rules-1"

    def __reduce__(self) -> tuple[type[Spam], tuple[Path | None]]:
        return type(self), (self._models,)

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        """Raises BrokenModel where the model gives no numbers."""
        return self._judged([talk.message.text for talk in talks])

    def judge(self, text: str) -> tuple[Signal, ...]:
        """The signals of one text, strongest first."""
        return self._judged([text])[0]

    def _judged(self, texts: Sequence[str]) -> list[tuple[Signal, ...]]:
        reads = list(map(canonical, texts))
        begins = [read.text[:_PIECE] for read in reads]
        firsts = self._first_logits(begins)
        return [self._signals(*one) for one in zip(texts, reads, firsts, strict=True)]

    def _first_logits(self, pieces: Sequence[str]) -> Sequence[Sequence[float]]:
        """The model's logits of the first window of each piece."""
        if self._card is None:
            return [()] * len(pieces)
        found = self._loaded(self._card).of_many([words_of(piece)[: self._card.window] for piece in pieces])
        firsts: list[list[float]] = found.tolist()
        return firsts

    def _signals(self, text: str, read: Canonical, first: Sequence[float]) -> tuple[Signal, ...]:
        """`first`: the model's logits of how the text begins."""
        if not read.text.strip():
            return ()
        best: dict[str, Read] = {}
        for at in range(0, len(read.text), _PIECE - _OVERLAP):
            piece = read.text[at : at + _PIECE]
            said = self._piece(piece, first if at == 0 else self._first_logits([piece])[0])
            less = _ABOUT if said and self._rules.about(piece) and not _flood(piece) else 1.0
            for label, found in said.items():
                score = found.score * less
                if score >= _LEAST and score > best.get(label, _NOTHING).score:
                    best[label] = Read(
                        score, found.why, tuple((a + at, b + at) for a, b in found.spans), found.low_confidence
                    )
            if at + _PIECE >= len(read.text):
                break
        signals = [self._signal(label, found, text, read) for label, found in best.items()]
        return tuple(sorted(signals, key=lambda one: -one.score))

    def _piece(self, text: str, first: Sequence[float]) -> dict[str, Read]:
        found = self._rules.read(text)
        if self._card is None:
            return found
        for label, windows in self._probabilities(words_of(text), first, self._card).items():
            p, start = max(windows)
            ruled = found.get(label)
            if ruled is not None:
                found[label] = Read(1 - (1 - p) * (1 - ruled.score), ruled.why, ruled.spans)
            elif p >= _LEAST:
                spans = self._strongest(text, label, start, self._card)
                found[label] = Read(p, "", spans, label in self._card.low_confidence)
        return found

    def _probabilities(
        self, words: Sequence[str], first: Sequence[float], card: Card
    ) -> dict[str, list[tuple[float, int]]]:
        """For each label, the probability of each window of words, and where the window begins."""
        linear = self._loaded(card)
        out: dict[str, list[tuple[float, int]]] = {label: [] for label in linear.labels}
        for start in range(0, max(1, len(words)), card.step):
            logits = linear.logits(words[start : start + card.window]) if start else first
            for label, raw in zip(linear.labels, logits, strict=True):
                slope, shift = card.scale[label]
                z = slope * raw + shift
                if not math.isfinite(z):
                    raise BrokenModel("The spam model gave something that is no number. Install Safelight again.")
                out[label].append((1 / (1 + math.exp(-max(-60.0, min(60.0, z)))), start))
            if start + card.window >= len(words):
                break
        return out

    def _strongest(self, text: str, label: str, start: int, card: Card) -> tuple[tuple[int, int], ...]:
        """The words of a window that speak most for a label."""
        linear = self._loaded(card)
        places = list(places_of(text))[start : start + card.window]
        shares = linear.parts([text[a:b] for a, b in places], linear.labels.index(label))
        order = sorted(range(len(shares)), key=lambda i: -shares[i])[:5]
        return tuple(places[i] for i in sorted(order) if shares[i] > 0)

    def _loaded(self, card: Card) -> Linear:
        if self._linear is None:
            table = Table.load((self._models or MODELS) / "spam.bin")
            if set(table.labels) != set(card.scale):
                raise BrokenModel("The spam model and its settings do not belong together. Install Safelight again.")
            self._linear = Linear(table, kept_words=20_000)
        return self._linear

    def _signal(self, label: str, found: Read, text: str, read: Canonical) -> Signal:
        spans = tuple(_apart(read.span(a, b) for a, b in found.spans))[:_MOST_SPANS]
        quote = " … ".join(" ".join(_plain(text[a:b]).split()) for a, b in spans)
        quote = quote if len(quote) <= _SHOWN else quote[: _SHOWN - 1].rstrip() + "…"
        what = f"{_READS[label]}: {found.why}" if found.why else _READS[label]
        why = f"{what}: “{quote}”" if quote else what
        return Signal(
            label, round(found.score, 4), why, f"{self.name}/{self.version}", spans, low_confidence=found.low_confidence
        )


_NOTHING = Read(0.0, "", ())


@dataclass(frozen=True, slots=True)
class Card:
    """What stands beside the model: version, pieces (in words), and each label's calibration."""

    version: str
    window: int
    step: int
    scale: Mapping[str, tuple[float, float]]
    low_confidence: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Card:
        """Raises BrokenModel."""
        try:
            raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            rows: dict[str, dict[str, Any]] = raw["labels"]
            return cls(
                str(raw["version"]),
                int(raw["window"]),
                int(raw["step"]),
                {label: (float(row["slope"]), float(row["shift"])) for label, row in rows.items()},
                frozenset(label for label, row in rows.items() if row["low_confidence"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BrokenModel(
                f"The model's settings {path.name} cannot be used ({error!r}). "
                "Install Safelight again, or rebuild it (classifiers/training/README.md)."
            ) from error


def _apart(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in the order of the text; what overlaps becomes one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        elif start < end:
            out.append((start, end))
    return out


def _plain(text: str) -> str:
    """What can be shown of a text: nothing that controls, hides or reorders."""
    return "".join(char if char.isprintable() else " " for char in text)

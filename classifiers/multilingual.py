"""Other languages than English: hurtful words where a model measured a clear gain, listed swear words in a few, and for
every message in another language a sentence that says what was not looked for.

The models (`models/multilingual.bin`, card `models/multilingual.md`) were trained on posts, most of them public and
political: their signals are prompts to look, of low confidence. What a language is not covered for is in
`docs/languages.md`.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.core.messages import Talk
from bot.core.signals import Missing, Signal
from classifiers.language import ENGLISH, UNSURE, language, name_of
from classifiers.linear import BrokenModel, Linear, Table, places_of
from classifiers.text import Canonical, canonical

MODELS = Path(__file__).parent / "models"
_LISTED = 0.4
"""The score of a listed swear word: a prompt, whatever it was said for."""
_LONGEST_PHRASE = 4
_MOST = 5
_UNSPACED = frozenset({"ko", "zh"})
"""Languages whose listed words are looked for inside others, too."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+|[^\u3400-\u4dbf\u4e00-\u9fff]+")
NOBODY = re.compile(r"@\w{1,64}|https?://\S{1,2000}|\|LBR\|")
"""Names of users and links: no words of any language."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+")
_QUOTED = 80


class Piece(NamedTuple):
    """What counts as one word for a model, and where it stands in the canonical text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Screen:
    """How one language's scores are read: calibration, and the probability from which a message is flagged."""

    slope: float
    shift: float
    threshold: float


class Multilingual:
    """Says nothing of English. The model is loaded when the first message in a language that it covers comes."""

    name = "multilingual"
    labels = frozenset({"toxicity", "obscene"})

    def __init__(self, models: Path = MODELS) -> None:
        self._models = models
        made = _settings(models / "multilingual.json")
        self.version = str(made["version"])
        self._window, self._step = int(made["window"]), int(made["step"])
        self.screens: Mapping[str, Screen] = MappingProxyType(made["screens"])
        self._listed = _phrases(models / "swearing.toml")

    def __reduce__(self) -> tuple[type[Multilingual], tuple[Path]]:
        return type(self), (self._models,)

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal | Missing, ...]]:
        """Raises BrokenModel where the model gives no numbers."""
        return [said for said, _ in self.graded(talks)]

    def graded(self, talks: Sequence[Talk]) -> list[tuple[tuple[Signal | Missing, ...], Mapping[str, float]]]:
        """What is said of each message, and the probability of `toxicity` in a language that a model covers."""
        return [self.judge(talk.message.text, talk.group.policy.language) for talk in talks]

    def judge(self, text: str, usual: str = ENGLISH) -> tuple[tuple[Signal | Missing, ...], Mapping[str, float]]:
        """The same of one text; `usual` is the language of its group."""
        code = language(text, usual)
        if code in (ENGLISH, UNSURE):
            return (), {}
        read = canonical(NOBODY.sub(lambda found: " " * len(found[0]), text))
        said: list[Signal | Missing] = []
        looked, grades = ["contact details"], {}
        if code in self._listed:
            said += self._swearing(code, text, read)
            looked.insert(0, "listed swear words")
        if code in self.screens:
            p, start = self._worst(pieces_of(read.text, code), code)
            if p >= self.screens[code].threshold:
                said.insert(0, self._signal(code, p, start, text, read))
            looked.insert(0, "hurtful words")
            grades["toxicity"] = p
        return (*said, Missing(_said(code, looked))), grades

    def _worst(self, pieces: Sequence[Piece], code: str) -> tuple[float, int]:
        """The highest probability over the windows of a text, and the piece where that window begins."""
        words = [piece.word for piece in pieces]
        column, screen = self._linear.labels.index(code), self.screens[code]
        worst, at = -math.inf, 0
        start = 0
        while True:
            z = screen.slope * self._linear.logits(words[start : start + self._window])[column] + screen.shift
            if not math.isfinite(z):
                raise BrokenModel("The multilingual model gave something that is no number. Install Safelight again.")
            if z > worst:
                worst, at = z, start
            if start + self._window >= len(words):
                return round(1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, worst)))), 4), at
            start += self._step

    @cached_property
    def _linear(self) -> Linear:
        table = Table.load(self._models / "multilingual.bin")
        if set(table.labels) != set(self.screens):
            raise BrokenModel(
                "The multilingual model and its settings do not belong together. Install Safelight again."
            )
        return Linear(table)

    def _signal(self, code: str, p: float, start: int, text: str, read: Canonical) -> Signal:
        window = pieces_of(read.text, code)[start : start + self._window]
        shares = self._linear.parts([piece.word for piece in window], self._linear.labels.index(code))
        spans = tuple(read.span(a, b) for a, b in _strongest(window, shares))
        return Signal(
            "toxicity", p, f"Reads as hurtful, in {name_of(code)}{_quoted(text, spans)}", self.name, spans,
            low_confidence=True,
        )  # fmt: skip

    def _swearing(self, code: str, text: str, read: Canonical) -> list[Signal]:
        spans = [read.span(a, b) for a, b in _found(read.text, self._listed[code], code in _UNSPACED)]
        if not spans:
            return []
        why = f"Swearing, in {name_of(code)} (word list){_quoted(text, spans)}"
        return [Signal("obscene", _LISTED, why, self.name, tuple(spans), low_confidence=True)]


def _found(text: str, listed: frozenset[tuple[str, ...]], unspaced: bool) -> list[tuple[int, int]]:
    """Where the first few listed phrases stand in a canonical text."""
    if unspaced:
        at = ((text.find(phrase), phrase) for phrase in map("".join, sorted(listed)))
        return sorted((start, start + len(phrase)) for start, phrase in at if start >= 0)[:_MOST]
    places = list(places_of(text))
    words = [text[a:b] for a, b in places]
    found: list[tuple[int, int]] = []
    for first in range(len(words)):
        for last in range(first, min(first + _LONGEST_PHRASE, len(words))):
            if tuple(words[first : last + 1]) in listed:
                found.append((places[first][0], places[last][1]))
        if len(found) >= _MOST:
            break
    return found[:_MOST]


def pieces_of(text: str, code: str) -> list[Piece]:
    """A canonical text as the models read it: words; of Chinese every two neighbouring characters; Korean words are
    spelt out in letters, so that endings and disguises share their beginnings."""
    out: list[Piece] = []
    for start, end in places_of(text):
        word = text[start:end]
        if code == "ko":
            out.append(Piece(unicodedata.normalize("NFD", word), start, end))
        elif code == "zh":
            for run in _HAN.finditer(word):
                a, b = start + run.start(), start + run.end()
                if b - a == 1 or not "\u3400" <= run[0][0] <= "\u9fff":
                    out.append(Piece(run[0], a, b))
                else:
                    out += [Piece(text[i : i + 2], i, i + 2) for i in range(a, b - 1)]
        else:
            out.append(Piece(word, start, end))
    return out


def _said(code: str, looked: Sequence[str]) -> str:
    """The sentence without its full stop, as all that is said to be missing."""
    only = f"{', '.join(looked[:-1])} and {looked[-1]}" if len(looked) > 1 else looked[0]
    return (
        f"This message seems to be in {name_of(code)}: only {only} were looked for, all else is read in English alone"
    )


def _strongest(pieces: Sequence[Piece], shares: Sequence[float]) -> list[tuple[int, int]]:
    """The pieces that carry most of what speaks for the label, in order; those that touch become one."""
    gain = [max(0.0, share) for share in shares]
    total, carried = sum(gain), 0.0
    chosen: list[Piece] = []
    for i in sorted(range(len(gain)), key=lambda i: -gain[i])[:8]:
        if gain[i] <= 0.0 or carried >= 0.6 * total:
            break
        chosen.append(pieces[i])
        carried += gain[i]
    out: list[tuple[int, int]] = []
    for piece in sorted(chosen, key=lambda piece: piece.start):
        if out and piece.start <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], piece.end))
        else:
            out.append((piece.start, piece.end))
    return out


def _quoted(text: str, spans: Sequence[tuple[int, int]]) -> str:
    said = " … ".join(" ".join(_UNSEEN.sub(" ", text[a:b]).split()) for a, b in spans)
    if not said:
        return ""
    return f": “{said if len(said) <= _QUOTED else said[: _QUOTED - 1].rstrip() + '…'}”"


def _settings(path: Path) -> dict[str, Any]:
    try:
        made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        made["screens"] = {
            code: Screen(float(one["slope"]), float(one["shift"]), float(one["threshold"]))
            for code, one in made["languages"].items()
        }
        return {key: made[key] for key in ("version", "window", "step", "screens")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenModel(
            f"The model's settings {path.name} cannot be used ({error!r}). "
            "Install Safelight again, or rebuild it (classifiers/training/README.md)."
        ) from error


def _phrases(path: Path) -> dict[str, frozenset[tuple[str, ...]]]:
    """Listed swear words by language, each as its canonical words."""
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
        return {code: frozenset(map(_words, phrases)) for code, phrases in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenModel(f"The word list {path.name} cannot be used ({error!r}). Install Safelight again.") from error


def _words(phrase: str) -> tuple[str, ...]:
    read = canonical(phrase).text
    return tuple(read[a:b] for a, b in places_of(read))

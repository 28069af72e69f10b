"""Classifiers that look for words, one that breaks while a file lies there, one that takes its process along."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from bot.core.messages import Talk
from bot.core.signals import GROOMING, Missing, Signal

LABELS: Mapping[str, tuple[str, float]] = {
    "muppet": ("insult", 0.6),
    "scumbag": ("insult", 0.9695),  # flagged in every group by the shipped pack, and in none more urgent than that
    "watch out": ("threat", 0.9),
    "end it all": ("self_harm", 0.8),
    "free coins": ("spam", 0.7),
    "the picture": ("image", 0.99),
}
INDICATORS: Mapping[str, str] = {
    "how old": "AGE",
    "our secret": "SECRECY",
    "delete this": "DELETE",
    "meet me": "MEET",
    "parents home": "PARENT",
    "so special": "SPECIAL",
    "add me on": "CONTACT",
    "i am 12": "AGE_STATED",
}


class Keywords:
    """A word that is there is a signal; nothing else is."""

    name = "keywords"
    version = "1"
    labels = frozenset({GROOMING, *(label for label, _ in LABELS.values())})

    def __init__(self, source: str = "keywords") -> None:
        self._source = source

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        return [self._signals(talk.message.text) for talk in talks]

    def _signals(self, text: str) -> tuple[Signal, ...]:
        low = text.lower()
        found = []
        for word, (label, score) in LABELS.items():
            if (start := low.find(word)) >= 0:
                span = ((start, start + len(word)),)
                found.append(Signal(label, score, f"It says “{word}”.", self._source, span))
        for word, indicator in INDICATORS.items():
            if (start := low.find(word)) >= 0:
                span = ((start, start + len(word)),)
                found.append(Signal(GROOMING, 0.9, f"It says “{word}”.", self._source, span, indicator))
        return tuple(found)


class BreaksWhile(Keywords):
    """Fails for every message while a file lies there, as a check does whose model cannot be reached."""

    name = "breaks"

    def __init__(self, file: str, source: str = "breaks") -> None:
        super().__init__(source)
        self._file = Path(file)

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        if self._file.exists():
            raise RuntimeError("the model cannot be reached")
        return super().score(talks)


class FailsOn(Keywords):
    """Raises where one of the messages holds a word."""

    name = "fails"

    def __init__(self, word: str) -> None:
        super().__init__("fails")
        self._word = word

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        if any(self._word in talk.message.text for talk in talks):
            raise ValueError("cannot read this")
        return super().score(talks)


class Deadly(Keywords):
    """Ends its whole process over one word, as a fault in compiled code would."""

    name = "deadly"

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        if any("poison" in talk.message.text for talk in talks):
            os._exit(3)
        return super().score(talks)


class Endless(Keywords):
    """Never answers for one word, as a pattern that runs away would."""

    name = "endless"

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        while any("riddle" in talk.message.text for talk in talks):
            pass
        return super().score(talks)


class Wrong(Keywords):
    """Answers what no classifier may answer: `score` is a number outside 0 to 1, `short` one answer too few."""

    name = "wrong"

    def __init__(self, how: str) -> None:
        super().__init__("wrong")
        self._how = how

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        if self._how == "short":
            return [()] * (len(talks) - 1)
        return [(Signal("insult", float(self._how), "so it is", "wrong"),) for _ in talks]


class Partial:
    """Does not read one language, says so, and can say how likely its labels are."""

    name = "partial"
    version = "1"
    labels = Keywords.labels
    thresholds: Mapping[str, float] = MappingProxyType({"insult": 0.5})

    def __init__(self, grade: float = 0.25) -> None:
        self._keywords = Keywords("partial")
        self._grade = grade

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal | Missing, ...]]:
        return [said for said, _ in self.graded(talks)]

    def graded(self, talks: Sequence[Talk]) -> list[tuple[tuple[Signal | Missing, ...], Mapping[str, float]]]:
        found = zip(talks, self._keywords.score(talks), strict=True)
        return [
            (
                (*signals, *([Missing("Not read: pirate talk")] if "ahoy" in talk.message.text else [])),
                {"insult": self._grade},
            )
            for talk, signals in found
        ]


class Begins:
    """Reads on other cores: it says whether it was begun, and how many were asked in the meantime."""

    name = "begins"
    version = "1"
    labels = frozenset({"insult"})

    def __init__(self, *, well: bool = True) -> None:
        self._well = well
        self._begun = False

    def begin(self, talks: Sequence[Talk]) -> None:
        if not self._well:
            raise RuntimeError("no core is free")
        self._begun = True
        Asks.begun = len(talks)

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        why = f"{'begun' if self._begun else 'not begun'}, asked after {Asks.asked}"
        Asks.asked = 0
        return [(Signal("insult", 0.7, why, self.name),) for _ in talks]


class Asks(Keywords):
    """Says how many messages `Begins` was reading when it was asked."""

    begun = asked = 0

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        Asks.asked += 1
        return [(Signal("insult", 0.7, f"asked while {Asks.begun} was read", "asks"),) for _ in talks]

"""Wishes to talk elsewhere, in words (`moving.toml`).

What is told of others, asked in general or advised against counts half. Every repeat is bounded: linear in the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from classifiers.contacts.apps import ANY_APP, APP, COLOURED
from classifiers.sieve import Sieve

_CLAUSE = re.compile(r"[.,!?;\n]")
_LOOKED_BACK = 60
_TOLD = 0.5
_PART = re.compile(r"\{([A-Z]+)\}")


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish to talk elsewhere: its span, how sure, and what is said of it."""

    start: int
    end: int
    sure: float
    what: str


class Moving:
    """Finds wishes to talk elsewhere."""

    def __init__(self) -> None:
        told = tomllib.loads((Path(__file__).parent / "moving.toml").read_text(encoding="utf-8"))
        parts: dict[str, str] = {"APP": APP, "ANYAPP": ANY_APP, "COLOURED": COLOURED}
        for name, part in told["parts"].items():
            parts[name] = _filled(part, parts)
        self._wishes = tuple(
            (float(wish["sure"]), str(wish["what"]), re.compile(_filled(pattern, parts), re.IGNORECASE))
            for wish in told["wish"]
            for pattern in wish["patterns"]
        )
        self._sieve = Sieve([pattern for _, _, pattern in self._wishes])
        self._told = re.compile(told["told"]["told"], re.IGNORECASE)
        self._meant = re.compile(told["told"]["meant"], re.IGNORECASE)

    def find(self, text: str) -> Iterator[Wish]:
        """`text` is a piece of bounded length."""
        for sure, what, pattern in map(self._wishes.__getitem__, self._sieve.could(text)):
            for match in pattern.finditer(text):
                yield Wish(*match.span(), sure * (_TOLD if self._of_others(text, match.start()) else 1.0), what)

    def _of_others(self, text: str, at: int) -> bool:
        """Whether the words before a wish, in the same clause, make it somebody else's or advise against it."""
        clause = _CLAUSE.split(text[max(0, at - _LOOKED_BACK) : at])[-1]
        return bool(self._told.search(clause)) and not self._meant.search(clause)


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return _PART.sub(lambda name: parts[name[1]], pattern)

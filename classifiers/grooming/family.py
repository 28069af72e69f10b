"""Families of phrasings that show one indicator, and the small language their patterns are written in.

Patterns are matched on words joined by single spaces (see `words.py`), with “.” and “?” standing alone where a
sentence ends. In a pattern `(a|b)` groups, `~` is a gap of up to three words, `~~` of up to six (never over the end
of a sentence), and `{PIC}` and the like are lists of words from `slots.toml`. All repeats are bounded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifiers.grooming.needs import needed

SCORES = (("sure", 0.9), ("likely", 0.8), ("doubtful", 0.6))
DOUBTFUL = 0.6
GUARDED = 0.3
"""What a finding in a harmless setting is worth: kept, but too little to fire a trigger or to count for much."""

FILES = ("access", "trust", "isolation", "compliance", "approach", "facts")
FOLDER = Path(__file__).parent / "phrases"


@dataclass(frozen=True, slots=True)
class Family:
    """Phrasings of one indicator.

    `why` is the start of the sentence shown. `fact`: counts alone, or is kept without counting. `negated`: “never …”
    before it turns the meaning round. `setting` describes harmless surroundings, looked for in the message itself: they
    lower the score to `GUARDED`, but only where the message shows nothing else.
    """

    indicator: str
    why: str
    fact: bool
    negated: bool
    setting: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One pattern of a family. It can match only where each of `needs` has a word in the message."""

    family: Family
    score: float
    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]


def phrasings() -> Iterator[Phrasing]:
    """All shipped phrasings, of each indicator the surest first. Raises KeyError for a slot that is not known."""
    for name in FILES:
        for row in tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["family"]:
            setting = expression([row["setting"]]) if "setting" in row else None
            family = Family(row["indicator"], row["why"], name == "facts", row.get("negated", False), setting)
            for level, score in SCORES:
                for part in row.get(level, ()):
                    yield Phrasing(family, score, expression([part]), needed(filled(part)))


@cache
def slots() -> dict[str, str]:
    """The shipped lists of words, by name."""
    return tomllib.loads((FOLDER / "slots.toml").read_text(encoding="utf-8"))


def filled(part: str) -> str:
    """A pattern with its slots filled, and the slots in them (one level deep)."""
    for _ in range(2):
        part = re.sub(r"\{([A-Z]+)\}", lambda slot: slots()[slot.group(1)], part)
    return part


def expression(parts: Iterable[str]) -> re.Pattern[str]:
    """Patterns in the small language → one regular expression."""
    whole = "|".join(f"(?:{filled(part)})" for part in parts)
    whole = re.sub(r"\((?!\?)", "(?:", whole)
    whole = whole.replace("~~", r"(?: \w+){0,6}").replace("~", r"(?: \w+){0,3}")
    return re.compile(rf"\b(?:{_whole_words(whole)})(?!\w)")


def _whole_words(pattern: str) -> str:
    """Lets each “not followed by” mean whole words: “(?! (to|for))” does not refuse “today”."""
    parts = pattern.split("(?!")
    read = [parts[0]]
    for part in parts[1:]:
        depth, at = 1, 0
        while depth:
            depth += {"(": 1, ")": -1}.get(part[at], 0)
            at += 1
        read.append(f"(?!(?:{part[: at - 1]})\\b){part[at:]}")
    return "".join(read)

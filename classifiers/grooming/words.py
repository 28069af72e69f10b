"""A message as plain words: chat spellings read as what they stand for, with a way back to the text."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from classifiers.disguise import vocabulary

TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?\n;…]+")
LONGEST = 40
COMMON = 8_000
"""A word hidden with digits is read if it is among this many most frequent ones."""
_LETTERS = str.maketrans("013457", "oieast")
_MIXED = re.compile(r"(?=.*[a-z])(?:[a-z][a-z013457]*[a-z]|[a-z]{1,3}0+[a-z]?|[03457][a-z]{3,})")
PIECE, OVERLAP = 160, 40
"""Long texts are matched in pieces of this many words, so that the work stays linear."""


@cache
def spellings() -> Mapping[str, str]:
    """The shipped chat spellings, without apostrophes, and the words each stands for."""
    file = Path(__file__).parent / "phrases" / "spellings.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Piece:
    """Words joined by single spaces. `starts` are where each token begins in `text`, `spans` where it stood before."""

    text: str
    starts: Sequence[int]
    spans: Sequence[tuple[int, int]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A half-open span of `text` → that of the canonical text."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_left(self.starts, end) - 1, first)
        return self.spans[first][0], self.spans[last][1]


def plain(word: str) -> str:
    """One token as it is matched. Apostrophes go; what is no word becomes “.” or “?”."""
    if len(word) <= LONGEST:
        return _kept(word)
    return "x" if word[0].isalnum() else _plain(word)


def _plain(word: str) -> str:
    if not word[0].isalnum():
        return "?" if "?" in word else "."
    word = word.replace("'", "")
    known = spellings()
    if word in known:
        return known[word]
    return word if word.isalpha() or word.isdigit() else _read(word)


_kept = lru_cache(maxsize=16_384)(_plain)


def _read(word: str) -> str:
    """A word with digits for letters as the word it looks like, if that is a common one; “u14” and “5pm” stay."""
    if not _MIXED.fullmatch(word):
        return word
    meant = word.translate(_LETTERS)
    return spellings().get(meant, meant) if vocabulary().rank.get(meant, COMMON) < COMMON else word


def pieces(text: str) -> Iterator[Piece]:
    """A canonical text as pieces of at most `PIECE` words, each overlapping the one before."""
    tokens = [(plain(m[0]), m.span()) for m in TOKEN.finditer(text)]
    for at in range(0, max(len(tokens), 1), PIECE - OVERLAP):
        part = tokens[at : at + PIECE]
        if not part or (at and len(part) <= OVERLAP):
            return
        starts, where = [], 0
        for word, _ in part:
            starts.append(where)
            where += len(word) + 1
        yield Piece(" ".join(word for word, _ in part), starts, [span for _, span in part])

"""Hides words the way people do, to train and to measure on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_WORD = re.compile(r"[A-Za-z]{3,}")
_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "l": "1", "b": "8", "g": "9"}
_LOOK = {
    "a": "а",
    "c": "с",
    "e": "е",
    "i": "і",
    "o": "о",
    "p": "р",
    "x": "х",
    "y": "у",
    "s": "ѕ",
    "h": "һ",
    "k": "к",
    "u": "ս",
    "g": "ɡ",
}


def leet(word: str, rng: random.Random) -> str:
    return "".join(rng.choice(_LEET[c]) if c in _LEET and rng.random() < 0.7 else c for c in word.lower())


def unseen(word: str, rng: random.Random) -> str:
    return rng.choice("\u200b\u200c\u200d\u2060\u00ad\ufeff").join(word)


def look(word: str, rng: random.Random) -> str:
    return "".join(_LOOK[c] if c in _LOOK and rng.random() < 0.8 else c for c in word.lower())


def spaced(word: str, rng: random.Random) -> str:
    return rng.choice([" ", ".", "-", "_", " "]).join(word)


def starred(word: str, rng: random.Random) -> str:
    inner = (
        range(1, len(word) - 1)
        if rng.random() < 0.6
        else [next((i for i, c in enumerate(word) if i and c in "aeiou"), 1)]
    )
    return "".join("*" if i in inner else c for i, c in enumerate(word))


def drawn_out(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] * rng.randint(3, 6) + word[at + 1 :]


def doubled(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at] + word[at:]


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "leet": leet, "zero-width": unseen, "look-alikes": look, "spaced": spaced, "starred": starred,
    "repeats": drawn_out, "doubled": doubled,
}  # fmt: skip


def hide(text: str, words: frozenset[str], kind: str, rng: random.Random, others: float = 0.25) -> str:
    """`text` with those words hidden; where it holds none of them, each other word by the chance `others`."""
    hider = KINDS[kind]
    found = {m.start() for m in _WORD.finditer(text) if m[0].lower() in words}

    def swap(match: re.Match[str]) -> str:
        chosen = match.start() in found if found else rng.random() < others
        return hider(match[0], rng) if chosen else match[0]

    return _WORD.sub(swap, text)

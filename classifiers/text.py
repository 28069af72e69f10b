"""Canonical text: what was meant to be read, with a way back to what was written.

Folded: NFKC, case, invisible and control characters, stacked marks, accents on Latin letters. Look-alikes become
Latin letters inside mixed words, and as whole words where the rest is Latin; words of other scripts stay
(`classifiers.lookalikes`). Leet, starred, spaced and drawn-out words are read where that makes a word
(`classifiers.disguise`). Contact details are not for this text: look for them in the original.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from classifiers.disguise import LONGEST, common, reading, together, vocabulary
from classifiers.lookalikes import read_lookalikes, script


@dataclass(frozen=True, slots=True)
class Canonical:
    """`offsets[i]` is the index in the original of the character that canonical character `i` came from.

    `len(offsets) == len(text) + 1`; the last one is the length of the original. Offsets never fall.
    """

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A half-open span of the canonical text → the half-open span of the original that it came from."""
        start = max(0, min(start, len(self.text)))
        end = max(start, min(end, len(self.text)))
        if start == end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], max(self.offsets[end], self.offsets[end - 1] + 1)


_PLAIN = re.compile(r"[A-Za-z0-9 ,.'?\n]*")
_GAPS = str.maketrans(",.?\n", "    ")
_ODD = re.compile(r"[^\n\x20-\x7e]+(?: [^\n\x20-\x7e]+)*")
_UNSETTLED = re.compile("[\u0080-\u02ff\u1d00-\u1dbf\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f\u115f\u1160]")
_JOINERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180e")
_TOKEN = re.compile(r"[^\s,;:/\\()\[\]{}\"<>?&=%~^\u2026\u2013\u2014|]+")
_ALONE = r"(?:[a-z0-9@$]|!(?=[ .\-_*~,/|]{1,3}[a-z]))(?![a-z0-9@$])"
_APART = re.compile(rf"(?<![^\W_])(?!!){_ALONE}(?:(?: {{1,3}}|[.\-_*~,/|] ?){_ALONE}){{2,39}}")
_PIECE = re.compile(r"[a-z0-9@$!]")
_QUOTES = str.maketrans("\u2018\u2019\u201b\u02bc\u2032`\u00b4", "'''''''")
_LETTERS = re.compile(r"[^\W_]+")
_NO_TOKEN = {i: " " for i in range(128) if not chr(i).isalnum()}
_MARKS_KEPT = 3
_KEPT, _SHORT = 4096, 1_000
"""Texts whose form is kept, and the characters that one of them has at most. Each classifier asks for every message of
a batch, so a batch must fit in."""


def canonical(text: str) -> Canonical:
    """The canonical form of any string, in linear time."""
    return _kept(text) if len(text) <= _SHORT else _canonical(text)


def _canonical(text: str) -> Canonical:
    if _PLAIN.fullmatch(text):
        lower = text.lower()
        words = set(lower.translate(_GAPS).split())
        # Known words, and numbers: of our own lines 15,600 hold such a number, and none of them is read otherwise.
        if vocabulary().rank.keys() >= {one for one in words if len(one) == 1 or not one.isdigit()}:
            return Canonical(lower, range(len(text) + 1))
        folded: str = lower
        came: Sequence[int] = range(len(text))
    else:
        folded, came = _fold(text)
    folded, came = _join_letters(folded, came, len(text))
    folded, came = _read_words(folded, came)
    offsets = came if isinstance(came, range) else array("I", came)
    if isinstance(offsets, range):
        return Canonical(folded, range(len(text) + 1))
    offsets.append(len(text))
    return Canonical(folded, offsets)


_kept = lru_cache(maxsize=_KEPT)(_canonical)


def _fold(text: str) -> tuple[str, Sequence[int]]:
    lower = text.lower() if text.isascii() else text
    if not _ODD.search(lower):
        return lower, range(len(text))
    parts: list[str] = []
    came = array("I")
    at = 0
    for odd in _ODD.finditer(lower):
        parts.append(lower[at : odd.start()].lower())
        came.extend(range(at, odd.start()))
        if _settled(odd[0]):
            parts.append(odd[0])
            came.extend(range(odd.start(), odd.end()))
            at = odd.end()
            continue
        marks = 0
        for i in range(odd.start(), odd.end()):
            char = lower[i]
            if unicodedata.combining(char):
                marks += 1
                before = parts[-1][-1:] if parts and parts[-1] else ""
                if before.isascii() or script(before) == "LATIN" or marks > _MARKS_KEPT:
                    continue
                whole = unicodedata.normalize("NFKC", before + char)
                if len(whole) == 1:
                    parts[-1] = parts[-1][:-1] + whole
                    continue
            else:
                marks = 0
            new = _folded(char)
            if new:
                parts.append(new)
                came.extend([i] * len(new))
        at = odd.end()
    parts.append(lower[at:].lower())
    came.extend(range(at, len(lower)))
    return read_lookalikes("".join(parts), came)


def _settled(run: str) -> bool:
    """Letters of other scripts that are as they should be already, with spaces between."""
    return (
        run.replace(" ", "").isalpha()
        and not _UNSETTLED.search(run)
        and unicodedata.is_normalized("NFKC", run)
        and run.casefold() == run
    )


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    """One character that is not plain ASCII → what it is read as; empty for what is not seen."""
    kind = unicodedata.category(char)
    if kind == "Cs":
        return "\ufffd"
    if kind in ("Zs", "Zl", "Zp") or char in "\t\r\v\f\x85":
        return " "
    if kind in ("Cf", "Cc") or char in _JOINERS or "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e0fff":
        return ""
    if ord(char) in _QUOTES:
        return "'"
    new = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold()).casefold()
    if new.startswith(" "):
        return " "  # an accent that stands alone
    if any(script(c) == "LATIN" for c in new):
        spread = unicodedata.normalize("NFKD", new)
        new = "".join(c for c in spread if not unicodedata.combining(c))
    return "".join(c for c in new if c == char or unicodedata.category(c)[0] != "C")


def _join_letters(text: str, came: Sequence[int], size: int) -> tuple[str, Sequence[int]]:
    """Letters set apart ("f u c k") that make words are put together."""
    parts: list[str] = []
    new = array("I")
    at = 0
    for apart in _APART.finditer(text):
        pieces = list(_PIECE.finditer(apart[0]))
        letters = "".join(m[0] for m in pieces)
        ends = together(letters) if any(c.isalpha() for c in letters) else None
        if ends is None:
            continue
        parts.append(text[at : apart.start()])
        new.extend(came[at : apart.start()])
        start = 0
        for end in ends:
            if start:
                parts.append(" ")
                new.append(came[apart.start() + pieces[start].start() - 1])
            parts.append(letters[start:end])
            new.extend(came[apart.start() + m.start()] for m in pieces[start:end])
            start = end
        at = apart.end()
    if not parts:
        return text, came
    parts.append(text[at:])
    new.extend(came[at:])
    return "".join(parts), new


def _read_words(text: str, came: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Each token is read as the word it stands for; two halves of a word that people hide are put together."""
    known = vocabulary()
    words = _TOKEN.findall(text)
    # Nearly always all words are what they are.
    if known.hidden.isdisjoint(map(add, words, words[1:])) and all(
        reading(word) is None for word in words if word not in known.rank
    ):
        return text, came
    parts: list[str] = []
    new = array("I")
    at = 0
    half: re.Match[str] | None = None
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        word = token[0]
        plain = word in known.rank
        near = half is not None and start == half.end() + 1
        if half is not None and near and half[0] + word in known.hidden and not (common(word) and common(half[0])):
            parts.append(text[at : half.end()])
            new.extend(came[at : half.end()])
            at, half = start, None
            continue
        half = token if end - start <= LONGEST else None
        found = None if plain else reading(word)
        if found is not None:
            parts.append(text[at:start] + found[0])
            new.extend(came[at:start])
            new.extend(came[start + i] for i in found[1])
            at, half = end, None
    if not parts:
        return text, came
    parts.append(text[at:])
    new.extend(came[at:])
    return "".join(parts), new


def tokens(text: str) -> list[str]:
    """The runs of letters and digits in any text."""
    return text.translate(_NO_TOKEN).split() if text.isascii() else _LETTERS.findall(text)


def shown(text: str, most: int = 80) -> str:
    """A piece of any text as it can be quoted to people: in one line of at most `most` characters, without what
    controls, reorders, hides or is no character."""
    if not text.isprintable():
        seen = (c if c.isprintable() else "" if unicodedata.category(c) == "Cf" else " " for c in text[: 8 * most])
        text = "".join(seen)
    said = " ".join(text[: 8 * most].split())
    return said if len(said) <= most else said[: most - 1].rstrip() + "\u2026"


def quotable(text: str) -> str:
    """A text for a sentence that people read: what cannot be seen, or turns the reading round, becomes a space."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text).split())

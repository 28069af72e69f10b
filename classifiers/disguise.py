"""Words in disguise: leet, starred letters, letters drawn out or set apart → the word that is meant.

A reading is taken only if it is a word: the list of known words (`models/vocabulary.txt`) decides, so that "5pm",
"555", "b2b", prices and order numbers stay what they are. Every function is linear in its input for tokens
of bounded length; longer tokens are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

_COMMON = 2500
"""Words up to this rank are ones that everybody writes."""
LONGEST = 32
"""A longer token is no disguised word."""
Reading = tuple[str, tuple[int, ...]]
"""A word, and for each of its letters the index in the token that it came from."""

_LEET: Mapping[str, str] = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g", "2": "z",
    "@": "a", "$": "s", "!": "il", "|": "il", "+": "t", "€": "e", "£": "l", "¢": "c", "¥": "y",
}  # fmt: skip
_MASKS = "*#_-.\u2022\u25cf\u2588"
_SAID: Mapping[str, str] = {"h8": "hate", "h8r": "hater", "h8er": "hater"}
_EDGES = ".,;:?!\"'()[]{}<>~\u2026\u2013\u2014/\\`^=&%"
_LETTERS = re.compile(r"[a-z]+(?:'[a-z]+)*")
_RUN = re.compile(r"(.)\1+")
_MASKED = re.compile(r"[a-z][a-z*#_\-.\u2022\u25cf\u2588]*")
_NUMBER_UNIT = re.compile(r"[^a-z]*\d+[a-z]{1,2}|[a-z]{1,3}\d+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known words with their rank (0 is the most frequent), and which of them people hide."""

    rank: Mapping[str, int]
    hidden: frozenset[str]
    by_shape: Mapping[tuple[int, str], tuple[str, ...]]  # (length, first letter) → hidden words, frequent first


@cache
def vocabulary() -> Vocabulary:
    """The shipped list of known words."""
    lines = (Path(__file__).parent / "models" / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    rank = {line.rstrip(" !"): place for place, line in enumerate(lines)}
    hidden = [line[:-2] for line in lines if line.endswith(" !")]
    shapes: dict[tuple[int, str], list[str]] = {}
    for word in hidden:
        shapes.setdefault((len(word), word[0]), []).append(word)
    return Vocabulary(rank, frozenset(hidden), {shape: tuple(words) for shape, words in shapes.items()})


def common(word: str) -> bool:
    """Whether everybody writes this word, so that it is no half of another one."""
    return vocabulary().rank.get(word, _COMMON) < _COMMON


@lru_cache(maxsize=16384)
def reading(token: str) -> Reading | None:
    """The word that a token (lower case, no spaces) stands for, or None if it stands for itself."""
    if len(token) > LONGEST:
        return None
    start, end = 0, len(token)
    while start < end and (token[start] in _EDGES or token[start] in "*_#-+"):
        start += 1
    wrap = token[start - 1] if start and token[start - 1] in "*_" else ""
    while end > start and (token[end - 1] in _EDGES or token[end - 1] == wrap):
        end -= 1
    if start == end:
        return None
    if token[start:end].endswith("'s"):
        end -= 2
    found = _core(token[start:end])
    if found is None and start and token[start - 1] == "!":
        start -= 1
        found = _leet(token[start:end])
    if found is None:
        return None
    word, came = found
    moved = tuple(start + i for i in came)
    return token[:start] + word + token[end:], (*range(start), *moved, *range(end, len(token)))


def _core(core: str) -> Reading | None:
    if _LETTERS.fullmatch(core):
        return None if core in vocabulary().rank else _calm(core, tuple(range(len(core))))
    if "-" in core.strip("-") and (found := _masked(core) or _halves(core)):
        return found
    if core in _SAID:
        word = _SAID[core]
        return word, tuple(min(i, len(core) - 1) for i in range(len(word)))
    return _leet(core) or _masked(core)


def _halves(core: str) -> Reading | None:
    """A compound ("b*tch-boy") → its parts read one by one."""
    text = ""
    came: tuple[int, ...] = ()
    at = 0
    for part in core.split("-"):
        word, where = _core(part) or (part, tuple(range(len(part))))
        text += word + "-"
        came += (*(at + i for i in where), at + len(part))
        at += len(part) + 1
    return None if text[:-1] == core else (text[:-1], came[:-1])


def _calm(word: str, came: tuple[int, ...]) -> Reading | None:
    """Letters drawn out → a known word with each run of a letter once or twice; else each run cut to two or one."""
    runs = list(_RUN.finditer(word))
    if not runs:
        return None
    long = any(len(m[0]) > 2 for m in runs)
    known = vocabulary()
    best: tuple[int, str, tuple[int, ...]] | None = None
    if len(runs) <= 4:
        for lengths in product((2, 1), repeat=len(runs)):
            text, where = _cut(word, came, runs, lengths)
            rank = known.rank.get(text)
            if rank is not None and (long or text in known.hidden) and (best is None or rank < best[0]):
                best = (rank, text, where)
                if rank < _COMMON:
                    break  # letters twice come first: "off", not "of"
    if best is not None:
        return best[1], best[2]
    if not long:
        return None
    return _cut(word, came, runs, [1 if len(m[0]) > 2 else 2 for m in runs])


def _cut(word: str, came: tuple[int, ...], runs: Sequence[re.Match[str]], lengths: Sequence[int]) -> Reading:
    text = ""
    where: tuple[int, ...] = ()
    at = 0
    for run, length in zip(runs, lengths, strict=True):
        text += word[at : run.start() + length]
        where += came[at : run.start() + length]
        at = run.end()
    return text + word[at:], where + came[at:]


def _leet(core: str) -> Reading | None:
    """Digits and signs read as letters, where that makes a word: a longer one, or at its edges one that people hide."""
    letters = sum(c.isalpha() for c in core)
    options = [_LEET.get(c, c) for c in core]
    if not letters or letters == len(core) or letters * 3 < len(core) or sum(len(o) > 1 for o in options) > 3:
        return None
    if any(not (o.isascii() and o.isalpha()) and o != "'" for o in options):
        return None
    known = vocabulary()
    unit = _NUMBER_UNIT.fullmatch(core) is not None
    inside = (core[0].isalpha() or core[0] in "@$") and (core[-1].isalpha() or core[-1] in "@$")
    came = tuple(range(len(core)))
    words = ["".join(chosen) for chosen in product(*options)]
    readings: list[Reading] = [(w, came) for w in words if w in known.rank]
    if not readings:
        drawn = (_calm(w, came) for w in words[:2] if _RUN.search(w))
        readings = [found for found in drawn if found is not None and found[0] in known.rank]
    for found in readings:
        if found[0] in known.hidden:
            return found
        if inside and not unit and len(found[0]) >= 4 and letters * 2 >= len(core):
            return found
    return None


def _masked(core: str) -> Reading | None:
    """Starred letters → the most frequent hidden word of that shape."""
    if not _MASKED.fullmatch(core):
        return None
    stars = sum(c in _MASKS for c in core)
    letters = len(core) - stars
    if not stars or len(core) < 3 or (core[-1] in _MASKS and stars < 2):
        return None
    only_marks = all(c in "_-." for c in core if c in _MASKS)
    if only_marks and (stars > 1 or letters < 3):
        return None
    known = vocabulary()
    for word in known.by_shape.get((len(core), core[0]), ()):
        if all(c in _MASKS or c == w for c, w in zip(core, word, strict=True)):
            return word, tuple(range(len(core)))
    # Any number of stars may stand for what is left out: "f*ing", "mother******r".
    head, _, rest = core.partition(core[next(i for i, c in enumerate(core) if c in _MASKS)])
    tail = rest.lstrip(_MASKS)
    if only_marks or len(tail) + len(head) < 4 or not tail.isalpha() or not head:
        return None
    for (size, first), words in known.by_shape.items():
        if first == head[0] and size > len(head) + len(tail):
            for word in words:
                if word.startswith(head) and word.endswith(tail):
                    middle = len(word) - len(head) - len(tail)
                    return word, (*range(len(head)), *([len(head)] * middle), *range(len(core) - len(tail), len(core)))
    return None


@lru_cache(maxsize=4096)
def together(letters: str) -> tuple[int, ...] | None:
    """Letters that were set apart → where the words in them end, or None if they make no words.

    The fewest words win. A word of four letters, or one that people hide, must be among them, and three letters in five
    must belong to words; single letters may be left over. `letters` is of bounded length.
    """
    known = vocabulary()
    plain = letters
    if not plain.isalpha():
        found = _leet(plain)
        if found is None or len(found[0]) != len(plain):
            return None
        plain = found[0]
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * len(plain)
    for end in range(1, len(plain) + 1):
        for start in range(max(0, end - 16), end):
            word = plain[start:end]
            if word in known.rank and len(word) >= 3:
                cost = 1 + known.rank[word] / 50000 - 0.5 * (word in known.hidden)
            elif len(word) == 1:
                cost = 0.8 if word in "aiur" else 1.6
            else:
                continue
            if best[start][0] + cost < best[end][0]:
                best[end] = (best[start][0] + cost, start)
    ends, at, read = [], len(plain), 0
    worth = False
    while at:
        ends.append(at)
        start = best[at][1]
        if at - start > 1:
            read += at - start
            worth = worth or at - start > 3 or plain[start:at] in known.hidden
        at = start
    return tuple(reversed(ends)) if worth and read * 5 >= len(plain) * 3 else None

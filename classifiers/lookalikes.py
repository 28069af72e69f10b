"""Characters that look like a Latin letter, from the Unicode confusables table.

The table is the data file of the library `confusable-homoglyphs` (MIT), which follows Unicode's
confusables.txt. Two things are added because the table speaks of one case only: a letter whose capital
looks Latin counts too (Cyrillic в, н, т), and so do the letters that Unicode itself names as Latin
letters in another dress (small capitals, regional indicators, negative squares and circles).
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

_DRESSED = re.compile(
    r"(?:LATIN LETTER SMALL CAPITAL|REGIONAL INDICATOR SYMBOL LETTER"
    r"|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER) ([A-Z])$"
)
_DRESSED_RANGES = ((0x1D00, 0x1D80), (0x0250, 0x02B0), (0xA720, 0xA800), (0x1F150, 0x1F200))
# Letters of real alphabets, drawn as a Latin letter with a stroke, or with no dot.
_STROKED = {
    "ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i", "ȷ": "j", "ƒ": "f",
    "æ": "ae", "œ": "oe", "ғ": "f",
}  # fmt: skip
_OWN_LETTERS = frozenset("ðþƿŋə")  # letters in their own right, which people do write words with


@cache
def lookalikes() -> Mapping[str, str]:
    """Each non-ASCII character that looks like an ASCII letter (a few: like two) → that letter, lower case."""
    raw = json.loads((files("confusable_homoglyphs") / "confusables.json").read_text(encoding="utf-8"))
    table: dict[str, str] = {}
    for char, others in raw.items():
        if len(char) != 1 or char.isascii() or unicodedata.category(char)[0] not in "LNS":
            continue
        targets = [other["c"] for other in others]
        plain = next((t for t in targets if t.isascii() and t.isalpha() and len(t) <= 2), "")
        if plain:
            table[char] = plain.lower()
    for char, plain in list(table.items()):
        lower = char.lower()
        if len(lower) == 1 and not lower.isascii():
            table.setdefault(lower, plain)
    for start, end in _DRESSED_RANGES:
        for point in range(start, end):
            found = _DRESSED.match(unicodedata.name(chr(point), ""))
            if found:
                table[chr(point)] = found[1].lower()
    table.update(_STROKED)
    for char in _OWN_LETTERS:
        table.pop(char, None)
    return MappingProxyType(table)


@cache
def script(char: str) -> str:
    """The script of a letter as its Unicode name begins (`LATIN`, `GREEK` …); empty for what is no letter."""
    if not char.isalpha():
        return ""
    return unicodedata.name(char, "?").split(" ", 1)[0]


def read_lookalikes(text: str, came: array[int]) -> tuple[str, array[int]]:
    """Characters that look Latin become Latin: in mixed words, and in whole words where all the rest is Latin.

    `came` holds where each character came from; it is returned for the new text.
    """
    if text.isascii():
        return text, came
    table = lookalikes()
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    kinds = [_kind(text[a:b]) if b - a <= 64 else _kind.__wrapped__(text[a:b]) for a, b in words]
    read = {"mixed", "signs"}
    if "foreign" not in kinds and ("latin" in kinds or "mixed" in kinds):
        read.add("doubtful")
    spans = [span for span, kind in zip(words, kinds, strict=True) if kind in read]
    if not spans:
        return text, came
    parts: list[str] = []
    new = array("I")
    at = 0
    for start, end in spans:
        word = text[start:end]
        pieces = [
            "" if unicodedata.combining(c) else c if _flag(text, start + i) else table.get(c, c)
            for i, c in enumerate(word)
        ]
        parts += [text[at:start], *pieces]
        new.extend(came[at:start])
        if sum(map(len, pieces)) == len(word):
            new.extend(came[start:end])
        else:
            new.extend(came[start + i] for i, piece in enumerate(pieces) for _ in piece)
        at = end
    parts.append(text[at:])
    new.extend(came[at:])
    return "".join(parts), new


@lru_cache(maxsize=16384)
def _kind(word: str) -> str:
    """What a word is made of: latin, mixed (Latin and look-alikes), doubtful (look-alikes alone), signs, or foreign."""
    if word.isascii():
        return "latin" if any(c.isalpha() for c in word) else ""
    table = lookalikes()
    odd = [c for c in word if not c.isascii() and (c.isalpha() or c in table)]
    if not odd:
        return ""
    if any((c.isascii() and c.isalpha()) or script(c) == "LATIN" for c in word):
        return "mixed"
    if not all(c in table for c in odd):
        return "foreign"
    return "doubtful" if any(c.isalpha() for c in odd) else "signs"


def _flag(text: str, i: int) -> bool:
    """Whether two regional indicators stand together at `i`: they draw a flag then, not letters."""
    if not "\U0001f1e6" <= text[i] <= "\U0001f1ff":
        return False
    around = text[max(0, i - 1) : i] + text[i + 1 : i + 2]
    return any("\U0001f1e6" <= c <= "\U0001f1ff" for c in around)

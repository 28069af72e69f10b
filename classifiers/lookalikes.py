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
from collections.abc import Mapping
from functools import cache
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
    """The script of a letter as its Unicode name begins (`LATIN`, `CYRILLIC`, `GREEK` …); empty for what is no letter."""
    if not char.isalpha():
        return ""
    return unicodedata.name(char, "?").split(" ", 1)[0]

"""A text as it is seen: drawn digits and letters become plain ones, what is not seen falls away.

Unlike the canonical text this never makes words out of digits, and it keeps case, spaces and line breaks: scores,
prices and times stay what they are.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from classifiers.lookalikes import read_lookalikes

_QUOTES = {ord(c): "'" for c in "\u2018\u2019\u201b\u02bc\u2032\u00b4"} | {ord(c): '"' for c in "\u201c\u201d\u201f"}
_TEN = "\U0001f51f"


@dataclass(frozen=True, slots=True)
class Seen:
    """`came[i]` is where character `i` of `text` came from; one more entry than characters, and they never fall."""

    text: str
    came: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of `text` → the span of the original; what was not seen behind it belongs to it."""
        return self.came[start], max(self.came[end], self.came[end - 1] + 1)


def seen(text: str) -> Seen:
    """Linear in the text."""
    if text.isascii():
        return Seen(text, range(len(text) + 1))
    parts: list[str] = []
    came = array("I")
    for i, char in enumerate(text):
        new = char if char.isascii() else _drawn(char)
        if new:
            parts.append(new)
            came.extend([i] * len(new))
    plain, where = read_lookalikes("".join(parts), came)
    where.append(len(text))
    return Seen(plain, where)


@lru_cache(maxsize=8192)
def _drawn(char: str) -> str:
    """One character that is not ASCII → what is read; empty for what is not seen."""
    if char == _TEN:
        return "10"
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if ord(char) in _QUOTES:
        return _QUOTES[ord(char)]
    kind = unicodedata.category(char)
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    if kind in ("Cf", "Cc", "Cs", "Mn", "Me"):
        return "\ufffd" if kind == "Cs" else ""
    if kind == "Pd":
        return "-"
    new = unicodedata.normalize("NFKC", char)
    return new if new.isascii() and new.strip() else char

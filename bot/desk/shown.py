"""Member text made safe to look at: what cannot be seen, or would steer the screen, is shown as a mark."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

LONGEST = 2000
VIRAMA = 9
_KEPT = frozenset("\n\t")
_FLAGS = tuple(
    f"\U0001f3f4{''.join(chr(0xE0000 + ord(one)) for one in name)}\U000e007f" for name in ("gbeng", "gbsct", "gbwls")
)
_TAGGED = re.compile(f"({'|'.join(_FLAGS)})")
"""England, Scotland and Wales: the flags that UTS #51 makes of tags; other tags are marked."""


def shown(text: str, most: int = LONGEST) -> str:
    """`text` with control, format and unassigned characters as ‹U+202E›; cut with a note after `most` characters."""
    cut = text[:most]
    if not cut.isascii() or not cut.isprintable():
        cut = "".join(part if part in _FLAGS else _marked(part) for part in _TAGGED.split(cut))
    left = len(text) - most
    return f"{cut} … ({left} more characters)" if left > 0 else cut


def one_line(text: str, most: int = 120) -> str:
    """The same on a single line."""
    return shown(" ".join(text.split()), most)


def plainly(value: object) -> str:
    """A setting's value in words."""
    if value is None:
        return "default"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {plainly(one)}" for key, one in value.items() if one not in ((), [], "")) or "all"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def quoted(reason: str) -> list[tuple[str, bool]]:
    """A reason in parts, and which of them is what a member wrote: from the first quotation mark to the last.

    A member may write quotation marks too: what stands between them is theirs all the same. Of a reason that was cut,
    everything after the first mark is.
    """
    before, mark, rest = reason.partition("“")
    theirs, end, after = (rest, "", "") if reason.endswith("…") else rest.rpartition("”")
    if mark and not end:
        theirs, after = rest, ""
    parts = ((before, False), (f"{mark}{theirs}{end}", True), (after, False))
    return [(part, covered) for part, covered in parts if part]


def _marked(text: str) -> str:
    return "".join(_mark(letter, text[n - 1 : n], text[n + 1 : n + 2]) for n, letter in enumerate(text))


def _mark(letter: str, before: str, after: str) -> str:
    if letter in "\u200c\u200d":
        return letter if _joins(letter, before, after) else f"‹U+{ord(letter):04X}›"
    if letter in _KEPT or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return letter
    return f"‹U+{ord(letter):04X}›"


def _joins(letter: str, before: str, after: str) -> bool:
    """Whether a joiner or non-joiner is part of how a name is written, as RFC 5892 (A.1, A.2) lets them into names."""
    if not before:
        return False
    if unicodedata.combining(before) == VIRAMA:
        return True
    if letter == "\u200d":
        return unicodedata.category(before) in ("So", "Sk", "Mn")
    return bool(after) and unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"

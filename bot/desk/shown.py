"""Member text made safe to look at: what cannot be seen, or would steer the screen, is shown as a mark."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

LONGEST = 2000
_KEPT = frozenset("\n\t\u200d")
"""New lines, tabs and the joiner inside family emoji are left alone; a joiner between letters is still marked."""


def shown(text: str, most: int = LONGEST) -> str:
    """`text` with control, format and unassigned characters as ‹U+202E›; cut with a note after `most` characters."""
    cut = text[:most]
    if not cut.isascii() or not cut.isprintable():
        cut = "".join(_mark(letter, cut[n - 1 : n]) for n, letter in enumerate(cut))
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


def _mark(letter: str, before: str) -> str:
    if letter == "\u200d":
        return letter if before and unicodedata.category(before) in ("So", "Sk", "Mn") else "‹U+200D›"
    if letter in _KEPT or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return letter
    return f"‹U+{ord(letter):04X}›"

"""Which of many patterns could match a text: the words each of them needs are looked for all at once.

Most messages hold the words of none, and a pattern that cannot match is not tried. What a pattern needs is read out of
the pattern itself by the library `google-re2` (its `Filter`), so nobody has to keep a list beside it. It errs towards
trying: what it cannot read (a look around, a reference back) is left out of account, or the pattern tried always.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import re2

_LOOKS = re.compile(r"\(\?(?:<?[=!])")
_SINGLE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""One sign of a pattern: what is escaped, a class, or a character."""
_SIGN = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
_FOLDED = re.compile("[\u0130\u0131\u017f\u212a]")
"""Letters that patterns which ignore case take for i, s and k, and `str.lower` does not."""


class Sieve:
    """Over compiled patterns. One that needs no word of three letters is tried on every text."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        options = re2.Options()
        options.case_sensitive = False  # the text comes in lower case
        options.log_errors = False
        self.patterns = tuple(patterns)
        self._filter = re2.Filter()
        self._places: list[int] = []
        self._always: list[int] = []
        for place, pattern in enumerate(self.patterns):
            try:
                self._filter.Add(_readable(pattern.pattern), options)
                self._places.append(place)
            except re2.error:
                self._always.append(place)
        self._filter.Compile()

    def __reduce__(self) -> tuple[type[Sieve], tuple[tuple[re.Pattern[str], ...]]]:
        return type(self), (self.patterns,)

    def could(self, text: str) -> list[int]:
        """The places of the patterns that could match, in order."""
        if _FOLDED.search(text):
            return list(range(len(self.patterns)))
        found = self._filter.Match(text.lower().encode("utf-8", "replace"), True) or ()
        return sorted([*(self._places[n] for n in found), *self._always])


def _readable(pattern: str) -> str:
    """A pattern as the library reads it, without what looks around: it matches wherever the pattern does."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        if _LOOKS.match(pattern, at):
            at = _closed(pattern, at)
            continue
        sign = _SINGLE.match(pattern, at)
        if sign is None:
            raise AssertionError("any character is one sign")
        out.append(_SIGN.sub(lambda code: re.escape(chr(int(code[1] or code[2], 16))), sign[0]))
        at = sign.end()
    return "".join(out)


def _closed(pattern: str, at: int) -> int:
    """Where the group that opens at a place is over."""
    depth = 0
    for sign in _SINGLE.finditer(pattern, at):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if depth == 0:
            return sign.end()
    return len(pattern)

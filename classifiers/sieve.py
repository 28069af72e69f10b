"""Which of many patterns could match a text: the words each of them needs are looked for all at once.

Most messages hold the words of none, and a pattern that cannot match is not tried. What a pattern needs is read out of
the pattern itself by the library `google-re2` (its `Filter`), so nobody has to keep a list beside it. It errs towards
trying: what it cannot read (a look around, a reference back) is left out of account, or the pattern tried always.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import re2

_LOOKS = re.compile(r"\(\?(?:<?[=!])")
_SINGLE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""One sign of a pattern: what is escaped, a class, or a character."""
_SIGN = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
_AS_THERE = {r"\d": r"\p{Nd}"}
"""A digit of any script, which the library means only where it is told."""
_FOLDED = re.compile("[\u0130\u0131\u017f\u212a]")
"""Letters that patterns which ignore case take for i, s and k, and `str.lower` does not."""


class Sieve:
    """Over compiled patterns. One that needs no word of three letters is tried on every text, unless it stands in
    `needs` with a quicker one, which is found in the text in lower case wherever the pattern matches.

    Raises:
        re2.error: the library cannot read a quicker pattern.
    """

    def __init__(self, patterns: Sequence[re.Pattern[str]], needs: Mapping[int, str] = MappingProxyType({})) -> None:
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
        self._needs = dict(needs)
        self._needing = list(self._needs)
        self._quicker = re2.Set.SearchSet(options)
        for quicker in self._needs.values():
            self._quicker.Add(_readable(quicker))
        self._anywhere = self._quicker.Add("")
        self._quicker.Compile()

    def __reduce__(self) -> tuple[type[Sieve], tuple[tuple[re.Pattern[str], ...], dict[int, str]]]:
        return type(self), (self.patterns, self._needs)

    def could(self, text: str) -> list[int]:
        """The places of the patterns that could match, in order."""
        if _FOLDED.search(text):
            return list(range(len(self.patterns)))
        lower = text.lower().encode("utf-8", "replace")
        found = {*map(self._places.__getitem__, self._filter.Match(lower, True) or ()), *self._always}
        there = (self._needs and self._quicker.Match(lower)) or ()
        if self._anywhere in there:  # else the library had too little memory, and nothing is passed over
            found -= self._needs.keys() - {self._needing[n] for n in there if n != self._anywhere}
        return sorted(found)


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
        out.append(
            _AS_THERE.get(sign[0]) or _SIGN.sub(lambda code: re.escape(chr(int(code[1] or code[2], 16))), sign[0])
        )
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

"""Names for messages and people where a format has none."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MARKS = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Characters that show nothing and that phones put around names, numbers and notices."""
_NO_MARKS = {ord(mark): None for mark in MARKS}
_PHONE = re.compile(r"\+?\d[\d ()./\-]{5,24}")
_HELD = 10_000


def bare(text: str) -> str:
    """Without invisible marks, any run of white space as one space."""
    return " ".join(text.split()) if text.isascii() else " ".join(text.translate(_NO_MARKS).split())


def account_id(name: str, group: str = "") -> str:
    """A phone number as + and digits; any other name in NFC, case folded, with the group it is known in behind an @.

    A name is somebody only within one group: the “Mum” of another group is another person until people say otherwise.

    Kept apart on purpose: “~ jo” (the name someone chose, shown for a number that is not in the phone's
    contacts) is not “jo” (a contact): only a person may say that two are one.
    """
    plain = bare(name)
    if _PHONE.fullmatch(plain):
        digits = "".join(str(unicodedata.digit(c)) for c in plain if c.isdigit())
        return f"+{digits}" if plain.startswith("+") else digits
    folded = unicodedata.normalize("NFC", plain).casefold()
    return f"{folded}@{group}" if folded and group else folded


class DerivedIds:
    """Ids from time, text and order among equals, so that exports from different phones give the same ones.

    Remembers the last 10,000 to 20,000 texts, and all of one stamp up to 100,000. Should a stamp have more, its
    further ones also carry how often that happened, so that none is given twice.
    """

    def __init__(self) -> None:
        self._now: dict[str, int] = {}
        self._earlier: dict[str, int] = {}
        self._since = 0
        self._rounds = 0

    def id(self, stamp: int, text: str) -> str:
        """`stamp` is the UTC minute (or finer, where a format always has it), `text` what all phones show alike."""
        canonical = " ".join(text.split()) if text.isascii() else bare(unicodedata.normalize("NFC", text))
        base = hashlib.blake2b(f"{stamp}\0{canonical}".encode(), digest_size=12).hexdigest()
        before = self._now.get(base)
        if before is None:
            before = self._earlier.get(base, 0)
            if len(self._now) >= _HELD:
                self._forget(stamp)
        self._now[base] = before + 1
        if not before and not self._rounds:
            return base
        return f"{base}-{before}.{self._rounds}" if self._rounds else f"{base}-{before}"

    def _forget(self, stamp: int) -> None:
        if stamp != self._since:
            self._earlier, self._now, self._since = self._now, {}, stamp
        elif len(self._now) >= 10 * _HELD:
            self._earlier, self._now = {}, {}
            self._rounds += 1

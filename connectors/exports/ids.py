"""Names for messages and people where a format has none."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import OrderedDict

MARKS = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Characters that show nothing and that phones put around names, numbers and notices."""
_NO_MARKS = {ord(mark): None for mark in MARKS}
_PHONE = re.compile(r"\+?\d[\d ()./\-]{5,24}")
_HELD = 20_000


def bare(text: str) -> str:
    """Without invisible marks, any run of white space as one space."""
    return " ".join(text.split()) if text.isascii() else " ".join(text.translate(_NO_MARKS).split())


def account_id(name: str) -> str:
    """A phone number as + and digits, any other name in NFC, case folded.

    Kept apart on purpose: “~ jo” (the name someone chose, shown for a number that is not in the phone's
    contacts) is not “jo” (a contact): only a person may say that two are one.
    """
    plain = bare(name)
    if _PHONE.fullmatch(plain):
        digits = "".join(str(unicodedata.digit(c)) for c in plain if c.isdigit())
        return f"+{digits}" if plain.startswith("+") else digits
    return unicodedata.normalize("NFC", plain).casefold()


class DerivedIds:
    """Ids from time, text and order among equals, so that exports from different phones give the same ones.

    Holds at most 20,000 texts and forgets the minutes it met first. Should one stamp alone have more,
    its further ones also carry how often that happened, so that none is given twice.
    """

    def __init__(self) -> None:
        self._stamps: OrderedDict[int, dict[str, int]] = OrderedDict()
        self._held = 0
        self._rounds = 0

    def id(self, stamp: int, text: str) -> str:
        """`stamp` is the UTC minute (or finer, where a format always has it), `text` what all phones show alike."""
        canonical = bare(unicodedata.normalize("NFC", text)) if not text.isascii() else " ".join(text.split())
        base = hashlib.blake2b(f"{stamp}\x00{canonical}".encode(), digest_size=12).hexdigest()
        counts = self._stamps.get(stamp)
        if counts is None:
            counts = self._stamps[stamp] = {}
        before = counts.get(base, 0)
        counts[base] = before + 1
        if not before:
            self._held += 1
            if self._held > _HELD:
                self._forget(stamp)
        tail = f"-{before}" if before else ""
        return f"{base}{tail}" if not self._rounds else f"{base}{tail}.{self._rounds}"

    def _forget(self, current: int) -> None:
        self._stamps.move_to_end(current)
        while self._held > _HELD // 2 and len(self._stamps) > 1:
            self._held -= len(self._stamps.popitem(last=False)[1])
        if self._held > _HELD // 2:
            self._stamps.clear()
            self._held = 0
            self._rounds += 1

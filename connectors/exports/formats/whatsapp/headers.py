"""How a message begins: `31/12/2023, 21:05 - ` on Android, `[31/12/2023, 21:05:13] ` on an iPhone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from connectors.exports.dates import DateEvidence
from connectors.exports.halves import HALVES
from connectors.exports.ids import MARKS, bare

# Letters must not go on after a mark, so that “de” does not begin “den”; other scripts put the hour right behind.
_NOON = r"(?i:[ap]\.?[ \xa0\u202f]?m\b\.?|" + "|".join(
    re.escape(mark) + (r"\b\.?" if mark[-1] < "\u3000" else "")
    for mark in sorted(HALVES, key=len, reverse=True)
    if mark not in ("am", "pm")
) + ")"  # fmt: skip
_MARK = f"[{MARKS}]*+"
_DAY = r"(\d{1,4})([./\-])[ \xa0]?(\d{1,2})\2[ \xa0]?(\d{1,4})\.?[,،]?[ \xa0\u202f]{1,2}"
_BEFORE = r"(?:(?!\d)(?:%s[ \xa0\u202f]?|[^\W\d_]{1,6}\.? ))?"
_AFTER = rf"(?:[ \xa0\u202f]?(?![\d \-–\]])({_NOON}))?"
_TIME = _BEFORE % f"({_NOON})" + r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?" + _AFTER
_DASH, _BRACKET = r" [-–](?= ?\S| ?$) ?", rf"\]{_MARK} ?"
# A name goes up to the first colon with a space behind it, so that “Jo :)” is one.
_SENDER = r"([^:\n]*+(?::(?![ \n\u200e]|\Z)[^:\n]*+)*+):(?=[ \n\u200e]|\Z)"
ANDROID = re.compile(rf"{_MARK}{_DAY}{_TIME}{_DASH}(?:{_SENDER})?", re.MULTILINE)
IPHONE = re.compile(rf"{_MARK}\[{_DAY}{_TIME}{_BRACKET}(?:{_SENDER})?", re.MULTILINE)
"""Groups: 1-4 date and its separator, 5 and 9 half of the day before and after the time, 6-8 time, 10 name."""
# The same for a look at many lines at once: 1-4 date, 5 half of the day, 6 name, 7 what is said up to a second colon.
_ONCE = _BEFORE % _NOON + r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?" + _AFTER
_SECOND = r"(?: ([^:\n]{1,60}+):(?= |$))?"
_MANY_ANDROID = re.compile(rf"\n{_MARK}{_DAY}{_ONCE}{_DASH}(?:{_SENDER}{_SECOND})?", re.MULTILINE)
_MANY_IPHONE = re.compile(rf"\n{_MARK}\[{_DAY}{_ONCE}{_BRACKET}(?:{_SENDER}{_SECOND})?", re.MULTILINE)
DATED = re.compile(rf"^{_MARK}\[?\d{{1,4}}[./\-] ?\d{{1,2}}[./\-] ?\d{{1,4}}[^\n]{{3,40}}?(?:\]| [-–] )")
"""What looks like the start of a message, read or not."""
_FEW = 3
"""Messages from which on a name is taken to have a colon in it."""


@dataclass(slots=True)
class Survey:
    """What one look at the whole file tells: whose phone, how dates are written, which names have colons.

    Memory is bounded: at most 20,000 names are counted.
    """

    evidence: DateEvidence = field(default_factory=DateEvidence)
    android: int = 0
    iphone: int = 0
    _short: Counter[str] = field(default_factory=Counter)
    _long: Counter[str] = field(default_factory=Counter)

    def see(self, block: str) -> None:
        """A block of whole lines."""
        block = f"\n{block}"
        before = self.android + self.iphone
        if self.android >= self.iphone:
            self.android += self._scan(_MANY_ANDROID, block)
        if self.iphone >= self.android or self.android + self.iphone == before:
            self.iphone += self._scan(_MANY_IPHONE, block)

    @property
    def header(self) -> re.Pattern[str]:
        return IPHONE if self.iphone > self.android else ANDROID

    @property
    def total(self) -> int:
        return max(self.android, self.iphone)

    def colons(self) -> frozenset[str]:
        """Names with a colon: all that seems to be said by `Coach` begins with the same `Ben:`."""
        found = set()
        for name, count in self._long.items():
            short = name.partition(": ")[0]
            if count >= _FEW and count == self._short[short]:
                found.add(name)
        return frozenset(found)

    def count(self, name: str) -> int:
        """How often that stands where a name stands."""
        return self._short[name]

    def names(self) -> list[str]:
        """Who seems to write, as written, most often first."""
        long = {name.partition(": ")[0]: name for name in self.colons()}
        return [long.get(name, name) for name, _ in self._short.most_common()]

    def _scan(self, header: re.Pattern[str], block: str) -> int:
        last: tuple[str, str, str] = ("", "", "")
        see, short, long = self.evidence.see, self._short, self._long
        rows: list[tuple[str, ...]] = header.findall(block)
        for a, mark, b, c, noon, name, rest in rows:
            if (a, b, c) != last:
                last = (a, b, c)
                see(a, b, c, mark, noon)
            if rest:
                long[f"{name}: {rest}"] += 1
        short.update([row[5] for row in rows if row[5]])
        for counter in (short, long):
            if len(counter) > 20_000:
                for name, _ in counter.most_common()[10_000:]:
                    del counter[name]
        return len(rows)


_TITLES = re.compile(
    r"(?:WhatsApp[ \-]Chats?(?: -| with| mit| met| med| con| com)?|Chat (?:de |do )?WhatsApp (?:con|com)|"
    r"Chat WhatsApp con|Conversas? (?:do|no) WhatsApp com|Discussion WhatsApp avec|WhatsApp-chat met) (.+)",
    re.IGNORECASE,
)
_COPY = re.compile(r" ?\(\d{1,3}\)$")


def title_of(name: str) -> str:
    """The chat's name by the file's, or nothing: `WhatsApp Chat with Year 9 (1).txt` → Year 9."""
    stem = name.rpartition(".")[0] if name.lower().endswith((".txt", ".zip")) else name
    if "_" in stem and " " not in stem:
        stem = stem.replace("_", " ")
    found = _TITLES.fullmatch(bare(stem))
    return _COPY.sub("", found[1]).strip() if found else ""

"""Taking others out of a text: their names, accounts, mentions, contact details and words.

It finds what the desk knows of. Nicknames, and who is meant by “your sister”, a person has to find.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import partial
from itertools import pairwise

SOMEBODY = "[somebody else]"
CONTACT = "[contact details]"
QUOTED = "[somebody else's words]"
SHORTEST, LEAST_DIGITS = 3, 5
"""Letters of a name's part that is taken out by itself, and digits of an id: shorter ones are in too much else."""
LEAST_QUOTED = 8
_WORDS = re.compile(r"\w+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\w)\+?\d(?:[ \-/.()]{0,2}\d){8,14}(?!\w)")
_MENTION = re.compile(r"<@[!&]?\d+>|(?<![\w@])@[\w.]{2,}")
Words = tuple[str, ...]


class Redacting:
    """`own` is what the person themself is called, which stays. `others` are names and ids, `blanks` further words."""

    def __init__(self, own: Iterable[str], others: Iterable[str], blanks: Iterable[str] = ()) -> None:
        own = list(own)
        self._own = {words for name in own for words in (_split(name), *((word,) for word in _split(name)))}
        known: set[Words] = {_split(blank) for blank in blanks}
        run: set[str] = set()
        for name in others:
            words = _split(name)
            known.add(words)
            known |= {(word,) for word in words if _telling(word)}
            if any(_runs_on(letter) for letter in name) and len(name) > 1 and name not in own:
                run.add(name)
        self._by_first: dict[str, list[Words]] = {}
        for words in sorted(known - self._own, key=len, reverse=True):
            if words and (len(words) > 1 or len(words[0]) > 1):
                self._by_first.setdefault(words[0], []).append(words)
        longest = sorted(run, key=len, reverse=True)
        self._run = re.compile("|".join(map(re.escape, longest)), re.IGNORECASE) if longest else None

    def __call__(self, text: str, quoted: Iterable[str] = ()) -> tuple[str, int]:
        """The text without others, and how many times something was taken out. `quoted` are words of theirs in it."""
        count = 0
        for words in quoted:
            if len(words.strip()) >= LEAST_QUOTED and words in text:
                count += text.count(words)
                text = text.replace(words, QUOTED)
        for pattern, instead in ((_MAIL, CONTACT), (_PHONE, CONTACT), (_MENTION, SOMEBODY), (self._run, SOMEBODY)):
            if pattern is not None:
                text, done = pattern.subn(partial(self._unless_own, instead), text)
                count += done
        return self._names(text, count)

    def _unless_own(self, instead: str, found: re.Match[str]) -> str:
        return found[0] if _split(found[0]) in self._own else instead

    def _names(self, text: str, count: int) -> tuple[str, int]:
        found = [(word.start(), word.end(), word[0].casefold()) for word in _WORDS.finditer(text)]
        parts: list[str] = []
        place = at = 0
        while at < len(found):
            size = self._matches(found, at)
            if size:
                parts += [text[place : found[at][0]], SOMEBODY]
                place = found[at + size - 1][1]
                count += 1
            at += size or 1
        return "".join([*parts, text[place:]]), count

    def _matches(self, found: list[tuple[int, int, str]], at: int) -> int:
        """How many words from here on are a name; 0 where none is. Between them stand only a few signs."""
        for words in self._by_first.get(found[at][2], ()):
            here = found[at : at + len(words)]
            if tuple(word for _, _, word in here) == words and all(
                later[0] - before[1] <= 2 for before, later in pairwise(here)
            ):
                return len(words)
        return 0


def _split(name: str) -> Words:
    return tuple(word.casefold() for word in _WORDS.findall(name))


def _telling(word: str) -> bool:
    return len(word) >= (LEAST_DIGITS if word.isdigit() else SHORTEST)


def _runs_on(letter: str) -> bool:
    """Whether words of this script stand without spaces between them."""
    return unicodedata.east_asian_width(letter) in ("W", "F") or "\u0e00" <= letter <= "\u0fff"

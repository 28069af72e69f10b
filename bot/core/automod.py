"""Word lists in portions that Discord's AutoMod takes. Pure.

A keyword rule takes 1,000 words or phrases of at most 60 characters, and a server has six such rules (Discord,
"Auto Moderation": limits of KEYWORD).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_WORDS = 1000
LONGEST = 60
MOST_RULES = 6


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase of a list, and what it speaks for. `unsure`: it is often harmless."""

    phrase: str
    label: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Portion:
    """What goes into one rule: what it is about, in words, and the words to paste."""

    title: str
    words: tuple[str, ...]
    unsure: bool = False

    @property
    def text(self) -> str:
        """As Discord's form takes it."""
        return ", ".join(self.words)


@dataclass(frozen=True, slots=True)
class Portions:
    """`kept_back` are phrases that must reach people, `unfit` those that Discord's form cannot take, both counted."""

    portions: tuple[Portion, ...]
    kept_back: int
    unfit: int


def portions(words: Iterable[Word], names: Mapping[str, str], never: frozenset[str]) -> Portions:
    """The lists by label, the sure ones first. `names` are labels in words; `never` are labels that are left out:
    what a child says in distress is never held back from those who can help.
    """
    found: dict[tuple[bool, str], dict[str, None]] = {}
    kept_back = unfit = 0
    for word in words:
        phrase = " ".join(word.phrase.split()).casefold()
        if word.label in never:
            kept_back += 1
        elif not phrase or len(phrase) > LONGEST or set(phrase) & set(",*\n"):
            unfit += 1  # a comma parts words in the form, and a star means something else there
        else:
            found.setdefault((word.unsure, word.label), {})[phrase] = None
    sure = {phrase for (unsure, _), phrases in found.items() if not unsure for phrase in phrases}
    made = []
    for unsure, label in sorted(found):
        phrases = [one for one in found[unsure, label] if not unsure or one not in sure]
        for start in range(0, len(phrases), MOST_WORDS):
            made.append(Portion(names.get(label, label), tuple(phrases[start : start + MOST_WORDS]), unsure))
    return Portions(tuple(made), kept_back, unfit)

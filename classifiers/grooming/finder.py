"""The classifier that finds grooming indicators in the newest message of a talk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.messages import Basis, Message, Role, Talk, Visibility
from bot.core.signals import GROOMING, Signal
from classifiers.encoder import MODELS
from classifiers.grooming.family import DOUBTFUL, GUARDED, Family, Phrasing, phrasings
from classifiers.grooming.guards import BEFORE, Guards, family, narration, openly, reversed_by
from classifiers.grooming.needs import commonness
from classifiers.grooming.words import Piece, pieces, plain, spellings
from classifiers.meaning import Scale, meanings
from classifiers.meanings import GROOMING as OUTPUTS
from classifiers.text import Canonical, canonical, shown

_TOKENS = re.compile(r"[^\W_]+")
_MOST_SPANS = 3
_AROUND = 8
_NUMBERS = ("eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen")
_BARE_AGE = re.compile(
    rf"(?:(?:am|im|i|only|just|nearly|almost) )*(1[0-7]|[6-9]|{'|'.join(_NUMBERS)})"
    r"(?: (?:and|a|half|you|what about you|how about you|why|lol|x|xx|haha|almost|nearly|in|1\d"
    r"|next|this|soon|week|month|birthday|bday|\?|\.))*"
)
_AGES = frozenset([*_NUMBERS, *(str(age) for age in range(6, 18))])
_HELP = "CHILD_SAYS_SCARED_OR_ASKS_HELP"
_NOT_RISKY = ("AGE_STATED", _HELP)
MEANT = 0.6
"""What a meaning scores at most that no phrasing knows: three quarters of a phrasing."""
MOST_MEANT = 5
"""Of one message, so many meanings count: the likeliest. Both chosen on the conversations of development, with each
left out in turn of what the meanings were fitted on."""
_ASKED_AGE = 0.8


@dataclass(frozen=True, slots=True)
class _Found:
    family: Family
    score: float
    spans: tuple[tuple[int, int], ...]
    setting: bool = False
    meant: bool = False


class Grooming:
    """Finds the indicators of `config/packs/*/indicators.toml`, the facts of the hard triggers, and stated ages.

    Phrasings first: rules on the words of the canonical text, with spans on the original. What might be meant that no
    phrasing knows, the encoder reads (`classifiers.meaning`), the more readily the more it could matter;
    without `models`, phrasings are all there is. English only. One signal for each indicator found; what it adds up to
    over time is the work of `bot.core.risk`.
    """

    name = "grooming"
    labels = frozenset({GROOMING})

    def __init__(self, models: Path | None = MODELS) -> None:
        self._models = models
        self._meanings = meanings(models) if models else None
        self._scales: Mapping[str, Scale] = self._meanings.scales if self._meanings else {}
        self.version = "-".join(["rules-2", *([self._meanings.version] if self._meanings else [])])
        self._all = tuple(phrasings())
        self._guards = Guards()
        self._asks_age = tuple(p for p in self._all if p.family.indicator == "AGE")
        self._age_stated = next(p.family for p in self._all if p.family.indicator == "AGE_STATED")
        self._index = _index(self._all)
        self._spellings = {word: meant.split() for word, meant in spellings().items()}
        self._families = {p.family.indicator: p.family for p in reversed(self._all)}

    def __reduce__(self) -> tuple[type[Grooming], tuple[Path | None]]:
        return type(self), (self._models,)

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        """Raises BrokenModel where a model gives no numbers."""
        if self._meanings is None:
            return [self._signals(talk, {}) for talk in talks]
        meant = self._meanings.of(talks)
        return [self._signals(*one) for one in zip(talks, meant, strict=True)]

    def _signals(self, talk: Talk, meant: Mapping[str, float]) -> tuple[Signal, ...]:
        text = talk.message.text
        if not text:
            return ()
        canon = canonical(text)
        words = self._words(canon.text)
        chosen = self._chosen(words)
        found: dict[str, _Found] = {}
        whole = ""
        if chosen:
            done: set[str] = set()
            for piece in pieces(canon.text):
                whole = whole or piece.text
                if piece.text in done:
                    continue
                done.add(piece.text)
                # In a long text only what this piece has the words for is tried.
                _look(self._chosen(set(piece.text.split())) if len(done) > 1 else chosen, piece, canon, found)
        if "AGE_STATED" not in found and len(text) < 60 and not words.isdisjoint(_AGES):
            stated = self._bare_age(talk, canon)
            if stated is not None:
                found["AGE_STATED"] = stated
        if meant:
            self._add_meant(meant, text, found)
            whole = whole or next((piece.text for piece in pieces(canon.text)), "")
        return tuple(_told(talk, found, whole, self._guards, f"{self.name}/{self.version}")) if found else ()

    def _add_meant(self, meant: Mapping[str, float], text: str, found: dict[str, _Found]) -> None:
        """What is meant but no phrasing says. It counts in proportion: from nothing at the least probability of its
        scale to `MEANT` at its threshold."""
        weighed = []
        for output in OUTPUTS:
            name, p = output.upper(), meant[output]
            # Ages are told apart from other numbers by phrasings. A call for help alone pages the lead, so it takes a
            # phrasing too; what only reads like one is for the labels of care (`classifiers.meaning`).
            if name not in found and output not in ("age_stated", "help"):
                weighed.append((self._scales[output].share(p), name))
        for share, name in sorted(weighed, reverse=True)[:MOST_MEANT]:
            if share > 0:
                found[name] = _Found(self._families[name], round(MEANT * share, 4), ((0, len(text)),), meant=True)

    def _words(self, text: str) -> set[str]:
        words = set(_TOKENS.findall(text.replace("'", "")))
        for word in words & self._spellings.keys():
            words.update(self._spellings[word])
        words.update([plain(word) for word in words if not word.isalpha() and not word.isdigit()])
        return words

    def _chosen(self, words: set[str]) -> list[Phrasing]:
        """The phrasings that could match a message with these words, in the order of the tables."""
        places = {place for word in words & self._index.keys() for place in self._index[word]}
        return [
            self._all[place]
            for place in sorted(places)
            if all(not need.isdisjoint(words) for need in self._all[place].needs)
        ]

    def _bare_age(self, talk: Talk, canon: Canonical) -> _Found | None:
        """“13” alone states an age where somebody else has just asked for it."""
        piece = next(iter(pieces(canon.text)), None)
        said = _BARE_AGE.fullmatch(piece.text) if piece else None
        if piece is None or said is None:
            return None
        for earlier in _others(talk)[-2:]:
            asked: dict[str, _Found] = {}
            for question in pieces(canonical(earlier.text[:400]).text):
                _look(self._asks_age, question, None, asked)
            if asked:
                return _Found(self._age_stated, _ASKED_AGE, (canon.span(*piece.span(*said.span(1))),))
        return None


def _index(every: Iterable[Phrasing]) -> Mapping[str, tuple[int, ...]]:
    """Word → the phrasings to think of: each under the rarest set of words that it needs.

    Raises ValueError for a phrasing that needs no word: it would have to be tried on every message.
    """
    index: dict[str, list[int]] = {}
    for place, phrasing in enumerate(every):
        if not phrasing.needs:
            raise ValueError(f"no word is needed by {phrasing.pattern.pattern!r}")
        for word in min(phrasing.needs, key=commonness):
            index.setdefault(word, []).append(place)
    return {word: tuple(places) for word, places in index.items()}


def _look(chosen: Iterable[Phrasing], piece: Piece, canon: Canonical | None, found: dict[str, _Found]) -> None:
    """Adds what is found in a piece, for each indicator the best. Without `canon`, spans are those of the piece."""
    for phrasing in chosen:
        name = phrasing.family.indicator
        before = found.get(name)
        if before is not None and before.score > phrasing.score and not before.setting:
            continue
        spans = []
        for match in phrasing.pattern.finditer(piece.text):
            start = match.start()
            before_it = piece.text[max(0, start - BEFORE) : start]
            if reversed_by(before_it, match[0], phrasing.family.negated):
                continue
            spans.append(match.span() if canon is None else canon.span(*piece.span(*match.span())))
            if len(spans) == _MOST_SPANS:
                break
        if not spans:
            continue
        setting = phrasing.family.setting is not None and phrasing.family.setting.search(piece.text) is not None
        if before is not None and not (before.setting and not setting):
            if before.score == phrasing.score and len(before.spans) < _MOST_SPANS:
                joined = tuple(sorted({*before.spans, *spans}))[:_MOST_SPANS]
                found[name] = _Found(before.family, before.score, joined, before.setting)
            continue
        found[name] = _Found(phrasing.family, phrasing.score, tuple(spans), setting)


def _told(talk: Talk, found: Mapping[str, _Found], whole: str, guards: Guards, source: str) -> Iterator[Signal]:
    """Findings → signals. Harmless surroundings lower what stands alone in its message; facts are hardly lowered."""
    text = talk.message.text
    alone = sum(1 for name, one in found.items() if name not in _NOT_RISKY and not one.meant) <= 1
    teacher = _teaches(talk)
    lesson = (alone or teacher) and guards.lesson(whole)
    open_ = openly(text)
    story = narration(text) and any(narration(m.text) for m in _others(talk))
    author = talk.message.author.key
    kin = family(
        [text, *(m.text for m in _pair(talk) if m.author.key == author)],
        [m.text for m in _pair(talk) if m.author.key != author],
    )
    for name, one in found.items():
        score, reason = one.score, ""
        soft = not one.family.fact
        if (soft or teacher) and (lesson or guards.quoted(text, one.spans[0], whole, teacher=teacher)):
            reason = "; it may be about how to stay safe, or a quotation"
        elif soft and story:
            reason = "; it may be part of a game of roles"
        elif soft and kin:
            reason = "; the two seem to be family"
        elif one.meant and open_:
            reason = "; the message brings another adult in"
        elif soft and alone and one.setting:
            reason = "; the rest of the message makes it look harmless"
        elif soft and alone and guards.surprise(name, whole, _around(talk, name)):
            reason = "; it may be about a surprise or a selection not announced yet"
        if reason:
            score = score * GUARDED if one.meant else min(score, GUARDED)
        start, end = one.spans[0]
        may = "may be meant: " if one.meant else ""
        yield Signal(
            label=GROOMING,
            score=score,
            why=f"{may}{one.family.why}: “{shown(text[start:end])}”{reason}",
            source=source,
            spans=one.spans,
            indicator=name,
            low_confidence=score <= DOUBTFUL,
        )


def _teaches(talk: Talk) -> bool:
    """Whether a registered colleague speaks to a group, not to one person."""
    author = talk.standing(talk.message.author.id)
    registered = author.role in (Role.STAFF, Role.VOLUNTEER) and author.role_basis in (
        Basis.ROSTER,
        Basis.PLATFORM_ROLE,
    )
    return registered and talk.group.policy.visibility is not Visibility.DIRECT


def _pair(talk: Talk) -> Sequence[Message]:
    """What was said before where only two people talk: in a group, one cannot tell whose relatives are meant."""
    return talk.before if talk.group.policy.visibility is Visibility.DIRECT else ()


def _others(talk: Talk) -> list[Message]:
    key = talk.message.author.key
    return [m for m in talk.before[-_AROUND:] if m.author.key != key]


def _around(talk: Talk, indicator: str) -> list[str]:
    """The words of a few messages before, where the indicator's guard asks for them."""
    if indicator != "SECRECY":
        return []
    found = (next(iter(pieces(canonical(m.text[:400]).text)), None) for m in talk.before[-_AROUND:])
    return [piece.text for piece in found if piece is not None]

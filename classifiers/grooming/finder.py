"""The classifier that finds grooming indicators in the newest message of a talk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.core.messages import Talk, Visibility
from bot.core.signals import GROOMING, Signal
from classifiers.encoder import MODELS
from classifiers.grooming import ages
from classifiers.grooming.drift import drift
from classifiers.grooming.family import Phrasing, phrasings
from classifiers.grooming.guards import BEFORE, Guards, reversed_by
from classifiers.grooming.needs import commonness
from classifiers.grooming.words import Piece, pieces, plain, spellings
from classifiers.grooming.worth import Found, others, told, weighed
from classifiers.meaning import Closeness, Scale, meanings
from classifiers.meanings import GROOMING as OUTPUTS
from classifiers.text import Canonical, canonical, tokens

_MOST_SPANS = 3
_ASKED_AGE = 0.8
OUTRIGHT = 4
"""So many different signs that somebody puts in so many words in one talk count in full, however the whole reads: what
reads it has learnt from quiet talks above all. Of 523 hard benign ones by ten authors none was called out for it."""
OUTRIGHT_APART = 2
"""In private, where the author said that they are grown up and the other that they are not, so many of their messages
with different signs are enough."""


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
        self._drift = drift(models) if models else None
        read = [one.version for one in (self._meanings, self._drift) if one is not None]
        self.version = "-".join(["rules-3", *read])
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
        meant = self._meanings.of(talks) if self._meanings else [{}] * len(talks)
        found = [self._found(*one) for one in zip(talks, meant, strict=True)]
        shown = [any(not one.family.fact for one in every.values()) for every, _ in found]
        drifting = self._drifting(talks, list(map(_looked_at, talks, map(bool, meant), shown)))
        source = f"{self.name}/{self.version}"
        scored: list[tuple[Signal, ...]] = [()] * len(talks)
        for n, (talk, (signs, whole)) in enumerate(zip(talks, found, strict=True)):
            drift = drifting.get(n)
            if signs or drift:
                outright = drift is not None and self._outright(talk, signs)
                scored[n] = tuple(told(talk, weighed(talk, signs, drift, outright), whole, self._guards, source))
        return scored

    def _drifting(self, talks: Sequence[Talk], looked_at: Sequence[bool]) -> dict[int, float]:
        """How far talks drift, by place."""
        if self._drift is None:
            return {}
        asked = [n for n, one in enumerate(looked_at) if one]
        return dict(zip(asked, self._drift.of([talks[n] for n in asked]), strict=True))

    def _found(self, talk: Talk, meant: Mapping[str, float]) -> tuple[dict[str, Found], str]:
        """What the message shows, and its words."""
        text = talk.message.text
        if not text:
            return {}, ""
        canon = canonical(text)
        words = self._words(canon.text)
        found, whole = self._phrased(canon, words)
        if "AGE_STATED" not in found and len(text) < ages.LONGEST and not words.isdisjoint(ages.BARE_WORDS):
            stated = self._bare_age(talk, canon)
            if stated is not None:
                found["AGE_STATED"] = stated
        if meant:
            self._add_meant(meant, text, found)
            whole = whole or next((piece.text for piece in pieces(canon.text)), "")
        return found, whole

    def _phrased(self, canon: Canonical, words: set[str]) -> tuple[dict[str, Found], str]:
        """What a text says in so many words, and its first piece where anything was looked for."""
        found: dict[str, Found] = {}
        whole = ""
        chosen = self._chosen(words)
        if chosen:
            done: set[str] = set()
            for piece in pieces(canon.text):
                whole = whole or piece.text
                if piece.text in done:
                    continue
                done.add(piece.text)
                # In a long text only what this piece has the words for is tried.
                _look(self._chosen(set(piece.text.split())) if len(done) > 1 else chosen, piece, canon, found)
        return found, whole

    def _outright(self, talk: Talk, found: Mapping[str, Found]) -> bool:
        """Whether the author has put so many different signs in so many words in this talk, the last one just now."""
        now = {name for name, one in found.items() if not one.meant and not one.family.fact}
        if not now:
            return False
        author = talk.message.author.key
        mine = [canonical(one.text) for one in talk.before if one.author.key == author]
        before: set[str] = set()
        for canon in mine:
            phrased, _ = self._phrased(canon, self._words(canon.text))
            before |= {name for name, one in phrased.items() if not one.family.fact}
        said = now | before
        if len(said) >= OUTRIGHT:
            return True
        if not before or len(said) < OUTRIGHT_APART:
            return False
        return self._years_apart(talk, [*mine, canonical(talk.message.text)])

    def _years_apart(self, talk: Talk, mine: Iterable[Canonical]) -> bool:
        """Whether, of two who write in private, the author has said that they are of age, and the other a child's."""
        if talk.group.policy.visibility is not Visibility.DIRECT:
            return False
        numbered = [canon.text for canon in mine if ages.TWO_DIGITS.search(canon.text)]
        if not any(ages.grown(piece.text) for text in numbered for piece in pieces(text)):
            return False
        theirs = [canonical(one.text) for one in talk.before if one.author.key != talk.message.author.key]
        return any(
            "AGE_STATED" in self._phrased(canon, self._words(canon.text))[0]
            or any(ages.bare(piece.text) for piece in pieces(canon.text[: ages.LONGEST]))
            for canon in theirs
        )

    def _add_meant(self, meant: Mapping[str, float], text: str, found: dict[str, Found]) -> None:
        """What may be meant but no phrasing says, in proportion: from nothing at the least probability of its scale to
        1 at its threshold."""
        for output in OUTPUTS:
            name = output.upper()
            # Ages are told apart from other numbers by phrasings. A call for help alone pages the lead, so it takes a
            # phrasing too; what only reads like one is for the labels of care (`classifiers.meaning`).
            if name not in found and output not in ("age_stated", "help"):
                reach = self._scales[output].reach(meant[output])
                if reach > 0:
                    found[name] = Found(self._families[name], min(reach, 1.0), ((0, len(text)),), meant=True)

    def _words(self, text: str) -> set[str]:
        words = set(tokens(text.replace("'", "")))
        for word in words & self._spellings.keys():
            words.update(self._spellings[word])
        words.update([plain(word) for word in words if not word.isalpha() and not word.isdigit()])
        return words

    def _chosen(self, words: set[str]) -> list[Phrasing]:
        """The phrasings that could match a message with these words, in the order of the tables."""
        chosen = []
        for place in sorted({place for word in words & self._index.keys() for place in self._index[word]}):
            for need in self._all[place].needs:
                if need.isdisjoint(words):
                    break
            else:
                chosen.append(self._all[place])
        return chosen

    def _bare_age(self, talk: Talk, canon: Canonical) -> Found | None:
        """“13” alone states an age where somebody else has just asked for it."""
        piece = next(iter(pieces(canon.text)), None)
        said = ages.bare(piece.text) if piece else None
        if piece is None or said is None:
            return None
        for earlier in others(talk)[-2:]:
            asked: dict[str, Found] = {}
            for question in pieces(canonical(earlier.text[:400]).text):
                _look(self._asks_age, question, None, asked)
            if asked:
                return Found(self._age_stated, _ASKED_AGE, (canon.span(*piece.span(*said)),))
        return None


def _looked_at(talk: Talk, read: bool, shows: bool) -> bool:
    """Whether a talk is read as a whole: from its author's second message on, and at the first one where it was read
    for its meaning or shows something, but for ordinary groups, where most of all chat is."""
    if any(one.author.key == talk.message.author.key for one in talk.before):
        return True
    return (read or shows) and Closeness.of(talk) is not Closeness.SHARP


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


def _look(chosen: Iterable[Phrasing], piece: Piece, canon: Canonical | None, found: dict[str, Found]) -> None:
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
                found[name] = Found(before.family, before.score, joined, before.setting)
            continue
        found[name] = Found(phrasing.family, phrasing.score, tuple(spans), setting)

"""What an utterance means, whatever its words: a small linear model passes on what might matter, the encoder decides.

`Meanings` serves two classifiers: `Meaning` below (care and risk labels), and `classifiers.grooming` (indicators).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.core.messages import Audience, Basis, Role, Talk, Visibility
from bot.core.signals import Signal
from classifiers.encoder import MODELS, WIDTH, encoder
from classifiers.linear import BrokenModel, Linear, Table, words_of
from classifiers.meanings import CARE, RISK
from classifiers.screen import sigmoid
from classifiers.text import canonical, quotable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_READS: Mapping[str, str] = MappingProxyType({
    "self_harm": "May be about wanting to die or to hurt oneself",
    "disclosure": "May be telling of being hurt, neglected or unsafe, or asking for help",
    "sextortion": "May be about pictures being used to threaten somebody",
    "extremism": "May be extremist: a prompt to look, no more",
    "boundary": "May be too private or familiar from a helper to a young person",
    "impersonation": "May be pretending to be staff, the organisation or a platform",
    "bullying": "May be leaving somebody out, humiliating them or spreading talk about them",
    "scam": "Reads like a scam",
    "spam": "Reads like advertising or a chain message",
})  # fmt: skip
_FIRST, _LAST = 600, 300
"""Of a long text, the characters at its beginning and end that are read for their meaning."""
_QUOTED = 80


@dataclass(frozen=True, slots=True)
class Scale:
    """Platt's slope and shift of one output, its threshold, and whether too few lines are behind it to be sure.

    `youth`: the threshold in groups for the young, where a prompt to look is worth more. `least`: of a grooming
    indicator, the probability from which it begins to count in a pair's score.
    """

    slope: float
    shift: float
    threshold: float
    low_confidence: bool
    least: float = 0.0
    youth: float = 1.0

    def limit(self, audience: Audience) -> float:
        """From where it is told."""
        return min(self.youth, self.threshold) if audience is Audience.YOUTH else self.threshold

    def reach(self, p: float) -> float:
        """How far `p` lies on the way from `least` (0) to the threshold (1), in logits; negative short of it."""
        low, high, at = (_logit(min(max(x, 1e-9), 1 - 1e-9)) for x in (self.least, self.threshold, p))
        return (at - low) / (high - low)


@cache
def meanings(models: Path = MODELS) -> Meanings:
    """The shipped models; loaded once in a process."""
    return Meanings(models)


class Closeness(IntEnum):
    """How readily the encoder is asked: behind sharp cues, behind faint ones, or always."""

    SHARP = 0
    FAINT = 1
    ALWAYS = 2

    @classmethod
    def of(cls, talk: Talk) -> Closeness:
        """Always for what a helper writes, and for what an adult, or somebody of unknown age, writes in a direct chat
        or where a young person is known to be. Behind faint cues for what else is written by or to the young. Behind
        sharp ones elsewhere: ordinary chat is most of all there is."""
        policy, author = talk.group.policy, talk.standing(talk.message.author.id)
        if policy.audience is Audience.ADULT:
            return cls.SHARP
        known = any(one.young and one.age_basis is not Basis.GROUP for one in talk.standings.values())
        child = author.young and author.age_basis in (Basis.ROSTER, Basis.PLATFORM_ROLE)
        grown = author.role in (Role.STAFF, Role.VOLUNTEER)
        if grown or ((known or policy.visibility is Visibility.DIRECT) and not child):
            return cls.ALWAYS
        return cls.FAINT if known or policy.audience is Audience.YOUTH else cls.SHARP


@dataclass(slots=True)
class _Asked:
    """A batch of talks, the canonical form of those texts in it that the encoder reads, and what it found in them."""

    talks: list[Talk]
    open: dict[int, str]
    found: list[dict[str, float]] | None = None


class Meanings:
    """Texts → what they mean, for those that might matter. Raises BrokenModel where a model cannot be used."""

    def __init__(self, models: Path = MODELS) -> None:
        self._models = models
        self._last: _Asked | None = None
        self._linear = Linear(Table.load(models / "cues.bin"), kept_words=10_000)
        try:
            raw: dict[str, Any] = json.loads((models / "encoder.json").read_text(encoding="utf-8"))
            self.version = f"{raw['version']}-{raw['heads_sha256'][:6]}"
            self._cues = {
                closeness: [_logit(float(raw[key][k])) for k in self._linear.labels]
                for closeness, key in ((Closeness.SHARP, "cues"), (Closeness.FAINT, "faint_cues"))
            }
            self.scales: Mapping[str, Scale] = {k: Scale(**x) for k, x in raw["meanings"].items()}
            self._heads = _heads(models / "heads.bin", len(self.scales))
        except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError) as error:
            raise BrokenModel(
                f"The model's settings encoder.json cannot be used ({error!r}). "
                "Install Safelight again, or rebuild it (classifiers/training/README.md)."
            ) from error

    def begin(self, talks: Sequence[Talk]) -> None:
        """Starts to read what `of` is asked for next, if anybody ever asked: it is read while other checks run.

        Raises:
            BrokenModel: the encoder cannot be loaded here.
        """
        if self._last is not None and self._last.talks != list(talks):
            self._last = self._asked(talks)
            encoder(self._models).begin(list(self._last.open.values()))

    def of(self, talks: Sequence[Talk]) -> list[dict[str, float]]:
        """As `read`, each message as closely as it may matter. The newest answer is kept: two classifiers ask."""
        if self._last is None or self._last.talks != list(talks):
            self._last = self._asked(talks)
        if self._last.found is None:
            self._last.found = self._found(self._last.open, len(talks))
        return self._last.found

    def _asked(self, talks: Sequence[Talk]) -> _Asked:
        return _Asked(list(talks), self._open([talk.message.text for talk in talks], [Closeness.of(t) for t in talks]))

    def read(self, texts: Sequence[str], how: Sequence[Closeness] | None = None) -> list[dict[str, float]]:
        """For each text the probability of each meaning; nothing for a text that the linear model lets pass."""
        return self._found(self._open(texts, how or [Closeness.SHARP] * len(texts)), len(texts))

    def _open(self, texts: Sequence[str], how: Sequence[Closeness]) -> dict[int, str]:
        """The canonical form of those that the encoder should read, by their place."""
        short = [self._canonical(text) for text in texts]
        asked = [(i, text, way) for i, (text, way) in enumerate(zip(short, how, strict=True)) if text]
        marks = self._linear.of_many([words_of(text) for _, text, way in asked if way is not Closeness.ALWAYS])
        # Only here: who asks for the screen alone should not pay for loading it.
        import numpy as np

        least = [self._cues[way] for _, _, way in asked if way is not Closeness.ALWAYS]
        reached: NDArray[np.bool_] = np.any(marks >= np.array(least), axis=1) if least else np.zeros(0, np.bool_)
        cued = iter(reached.tolist())
        return {i: text for i, text, way in asked if way is Closeness.ALWAYS or next(cued)}

    def _found(self, open_: Mapping[int, str], count: int) -> list[dict[str, float]]:
        found: list[dict[str, float]] = [{} for _ in range(count)]
        if not open_:
            return found
        logits = encoder(self._models).means(list(open_.values())) @ self._heads[:, :-1].T + self._heads[:, -1]
        for i, row in zip(open_, logits.tolist(), strict=True):
            found[i] = {
                name: sigmoid(scale.slope * x + scale.shift)
                for (name, scale), x in zip(self.scales.items(), row, strict=True)
            }
        return found

    def cues(self, text: str, how: Closeness) -> tuple[str, ...]:
        """Which topics' cues, sharp or faint, ask for a text to be read."""
        logits = self._linear.logits(words_of(self._canonical(text)))
        every = zip(self._linear.labels, logits, self._cues[how], strict=True)
        return tuple(topic for topic, x, least in every if x >= least)

    @staticmethod
    def _canonical(text: str) -> str:
        if len(text) > _FIRST + _LAST:
            text = f"{text[:_FIRST]} {text[-_LAST:]}"
        return canonical(text).text


class Meaning:
    """Care and risk labels of single messages. Everything here is a prompt to look."""

    name = "meaning"
    labels = frozenset({*CARE, *RISK} - {"personal_data"})  # whose details they are, rules tell better

    def __init__(self, models: Path = MODELS) -> None:
        self._models = models
        self.version = meanings(models).version

    def __reduce__(self) -> tuple[type[Meaning], tuple[Path]]:
        return type(self), (self._models,)

    @property
    def thresholds(self) -> Mapping[str, float]:
        return {k: s.threshold for k, s in meanings(self._models).scales.items() if k in self.labels}

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        """Raises BrokenModel where a model cannot be used or gives no numbers."""
        found = meanings(self._models).of(talks)
        return [tuple(self._signals(talk, each)) if each else () for talk, each in zip(talks, found, strict=True)]

    def _signals(self, talk: Talk, found: Mapping[str, float]) -> list[Signal]:
        scales = meanings(self._models).scales
        text = talk.message.text
        said = quotable(text)
        quote = said if len(said) <= _QUOTED else said[: _QUOTED - 1].rstrip() + "\u2026"
        role = talk.standing(talk.message.author.id).role
        audience = talk.group.policy.audience
        return [
            Signal(
                label,
                round(p, 4),
                f"{_READS[label]}: \u201c{quote}\u201d",
                self.name,
                ((0, len(text)),),
                low_confidence=scales[label].low_confidence,
            )
            for label, p in sorted(found.items(), key=lambda pair: -pair[1])
            if label in self.labels and p >= scales[label].limit(audience) and _fits(label, role)
        ]


def _heads(path: Path, names: int) -> NDArray[np.float32]:
    """One row for each meaning: what each of the encoder's numbers weighs, and a shift. Raises ValueError."""
    # Only here: who asks for the screen alone should not pay for loading it.
    import numpy as np

    found = np.frombuffer(path.read_bytes(), dtype="<f4").reshape(names, WIDTH + 1)
    if not np.isfinite(found).all():
        raise ValueError(f"{path.name} holds what is no number")
    return found


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _fits(label: str, role: Role) -> bool:
    """Whether a label can hold of what somebody in that role writes."""
    helper = role in (Role.STAFF, Role.VOLUNTEER)
    return helper if label == "boundary" else not (helper and label == "impersonation")

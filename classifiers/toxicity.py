"""Reads single messages for Jigsaw's labels, in a cascade: each step costs more and sees less, but more closely.

    screen     every message         linear, pure Python               `classifiers.screen`
    confirm    what it leaves open   a small encoder, ONNX             `classifiers.confirm`
    detoxify   in place of confirm   where its weights are present     `classifiers.detoxify`
    hosted     what was noticed      off by default                    `classifiers.hosted`

A step that cannot be used is said so of the messages it would have read, and the others go on. The hosted model never
lowers what was found here, so no message can talk it into silence.

Scores are probabilities, calibrated as the model cards say. A label that was trained on few examples is marked low
confidence. `sexual_explicit` comes from Detoxify or from a word list: no rows exist to learn it from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.core.messages import Talk
from bot.core.signals import Missing, Signal
from classifiers.confirm import Confirm
from classifiers.detoxify import Detoxified
from classifiers.detoxify.places import Unusable
from classifiers.hosted import Hosted, Unanswered
from classifiers.language import language
from classifiers.linear import BrokenModel
from classifiers.meaning import meanings
from classifiers.reasons import Reasons
from classifiers.screen import MODELS, Look, Screen, sigmoid
from classifiers.swearing import without

SWEARING, HURTFUL = 0.8, 0.6
"""How sure a label is at most of swearing at nobody; the probability from which what is left without it is hurtful."""
_SWEARING = ("toxicity", "severe_toxicity", "obscene")


class Stage(IntEnum):
    """How deep the cascade goes."""

    SCREEN = 1
    CONFIRM = 2
    FULL = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """Each label's probability, the last step that read the text, the signals, strongest first, what is missing."""

    probabilities: Mapping[str, float]
    step: str
    signals: tuple[Signal, ...]
    missing: tuple[Missing, ...] = ()


@dataclass(slots=True)
class _Reading:
    """A text on its way through the cascade. `open`: the screen leaves it to the next step. `unsure`: labels whose
    number nothing was calibrated for. `parts`: the pieces of it that are being read more closely."""

    text: str
    look: Look
    found: dict[str, float]
    open: bool
    step: str = "screen"
    unsure: set[str] = field(default_factory=set)
    missing: list[Missing] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A batch that is being read: which of its messages are not surely in another language, and those of them."""

    talks: list[Talk]
    english: list[bool]
    readings: list[_Reading]


class Toxicity:
    """The cascade, down to `stage`. `floor`: the least probability that becomes a signal. Models load on first use."""

    name = "toxicity"

    def __init__(
        self,
        models: Path = MODELS,
        floor: float = 0.2,
        stage: str = "full",
        detoxify: Detoxified | None = None,
        hosted: Hosted | None = None,
    ) -> None:
        self._given = (models, floor, stage, detoxify, hosted)
        self._models = models
        self._floor = floor
        self._screen = Screen(models)
        deep = Stage[stage.upper()]
        self._confirm = Confirm(models) if deep >= Stage.CONFIRM else None
        self._detoxify = detoxify if deep >= Stage.FULL else None
        self._hosted = hosted if deep >= Stage.FULL else None
        if self._detoxify:
            self._detoxify.begin()
        card = self._screen.card
        settings = self._confirm.settings if self._confirm else None
        if settings and settings.labels != self._screen.labels:
            raise BrokenModel("The screen and the closer look do not belong together. Install Safelight again.")
        self.version = "+".join([card.version, *([settings.version] if settings else [])])
        self.labels = frozenset({*self._screen.labels, *(self._detoxify.labels if self._detoxify else ())})
        self.thresholds: Mapping[str, float] = MappingProxyType(dict((settings or card).thresholds))
        self._low = (settings or card).low_confidence
        self._doubt = _logit(settings.doubt) if settings else math.inf
        self._people = settings.people if settings else frozenset()
        self._reasons = Reasons(self.name, self._screen, self._confirm, self.thresholds)
        self._last: _Begun | None = None

    def __reduce__(self) -> tuple[type[Toxicity], tuple[Any, ...]]:
        return type(self), self._given

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal | Missing, ...]]:
        """Raises BrokenModel where the screen gives no numbers."""
        return [said for said, _ in self.graded(talks)]

    def graded(self, talks: Sequence[Talk]) -> list[tuple[tuple[Signal | Missing, ...], Mapping[str, float]]]:
        """What `score` says, and every label's probability. What is surely in another language is not for this one:
        English words in it would mislead (`classifiers.multilingual` looks at it, or says that nothing does)."""
        begun, self._last = self._last, None
        if begun is None or begun.talks != list(talks):
            begun = self._begun_with(talks)
        found = iter(self._ended(begun.readings))
        told = (next(found) if mine else Judged({}, "", ()) for mine in begun.english)
        return [((*one.signals, *one.missing), one.probabilities) for one in told]

    def begin(self, talks: Sequence[Talk]) -> None:
        """The screen; what comes after it is begun, on other cores, and with it what `classifiers.meaning` reads.

        Raises:
            BrokenModel: the screen gives no numbers.
        """
        self._last = self._begun_with(talks)

    def _begun_with(self, talks: Sequence[Talk]) -> _Begun:
        english = [language(t.message.text, t.group.policy.language) in ("en", "") for t in talks]
        begun = self._begun([t.message.text for t, mine in zip(talks, english, strict=True) if mine])
        if self._confirm is not None:
            with suppress(BrokenModel):  # whoever asks for meanings will say so
                meanings(self._models).begin(talks)
        return _Begun(list(talks), english, begun)

    def judge(self, text: str) -> tuple[Signal, ...]:
        """The signals of one text, strongest first."""
        return self.judged([text])[0].signals

    def probabilities(self, text: str) -> Mapping[str, float]:
        """Every label's probability, whatever the floor."""
        return self.judged([text])[0].probabilities

    def judged(self, texts: Sequence[str]) -> list[Judged]:
        """Each text by as many steps as it needs; in order."""
        return self._ended(self._begun(texts))

    def _ended(self, readings: Sequence[_Reading]) -> list[Judged]:
        self._look_closer(readings)
        self._less_swearing(readings)
        if self._hosted is not None:
            self._asked(self._hosted, [one for one in readings if max(one.found.values()) >= self._floor])
        return [self._judged(one) for one in readings]

    def _less_swearing(self, readings: Sequence[_Reading]) -> None:
        """Where swear words are aimed at nobody and nothing hurtful is left without them, no label is surer than
        `SWEARING`: under every threshold, and still over nearly all that does not even swear."""
        sworn = [
            (one, plain)
            for one in readings
            if max(one.found[label] for label in _SWEARING) > SWEARING
            and (plain := without(one.look.read.text)) is not None
        ]
        for (one, _), again in zip(sworn, self._read([plain for _, plain in sworn]), strict=True):
            if again.found["toxicity"] < HURTFUL:
                for label in _SWEARING:
                    one.found[label] = min(one.found[label], SWEARING)

    def _read(self, texts: Sequence[str]) -> list[_Reading]:
        """Screen and closer look."""
        readings = self._begun(texts)
        self._look_closer(readings)
        return readings

    def _begun(self, texts: Sequence[str]) -> list[_Reading]:
        """The screen; what it leaves open is begun to be read more closely, on other cores."""
        readings = []
        for text, look in zip(texts, self._screen.looks(texts), strict=True):
            found = dict(zip(self._screen.labels, map(sigmoid, look.logits), strict=True))
            readings.append(_Reading(text, look, found, self._asks_more(look)))
        open_ = [one for one in readings if one.open]
        if open_ and self._confirm is not None and not self._has_detoxify():
            with suppress(BrokenModel):  # said where the answer is fetched
                for one, parts in zip(
                    open_, self._confirm.begin([one.look for one in open_], self._screen), strict=True
                ):
                    one.parts = parts
        return readings

    def _look_closer(self, readings: Sequence[_Reading]) -> None:
        open_ = [one for one in readings if one.open]
        if open_ and self._confirm is not None and not self._detoxified(open_):
            self._confirmed(self._confirm, open_)

    def _asks_more(self, look: Look) -> bool:
        return look.logits[0] >= self._doubt or not self._people.isdisjoint(look.words)

    def _confirmed(self, confirm: Confirm, readings: Sequence[_Reading]) -> None:
        try:
            begun = [one.parts for one in readings]
            if not all(begun):
                begun = confirm.begin([one.look for one in readings], self._screen)
            closer = confirm.ended(begun)
        except BrokenModel as fault:
            for one in readings:
                one.missing.append(Missing(f"The closer look at hurtful words was not possible: {fault}"))
            return
        for one, logits in zip(readings, closer, strict=True):
            one.found = dict(
                zip(self._screen.labels, map(sigmoid, confirm.blended(one.look.logits, logits)), strict=True)
            )
            one.step = "confirm"

    def _has_detoxify(self) -> bool:
        return self._detoxify is not None and self._detoxify.ready() and self._detoxify.loaded()

    def _detoxified(self, readings: Sequence[_Reading]) -> bool:
        """Whether Detoxify read them. While it is still loading, the shipped encoder stands in for it."""
        if self._detoxify is None or not self._has_detoxify():
            return False
        try:
            closer = self._detoxify.probabilities([one.text for one in readings])
        except Unusable as fault:
            for one in readings:
                one.missing.append(Missing(str(fault)))
            return False
        for one, found in zip(readings, closer, strict=True):
            for label, p in found.items():
                before = one.found.get(label)
                one.found[label] = p if before is None else sigmoid(_mixed(before, p))
            one.unsure.update(found.keys() - set(self._screen.labels))
            one.step = "detoxify"
        return True

    def _asked(self, hosted: Hosted, readings: Sequence[_Reading]) -> None:
        for one, answer in zip(readings, hosted.probabilities([one.text for one in readings]), strict=True):
            if isinstance(answer, Unanswered):
                one.missing.append(Missing(answer.reason, again=answer.again))
                continue
            one.step = "hosted"
            for label, p in answer.items():
                if p > one.found.get(label, 0.0):
                    one.found[label] = p
                    one.unsure.add(label)

    def _judged(self, one: _Reading) -> Judged:
        if max(one.found.values()) < self._floor:  # of nearly all chat there is nothing to say
            return Judged(one.found, one.step, (), tuple(one.missing))
        worth = sorted((label for label, p in one.found.items() if p >= self._floor), key=lambda k: -one.found[k])
        signals = tuple(self._signal(label, one) for label in worth)
        return Judged(one.found, one.step, signals, tuple(one.missing))

    def _signal(self, label: str, one: _Reading) -> Signal:
        low = label in self._low or label in one.unsure
        return self._reasons.signal(label, one.found[label], one.text, one.look, one.step, low_confidence=low)


def _mixed(screen: float, closer: float) -> float:
    """Three tenths of what the screen thinks, seven of the closer look: about what our own encoder is worth."""
    return 0.3 * _bounded(screen) + 0.7 * _bounded(closer)


def _bounded(p: float) -> float:
    return _logit(min(max(p, 1e-6), 1 - 1e-6))


def _logit(p: float) -> float:
    return math.log(p / (1.0 - p)) if 0.0 < p < 1.0 else math.copysign(math.inf, p - 0.5)

"""Stretches of talks, as the encoder of talks (`classifiers/training/drift.py`) learns from them: the lines up to a
message, what is said of it, and how they vary from round to round."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from classifiers.grooming.drift import Line, numbered
from classifiers.training.encoder import PRESENT
from classifiers.training.talks import JUDGED, Said
from classifiers.training.texting import texted

EVERY = 2
"""Of the messages of a talk, every so manieth is read in a round: its neighbours say nearly the same."""
LATER, LEAST = 0.5, 3
"""How often a stretch is read from a later message on, and how many messages are left of it then at least: so that the
beginning of a talk is not learnt by heart."""
BARE = 0.35
"""How often a stretch is read without its marks of punctuation: in half of our concerning conversations the person of
concern writes more carefully than the others, and that is no sign of anything."""
TEXTED = 0.25
"""How often all of a stretch is read as if typed in a hurry (`texting`): of the authors left out, least is told before
the last third of the private chats in which both write in clipped texting."""
_LINES_BEFORE = 40
_WITHIN, _MARKS = re.compile(r"(?<=\w)['’](?=\w)"), re.compile(r"[^\w\s?\u2190-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines up to a message of a talk, and what is said of it (`Said`). `besides`: what else is known of it, each
    with its weight (0: not known)."""

    lines: list[Line]
    drifts: int
    counts: float
    author: str
    talk: str
    direct: bool
    besides: list[tuple[float, float]]


def stretches(whole: Sequence[Said]) -> Iterator[Stretch]:
    """One for each message that counts."""
    for n, last in enumerate(whole):
        if last.counts:
            first = n
            while first and n - first < _LINES_BEFORE and whole[first - 1].talk == last.talk:
                first -= 1
            some = numbered(((one.speaker, one.text) for one in whole[first : n + 1]), last.speaker)
            yield Stretch(some, last.drifts, last.counts, last.author, last.talk, last.direct, _besides(last))


def _besides(last: Said) -> list[tuple[float, float]]:
    shown = [
        (float(last.known.get(name, 0)), (PRESENT if last.known[name] else 1.0) if name in last.known else 0.0)
        for name in JUDGED
    ]
    return shown + [(float(bool(young)), float(young is not None)) for young in (last.young, last.whom_young)]


def in_rounds(every: Sequence[Stretch], rounds: float, rng: random.Random) -> list[Stretch]:
    """What so many rounds read, the last one begun counted whole."""
    return [one for _ in range(math.ceil(rounds)) for one in thinned(_some(every, rng), rng)]


def _some(every: Sequence[Stretch], rng: random.Random) -> Iterator[Stretch]:
    """Every so manieth of a talk's stretches, beginning anywhere."""
    talk, left = "", 0
    for one in every:
        if one.talk != talk:
            talk, left = one.talk, rng.randrange(EVERY)
        if left == 0:
            yield one
        left = (left + 1) % EVERY


def thinned(some: Iterable[Stretch], rng: random.Random) -> Iterator[Stretch]:
    """What counts less than once is read that much more seldom instead: all weighs the same, in seven tenths of the
    time."""
    for one in some:
        if rng.random() < one.counts:
            yield replace(one, counts=max(1.0, one.counts))


def varied(lines: list[Line], rng: random.Random) -> list[Line]:
    if len(lines) > LEAST and rng.random() < LATER:
        lines = lines[rng.randrange(len(lines) - LEAST + 1) :]
    if rng.random() < TEXTED:
        lines = [(writer, texted(text, rng)) for writer, text in lines]
    return [(writer, bare(text)) for writer, text in lines] if rng.random() < BARE else lines


def bare(text: str) -> str:
    """A text without marks, but for question marks and pictures: “Don't, Kit. OK?” → “Dont Kit OK?”. One of nothing but
    marks stays as it is."""
    return " ".join(_MARKS.sub(" ", _WITHIN.sub("", text)).split()) or text

"""All classifiers together, in a process of their own, so that gateways and answers never wait for them.

A classifier that fails is reported as missing for the messages it failed on, and only those; the others still count.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import importlib
import math
import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from bot.core.messages import Talk
from bot.core.ports import Beginner, Classifier, Crashed, Grader, Scored
from bot.core.signals import Missing, Signal

Graded = tuple[tuple[Signal | Missing, ...], Mapping[str, float]]
"""What one classifier says of one message, and its probabilities where they were asked for."""
LONGEST = 100.0
"""Seconds that scoring one batch may take: a check that hangs must not stop the desk. Less than a batch's lease."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a classifier is made in the process that scores: `module:Class` and its arguments."""

    name: str
    made_by: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def make(self) -> Classifier:
        module, _, maker = self.made_by.partition(":")
        made: Classifier = attrgetter(maker)(importlib.import_module(module))(**self.arguments)
        return made


class Panel:
    """The classifiers made from their recipes; one that cannot be made is missing for every message until it can.

    `grades`: ask those that can for the probabilities of their labels, too.
    """

    def __init__(self, recipes: Sequence[Recipe], *, grades: bool = False) -> None:
        self._recipes = tuple(recipes)
        self._grades = grades
        self._made: dict[str, Classifier] = {}

    def score(self, talks: Sequence[Talk]) -> list[Scored]:
        begun = self._begun(talks)
        found_by = {one.name: self._scored(one, talks) for one in sorted(self._recipes, key=lambda r: r.name in begun)}
        said: list[list[Signal | Missing]] = [[] for _ in talks]
        grades: list[dict[str, Mapping[str, float]]] = [{} for _ in talks]
        for recipe in self._recipes:
            for n, (found, graded) in enumerate(found_by[recipe.name]):
                said[n].extend(found)
                if graded:
                    grades[n][recipe.name] = graded
        return [_together(found, graded) for found, graded in zip(said, grades, strict=True)]

    def labels(self) -> frozenset[str]:
        """Every label that is looked for, by those classifiers that can be made."""
        return frozenset(label for classifier in self._working() for label in classifier.labels)

    def thresholds(self) -> dict[str, float]:
        """The least score that a classifier itself would flag a label from; of those that say one."""
        found: dict[str, float] = {}
        for classifier in self._working():
            found |= getattr(classifier, "thresholds", {})
        return found

    def limits(self) -> dict[tuple[str, str], float]:
        """The same by classifier and label."""
        return {
            (classifier.name, label): at
            for classifier in self._working()
            for label, at in getattr(classifier, "thresholds", {}).items()
        }

    def _begun(self, talks: Sequence[Talk]) -> set[str]:
        """The names of the classifiers that read on while the others are asked."""
        names = set()
        for recipe in self._recipes:
            with suppress(Exception):  # it is missing then, and that is said where it is scored
                classifier = self._ready(recipe)
                if isinstance(classifier, Beginner):
                    names.add(recipe.name)
                    classifier.begin(talks)
        return names

    def _working(self) -> list[Classifier]:
        working = []
        for recipe in self._recipes:
            with suppress(Exception):  # it is missing for every message, and that is said there
                working.append(self._ready(recipe))
        return working

    def _ready(self, recipe: Recipe) -> Classifier:
        made = self._made.get(recipe.name)
        if made is None:
            made = self._made[recipe.name] = recipe.make()
        return made

    def _scored(self, recipe: Recipe, talks: Sequence[Talk]) -> Sequence[Graded]:
        unchecked = Missing(f"The check “{recipe.name}” did not work on this message yet", again=True)
        try:
            classifier = self._ready(recipe)
        except Exception:  # whatever it is, nothing was checked, and that is what people must see
            return [((unchecked,), {}) for _ in talks]
        try:
            return _sound(classifier, talks, grades=self._grades)
        except Exception:
            if len(talks) == 1:
                return [((unchecked,), {})]
        return [self._scored(recipe, [talk])[0] for talk in talks]


def _together(said: Sequence[Signal | Missing], grades: Mapping[str, Mapping[str, float]]) -> Scored:
    if not said and not grades:
        return _NOTHING
    missing = tuple(one for one in said if isinstance(one, Missing))
    signals = tuple(one for one in said if not isinstance(one, Missing))
    return Scored(signals, tuple(dict.fromkeys(missing)), grades)


class WorkerScorer:
    """Scores in a worker process, which is started when it is first needed and again when it died."""

    def __init__(self, recipes: Sequence[Recipe], longest: float = LONGEST) -> None:
        self._recipes = tuple(recipes)
        self._longest = longest
        self._pool: ProcessPoolExecutor | None = None
        self._labels: frozenset[str] | None = None

    async def score(self, talks: Sequence[Talk]) -> list[Scored]:
        pool = self._started()
        try:
            looked, found = await asyncio.get_running_loop().run_in_executor(pool, _score, list(talks), self._longest)
        except BrokenProcessPool:
            if self._pool is pool:  # else somebody who waited beside us has started another one already
                self.close()
            raise Crashed from None
        self._labels = looked
        return [found.get(n, _NOTHING) for n in range(len(talks))]

    def labels(self) -> frozenset[str] | None:
        return self._labels

    def start(self) -> None:
        """Starts the process now, so that the first batch does not wait for it."""
        self._started().submit(_score, [], self._longest)

    def renew(self, recipes: Sequence[Recipe]) -> None:
        """Other checks from the next batch on, in a new process; the old one still says what it was asked for."""
        if tuple(recipes) == self._recipes:
            return
        self._recipes = tuple(recipes)
        before, self._pool = self._pool, None
        if before is not None:
            before.shutdown(wait=False)
            self.start()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, context, initializer=_start, initargs=(self._recipes,))
        return self._pool

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


_NOTHING = Scored()
_NO_GRADES: Mapping[str, float] = MappingProxyType({})
_panel: Panel | None = None


def collect_seldom() -> None:
    """Batches are many objects without cycles that live shortly; looking for cycles every 700 of them costs a fifth."""
    gc.set_threshold(100_000, 50, 100)


def _start(recipes: Sequence[Recipe]) -> None:
    """In the worker: Ctrl-C is for the parent, which ends this process when its own work is done."""
    global _panel
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    threading.Thread(target=_end_with_the_desk, daemon=True).start()
    _panel = Panel(recipes)


def _end_with_the_desk() -> None:
    """A desk that was killed cannot end its worker; without this it would stay for ever."""
    desk = multiprocessing.parent_process()
    if desk is not None:
        desk.join()
        os._exit(0)


def _score(talks: Sequence[Talk], longest: float) -> tuple[frozenset[str], dict[int, Scored]]:
    """The labels looked for; and what was found or missed, by the talk's place: most messages have nothing to send.

    Where that takes longer than `longest` seconds, the process ends itself, even where a check never returns.
    """
    if _panel is None:
        raise RuntimeError("the worker was not started")
    faulthandler.dump_traceback_later(longest, exit=True)
    try:
        found = {n: scored for n, scored in enumerate(_panel.score(talks)) if scored != _NOTHING}
        return _panel.labels(), found
    finally:
        faulthandler.cancel_dump_traceback_later()


def _sound(classifier: Classifier, talks: Sequence[Talk], *, grades: bool) -> Sequence[Graded]:
    found: Sequence[Graded]
    if grades and isinstance(classifier, Grader):
        found = classifier.graded(talks)
    else:
        found = [(said, _NO_GRADES) for said in classifier.score(talks)]
    if len(found) != len(talks):
        raise ValueError(f"{classifier.name} gave {len(found)} answers for {len(talks)} messages")
    for said, graded in found:
        for one in said:
            if not isinstance(one, Missing) and not (math.isfinite(one.score) and 0 <= one.score <= 1):
                raise ValueError(f"{classifier.name} gave a score of {one.score}")
        if graded and not all(math.isfinite(p) and 0 <= p <= 1 for p in graded.values()):
            raise ValueError(f"{classifier.name} gave a probability that is none")
    return found

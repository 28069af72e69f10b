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
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from bot.core.messages import Talk
from bot.core.ports import Classifier, Crashed, Scored
from bot.core.signals import Missing, Signal

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
    """The classifiers made from their recipes; one that cannot be made is missing for every message until it can."""

    def __init__(self, recipes: Sequence[Recipe]) -> None:
        self._recipes = tuple(recipes)
        self._made: dict[str, Classifier] = {}

    def score(self, talks: Sequence[Talk]) -> list[Scored]:
        signals: list[list[Signal]] = [[] for _ in talks]
        missing: list[list[Missing]] = [[] for _ in talks]
        for recipe in self._recipes:
            for n, found in enumerate(self._scored(recipe, talks)):
                if isinstance(found, Missing):
                    missing[n].append(found)
                else:
                    signals[n].extend(found)
        return [Scored(tuple(s), tuple(m)) for s, m in zip(signals, missing, strict=True)]

    def _scored(self, recipe: Recipe, talks: Sequence[Talk]) -> list[tuple[Signal, ...] | Missing]:
        unchecked = Missing(f"The check “{recipe.name}” did not work on this message yet", again=True)
        try:
            classifier = self._made.get(recipe.name) or recipe.make()
            self._made[recipe.name] = classifier
        except Exception:  # whatever it is, nothing was checked, and that is what people must see
            return [unchecked for _ in talks]
        try:
            return list(_sound(classifier, talks))
        except Exception:
            if len(talks) == 1:
                return [unchecked]
        return [self._scored(recipe, [talk])[0] for talk in talks]


class HereScorer:
    """Scores in this process: for small tools and tests."""

    def __init__(self, recipes: Sequence[Recipe]) -> None:
        self._panel = Panel(recipes)

    async def score(self, talks: Sequence[Talk]) -> list[Scored]:
        return self._panel.score(talks)


class WorkerScorer:
    """Scores in a worker process, which is started when it is first needed and again when it died."""

    def __init__(self, recipes: Sequence[Recipe], longest: float = LONGEST) -> None:
        self._recipes = tuple(recipes)
        self._longest = longest
        self._pool: ProcessPoolExecutor | None = None

    async def score(self, talks: Sequence[Talk]) -> list[Scored]:
        pool = self._started()
        try:
            found = await asyncio.get_running_loop().run_in_executor(pool, _score, list(talks), self._longest)
        except BrokenProcessPool:
            if self._pool is pool:  # else somebody who waited beside us has started another one already
                self.close()
            raise Crashed from None
        return [found.get(n, _NOTHING) for n in range(len(talks))]

    def start(self) -> None:
        """Starts the process now, so that the first batch does not wait for it."""
        self._started().submit(_score, [], self._longest)

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


def _score(talks: Sequence[Talk], longest: float) -> dict[int, Scored]:
    """What was found or missed, by the talk's place: of most messages there is nothing to send back.

    Where that takes longer than `longest` seconds, the process ends itself, even where a check never returns.
    """
    if _panel is None:
        raise RuntimeError("the worker was not started")
    faulthandler.dump_traceback_later(longest, exit=True)
    try:
        return {n: scored for n, scored in enumerate(_panel.score(talks)) if scored != _NOTHING}
    finally:
        faulthandler.cancel_dump_traceback_later()


def _sound(classifier: Classifier, talks: Sequence[Talk]) -> Sequence[tuple[Signal, ...]]:
    found = classifier.score(talks)
    if len(found) != len(talks):
        raise ValueError(f"{classifier.name} gave {len(found)} answers for {len(talks)} messages")
    for signals in found:
        for one in signals:
            if not (math.isfinite(one.score) and 0 <= one.score <= 1):
                raise ValueError(f"{classifier.name} gave a score of {one.score}")
    return found

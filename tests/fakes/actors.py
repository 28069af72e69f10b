"""A platform in memory: it remembers what was done to it, and says no or nothing where a test asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.core.effects import ALL, Effect, Receipt, Status
from bot.core.ports import Busy, Health, Refused


class MemoryActor:
    """`done` are the effects in the order they arrived, twice where they arrived twice.

    `busy` are waits that the next effects meet; `refusing` is the sentence every effect is refused with; `silent`
    counts effects that are done although their answer gets lost.
    """

    def __init__(self, can: Iterable[type[Effect]] = tuple(ALL.values())) -> None:
        self.can = frozenset(can)
        self.done: list[Effect] = []
        self.busy: list[timedelta] = []
        self.refusing = ""
        self.silent = 0

    async def check(self) -> Health:
        return Health("memory", not self.refusing, self.refusing or "Everything arrives in memory.")

    async def perform(self, effect: Effect) -> Receipt:
        if self.busy:
            raise Busy(self.busy.pop(0))
        if self.refusing:
            raise Refused(self.refusing)
        self.done.append(effect)
        if self.silent:
            self.silent -= 1
            raise TimeoutError("no answer")
        return Receipt(Status.DONE, f"{type(effect).__name__} is done.", f"ref-{len(self.done)}")

    def of(self, *kinds: type[Effect]) -> list[Effect]:
        return [effect for effect in self.done if isinstance(effect, kinds)]

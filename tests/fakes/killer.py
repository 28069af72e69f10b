"""Ends the desk's process, as a power cut would, at the n-th moment at which the world outside could notice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from bot.core.effects import Effect, Receipt
from bot.core.ports import Actor, Health
from bot.core.store import Store, Work

T = TypeVar("T")


class Killed(BaseException):
    """Nothing catches this: the process is gone."""


class Killer:
    """Counts the moments just before and just after each commit and each act on a platform; ends at the n-th."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.count = 0

    def moment(self) -> None:
        self.count += 1
        if self.count == self.at:
            raise Killed


class MortalStore:
    """A real store of a process that can be killed right before or right after a commit."""

    def __init__(self, store: Store, killer: Killer) -> None:
        self._store = store
        self._killer = killer

    def begin(self) -> AbstractContextManager[Work]:
        return self._store.begin()

    def do(self, transaction: Callable[[Work], T]) -> T:
        result = self._store.do(self._until_commit(transaction))
        self._killer.moment()
        return result

    async def run(self, transaction: Callable[[Work], T]) -> T:
        result = await self._store.run(self._until_commit(transaction))
        self._killer.moment()
        return result

    def _until_commit(self, transaction: Callable[[Work], T]) -> Callable[[Work], T]:
        def whole(work: Work) -> T:
            result = transaction(work)
            self._killer.moment()
            return result

        return whole


class MortalActor:
    """A real actor of a process that can be killed right before or right after it acts."""

    def __init__(self, actor: Actor, killer: Killer) -> None:
        self._actor = actor
        self._killer = killer
        self.can = actor.can

    async def check(self) -> Health:
        return await self._actor.check()

    async def perform(self, effect: Effect) -> Receipt:
        self._killer.moment()
        receipt = await self._actor.perform(effect)
        self._killer.moment()
        return receipt

"""The port by which a change of settings becomes the practice that the desk works by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.messages import Talk
from bot.core.practice import Practice
from bot.core.signals import Missing, Signal
from bot.core.store import Work

WORDS = "words"
"""The source of signals that word lists give."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """The practice with all changes in force. `take` makes the checks, the connectors and whoever else keeps something
    of it follow: to be called once the transaction is committed. `listed` is what the word lists say of talks now.
    `stamp` grows with every change: of two practices the one with the larger is newer.
    """

    practice: Practice
    take: Callable[[], None]
    listed: Callable[[Sequence[Talk]], Sequence[tuple[Signal | Missing, ...]]]
    stamp: tuple[int, int] = (0, 0)


class Renewal(Protocol):
    def __call__(self, work: Work, now: datetime) -> Renewed:
        """Reads the changes in force, and gives every group its policy in the same transaction.

        Raises:
            ValueError: a setting cannot be used as it was changed. The message is a sentence.
        """
        ...

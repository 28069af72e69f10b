"""The ports: what the pipeline asks of the world outside, and what the world may raise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, runtime_checkable

from bot.core.effects import Effect, Receipt
from bot.core.heard import Heard
from bot.core.messages import Place, Talk
from bot.core.requests import Reply, Request
from bot.core.sheets import Sheet
from bot.core.signals import Missing, Signal

Stream = str
"""A Discord channel, a bot's updates, an X query, an exported chat: what has a position of its own."""
Position = str
"""How far a stream was kept, in the platform's own terms."""


class Refused(Exception):
    """The platform will not do it, now or later. The message is a sentence for the one who asked."""


class Busy(Exception):
    """The platform asks to wait."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"asked to wait {retry_after.total_seconds():.0f} s")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Batch:
    """What was heard, and where each stream stands once this is kept."""

    heard: tuple[Heard, ...]
    moves: Mapping[Stream, Position]


@runtime_checkable
class Source(Protocol):
    """What streams in. Asking for the next batch means that the last is committed: acknowledge the platform then."""

    def listen(self, at: Mapping[Stream, Position]) -> AsyncIterator[Batch]: ...


@runtime_checkable
class Classifier(Protocol):
    """Batch in, batch out, same order; stateless. May raise anything: the pipeline turns it into `missing`.

    A `Missing` among what is said of a message names what this classifier does not look at in it (another language,
    say). Nothing failed and nothing is tried again: people are told, and that is all.
    """

    name: str
    version: str
    labels: frozenset[str]

    def score(self, talks: Sequence[Talk]) -> Sequence[tuple[Signal | Missing, ...]]: ...


@runtime_checkable
class Grader(Protocol):
    """A classifier that can say in the same look how likely its labels are where that is too little for a signal."""

    def graded(self, talks: Sequence[Talk]) -> Sequence[tuple[tuple[Signal | Missing, ...], Mapping[str, float]]]:
        """For each talk what `score` says of it, and probabilities (0 to 1) by label."""
        ...


@runtime_checkable
class Beginner(Protocol):
    """A classifier that reads on other cores: begun before the others are asked, it is asked after them."""

    def begin(self, talks: Sequence[Talk]) -> None:
        """Starts on what `score` is asked for next. May raise anything: it is said where it is scored."""
        ...


@dataclass(frozen=True, slots=True)
class Health:
    """Whether an adapter is in order, said in words; `hints` say what to do."""

    name: str
    ok: bool
    words: str
    hints: tuple[str, ...] = ()


@runtime_checkable
class Actor(Protocol):
    """What can be done on a platform. A state effect done twice gives the same end."""

    @property
    def can(self) -> frozenset[type[Effect]]: ...

    async def check(self) -> Health: ...

    async def perform(self, effect: Effect) -> Receipt:
        """Do it. Raises `Refused` or `Busy`."""
        ...


@runtime_checkable
class Desk(Protocol):
    """Where colleagues talk to the desk: sheets with buttons, and commands.

    It acknowledges a press before `answer` is awaited (a form that is known from the id, `bot.desk.buttons.form`, is
    shown at once instead), shows the reply to the one who pressed alone where the platform can, and never lets
    anything in a sheet mention, preview or format.
    """

    async def serve(self, answer: Callable[[Request], Awaitable[Reply]]) -> None:
        """Listens for presses and commands until it is cancelled."""
        ...

    async def show(self, sheet: Sheet, place: Place, shown: Receipt | None) -> Receipt:
        """Posts the sheet, or edits the message that `shown` refers to; posts anew where that is gone.

        A `private` place's id is that of the account to write to. The receipt's `ref` finds the message again. Raises
        `Refused` or `Busy`.
        """
        ...

    async def withdraw(self, shown: Receipt) -> None:
        """Takes a message away, or leaves a bare reference where it cannot be deleted. Gone already is well.

        Raises `Refused` or `Busy`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Platform:
    """What a connector's `connect` gives: up to three sides of one client.

    `sweep` tells what became of kept messages (their keys): `Gone`, or newer revisions. A platform that has it demands
    that what is deleted there is deleted here. It may raise `Refused` or `Busy`.
    """

    name: str
    source: Source | None = None
    actor: Actor | None = None
    desk: Desk | None = None
    sweep: Callable[[Sequence[str]], Awaitable[tuple[Heard, ...]]] | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """What the classifiers said of one message, and what was not looked at or could not be.

    `grades` are probabilities by classifier and label, also where there is no signal; only where they were asked for.
    """

    signals: tuple[Signal, ...] = ()
    missing: tuple[Missing, ...] = ()
    grades: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


class Crashed(Exception):
    """The process that scores died over a batch; nothing is known of any message in it."""


class Scorer(Protocol):
    """All classifiers together. A classifier that fails makes `missing`, never an exception and never “clear”."""

    async def score(self, talks: Sequence[Talk]) -> list[Scored]:
        """Same order. Raises `Crashed`."""
        ...

    def labels(self) -> frozenset[str] | None:
        """What was looked for when this last scored; None where nothing has been scored yet."""
        ...

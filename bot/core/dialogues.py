"""A conversation of the desk with a colleague, kept from one question to the next: it goes on after a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`id` is its number, `account` whose it is, `what` it is about. `turn` counts: a button of an earlier turn is old.

    `step` is the question that was asked last; `said` are the answers by now, by their names.
    """

    id: int
    account: str
    what: str
    until: datetime
    turn: int = 0
    step: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


class Dialogues(Protocol):
    def begin(self, account: str, what: str, until: datetime) -> Dialogue: ...
    def get(self, number: int) -> Dialogue | None:
        """The dialogue, held until this transaction ends: two presses at once are one after the other."""
        ...

    def newest(self, account: str, what: str) -> Dialogue | None: ...
    def save(self, dialogue: Dialogue) -> None: ...
    def drop(self, number: int) -> None: ...
    def purge(self, now: datetime) -> None: ...

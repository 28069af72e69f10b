"""Every power the desk has, as frozen values, and what is known of each after it was tried.

`HUMAN_ONLY` are powers that take a colleague's name; the machine may ask for none of them. `STATE` effects set
something (a ban, a deletion): they are repeated until read back. `SENDS` cannot be taken back: an intent is
written before them, and an intent without an answer becomes *unknown*.

Accounts, groups and messages are named by their keys (`platform:id`, `platform:group:id`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

MACHINE = "machine"
"""The name in `by` where no colleague asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something the desk can do. `by` is the colleague who asked, `reason` goes to the platform's audit log."""

    case: str = ""
    by: str = MACHINE
    reason: str = ""

    @property
    def lane(self) -> str:
        """The outbox lane: one for each platform, so that one that stalls delays nobody else."""
        target = getattr(self, "account", "") or getattr(self, "message", "") or getattr(self, "group", "")
        return str(target).partition(":")[0] or "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Effect):
    """Tell one colleague that something needs them: category and link only, never the content.

    `answer` is the id of a button under it, where an answer is wanted and the platform has buttons.
    """

    to: str
    severity: str
    text: str
    link: str = ""
    via: str = "desk"
    answer: str = ""

    @property
    def lane(self) -> str:
        return self.via


@dataclass(frozen=True, slots=True, kw_only=True)
class Warn(Effect):
    """A rules reminder to an account, in private or as a reply to `message`."""

    account: str
    group: str
    text: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support(Effect):
    """An approved, kind text to a person at risk."""

    account: str
    group: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Effect):
    """Delete a message on its platform. Evidence is kept before."""

    message: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hide(Effect):
    message: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unhide(Effect):
    message: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute(Effect):
    """Stop an account from writing in a group for some minutes."""

    account: str
    group: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmute(Effect):
    account: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban(Effect):
    account: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unban(Effect):
    account: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Effect):
    """Say something in a group."""

    group: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Effect):
    """Post the transparency notice in a group, and pin it. An admin ordered it for this group, once and for all."""

    group: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Effect):
    message: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin(Effect):
    message: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver(Effect):
    """A summary or a pack to a place: a text, and the names of a picture and a file in the desk's own folder."""

    group: str
    text: str
    picture: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(Effect):
    """Put a case's card, in this version, where its readers are; what is shown already is not shown again.

    `place` is the key of a channel or chat (`platform:id`), or of the account to write to in `private`. Without a case,
    `what` names the list to post there: `morning` or `evening`.
    """

    version: int
    via: str = "desk"
    place: str = ""
    private: bool = False
    what: str = ""

    @property
    def lane(self) -> str:
        return self.via


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Effect):
    """Take a case's card away from where it was shown."""

    via: str = "desk"
    place: str = ""

    @property
    def lane(self) -> str:
        return self.via


ALL: Mapping[str, type[Effect]] = {
    kind.__name__: kind
    for kind in (
        Alert, Warn, Support, Remove, Hide, Unhide, Mute, Unmute, Ban, Unban,
        Post, Notice, Reply, Pin, Deliver, Show, Withdraw,
    )
}  # fmt: skip
PUNITIVE: frozenset[type[Effect]] = frozenset({Warn, Remove, Mute, Ban, Hide})
HUMAN_ONLY: frozenset[type[Effect]] = PUNITIVE | {Support, Unmute, Unban, Unhide, Post, Reply, Pin}
STATE: frozenset[type[Effect]] = frozenset({Remove, Hide, Unhide, Mute, Unmute, Ban, Unban, Pin, Show, Withdraw})
SENDS: frozenset[type[Effect]] = frozenset({Alert, Warn, Support, Post, Notice, Reply, Deliver})
AGAIN: frozenset[type[Effect]] = frozenset({Alert, Deliver})
"""Sends that are repeated under the same reference when it is unknown whether they arrived."""


class Status(StrEnum):
    """How far an effect came. `UNKNOWN`: it was begun, and nobody can say whether it arrived.

    `WAITING`: it did not happen yet and is tried again; `BY_HAND`: a person says that they did it.
    """

    INTENT = "intent"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What really happened: a sentence, and the platform's own reference where it gives one."""

    status: Status
    detail: str = ""
    ref: str = ""
    at: datetime | None = None


def packed(effect: Effect) -> dict[str, Any]:
    """The effect as plain data, to be kept in the outbox."""
    return {"effect": type(effect).__name__, **asdict(effect)}


def unpacked(data: Mapping[str, Any]) -> Effect:
    """The effect that `packed` made this of.

    Raises:
        ValueError: this desk knows no such effect (its name is in the message).
    """
    kind = ALL.get(str(data.get("effect")))
    if kind is None:
        raise ValueError(f"The desk knows no effect called {data.get('effect')!r}.")
    known = {f.name for f in fields(kind)}
    return kind(**{name: value for name, value in data.items() if name in known})

"""What a reader of exported chats is handed and what it gives back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.core.heard import Gone, GroupChange, MemberChange
from bot.core.messages import Message

if TYPE_CHECKING:
    from connectors.exports.source import SourceFile

DATE_ORDERS = ("auto", "dmy", "mdy", "ymd")


class Unreadable(Exception):
    """A file, folder or option that cannot be used. The message is one sentence for the one who gave it."""

    def __init__(self, where: str, sentence: str) -> None:
        super().__init__(sentence)
        self.where = where
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Options:
    """How to read. `group` replaces the group's name; `since` is an aware time; `timezone` is the phone's."""

    group: str = ""
    timezone: str = "Europe/London"
    since: datetime | None = None
    date_order: str = "auto"


@dataclass(frozen=True, slots=True)
class ChatFound:
    """A chat begins: everything up to the next `ChatFound` belongs to it. `direct` is a chat of two."""

    platform: str
    group: str
    name: str
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A message of the file that is not kept, its line (1 is the first) and why, in words.

    `kind` is one of: system (joined, left, renamed …), deleted (its author deleted it before the export),
    before (older than `since`), date (an impossible date), damaged (not in the shape of its format).
    """

    line: int
    reason: str
    kind: str
    at: datetime | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """The file ends here before its time. What came before was read; nothing after it was. Not a message."""

    line: int
    byte: int
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a folder or a zip that was not read, and why, in words."""

    where: str
    reason: str


Item = Message | MemberChange | GroupChange | Gone | Skipped | Broken
"""What iterating an export yields. `Message` and `Skipped` add up to the messages of the file; a system line is a
`Skipped` that may be preceded by the `MemberChange` or `GroupChange` it tells of, which count for nothing."""


class Reader(Protocol):
    """One format. A module in `connectors/exports/formats/` with a function `reader()` that returns one."""

    name: str
    many: bool
    """Whether one file may hold several chats."""

    def sniff(self, head: bytes, name: str) -> int:
        """How surely a file is of this format, 0 (no) to 100, by its first 64 KiB and its name. Never raises."""
        ...

    def read(self, source: SourceFile, options: Options) -> Iterator[ChatFound | Item]:
        """Read it in flat memory, setting `source.line` before each item. May raise `Unreadable` before the first."""
        ...

"""The way in: paths to chats, whatever their format."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from bot.core.messages import Message
from connectors.exports import formats
from connectors.exports.clock import LocalClock
from connectors.exports.finding import Found, find, together
from connectors.exports.reader import (
    DATE_ORDERS,
    Broken,
    ChatFound,
    Item,
    Options,
    PassedOver,
    Reader,
    Skipped,
    Unreadable,
)
from connectors.exports.source import Limits, SourceFile
from connectors.exports.wrong_files import binary, wrong_file


def readers() -> tuple[Reader, ...]:
    """One reader for each module of `connectors/exports/formats/`."""
    names = sorted(module.name for module in pkgutil.iter_modules(formats.__path__))
    return tuple(importlib.import_module(f"{formats.__name__}.{name}").reader() for name in names)


Items = Iterator[ChatFound | Item]


class Export:
    """One chat of a file. Iterating it reads the file on, in flat memory; iterating it later or again reads it anew.

    `notes` are sentences on how it was read; they are complete when the iteration is. `read` and `size` are bytes,
    for a progress bar; `kept` and `skipped` count what was handed out, and add up to the messages of the file.
    """

    def __init__(
        self, source: SourceFile, reader: Reader, options: Options, chat: ChatFound, place: int, items: Items
    ) -> None:
        self.platform, self.group, self.direct = chat.platform, chat.group, chat.direct
        self.name = options.group or chat.name
        self.where = source.where
        self.notes = source.notes
        self.size = source.size()
        self.kept = self.skipped = 0
        self._source = source
        self._reader = reader
        self._options = options
        self._place = place
        self._items: Items | None = items
        self._next: ChatFound | None = None
        self._passed = False

    @property
    def line(self) -> int:
        """The line of the item handed out last."""
        return self._source.line

    @property
    def read(self) -> int:
        return self._source.byte

    def __iter__(self) -> Iterator[Item]:
        items, self._items = self._items, None
        self.kept = self.skipped = 0
        return self._each(items, True) if items is not None else self._each(self._anew(), False)

    def _each(self, items: Items, shared: bool) -> Iterator[Item]:
        since = self._options.since
        for item in items:
            if isinstance(item, Message):
                if since is not None and item.at < since:
                    item = Skipped(
                        self._source.line, f"older than {since:%d/%m/%Y}", "before", item.at, item.author.name
                    )
                    self.skipped += 1
                else:
                    self.kept += 1
            elif isinstance(item, Skipped):
                self.skipped += 1
            elif isinstance(item, ChatFound):
                self._next = item
                return
            yield item
            if shared and self._passed:
                raise RuntimeError("this chat was left for the next one of its file; iterate it again")
        if self._source.cut:
            place = f"line {self._source.line}, byte {self._source.byte}"
            yield Broken(self._source.line, self._source.byte, f"{place}: {self._source.cut}")

    def _anew(self) -> Items:
        """The file from the start, up to this chat."""
        for part in self._source.parts or (self._source,):
            part.cut = ""
            part.line = 0
        items = self._reader.read(self._source, self._options)
        chats = (item for item in items if isinstance(item, ChatFound))
        for _ in range(self._place + 1):
            next(chats, None)
        return items

    def following(self, items: Items) -> ChatFound | None:
        """The file's next chat, past all that was not read of this one."""
        if self._next is None:
            self._passed, self._items = True, None
            self._next = next((item for item in items if isinstance(item, ChatFound)), None)
        return self._next


Opened = Export | PassedOver | Unreadable


def open_exports(
    paths: Iterable[Path | str],
    *,
    format: str = "auto",
    group: str = "",
    timezone: str = "Europe/London",
    since: datetime | None = None,
    date_order: str = "auto",
    limits: Limits | None = None,
) -> Iterator[Opened]:
    """The chats of files, folders (with all below them) and zips (nothing is unpacked).

    What cannot be read comes as an `Unreadable` among the others and stops nothing; files that are no chats within
    folders and zips come as `PassedOver`. Raises `Unreadable` at once for an option that cannot be used.
    """
    every = readers()
    chosen = [reader for reader in every if format in ("auto", reader.name)]
    if not chosen:
        known = ", ".join(("auto", *(reader.name for reader in every)))
        raise Unreadable("", f"There is no format “{format}”; choose one of {known}.")
    if date_order not in DATE_ORDERS:
        raise Unreadable("", f"There is no date order “{date_order}”; choose one of {', '.join(DATE_ORDERS)}.")
    if since is not None and since.tzinfo is None:
        raise Unreadable("", "The time to read from needs a time zone.")
    LocalClock(timezone)
    options = Options(group, timezone, since, date_order)
    return _each([Path(path) for path in paths], chosen, format != "auto", options, limits or Limits())


def _each(paths: list[Path], chosen: list[Reader], forced: bool, options: Options, limits: Limits) -> Iterator[Opened]:
    named: list[SourceFile | PassedOver] = []
    for path in paths:
        found_any = False
        for found, must in find(path, limits):
            if must and isinstance(found, SourceFile):
                named.append(found)
                found_any = True
                continue
            for opened in _opened(found, must, chosen, forced, options):
                found_any = found_any or not isinstance(opened, PassedOver)
                yield opened
        if not found_any:
            yield Unreadable(str(path), f"{path.name or path} holds no exported chat.")
    for one in together(named):
        yield from _opened(one, True, chosen, forced, options)


def _opened(found: Found, must: bool, chosen: list[Reader], forced: bool, options: Options) -> Iterator[Opened]:
    if not isinstance(found, SourceFile):
        yield found
        return
    head = found.head()
    if found.cut and not head:
        yield Unreadable(found.where, f"{found.name} cannot be read: {found.cut}.")
        return
    best = max(chosen, key=lambda reader: reader.sniff(head, found.name))
    if not head.strip() or binary(head) or (not forced and not best.sniff(head, found.name)):
        reason = wrong_file(head.strip() and head, found.name)
        yield Unreadable(found.where, reason) if must else PassedOver(found.where, reason)
        return
    for part in (found,) if best.name == "instagram" else found.parts or (found,):
        yield from _chats(part, best, options)


def _chats(source: SourceFile, reader: Reader, options: Options) -> Iterator[Opened]:
    items = reader.read(source, options)
    try:
        first = next(items, None)
    except Unreadable as error:
        yield error
        return
    if not isinstance(first, ChatFound):
        why = f": {source.cut} (line {source.line}, byte {source.byte})" if source.cut else ""
        yield Unreadable(source.where, f"{source.name} has no chat in it that can be read{why}.")
        return
    chat: ChatFound | None = first
    place = 0
    while chat is not None:
        export = Export(source, reader, options, chat, place, items)
        yield export
        chat = export.following(items) if reader.many else None
        place += 1

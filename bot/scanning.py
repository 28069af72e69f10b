"""Exported chats through the pipeline: read, keep, judge, and say what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic
from typing import Protocol, cast

from bot.core.heard import Gone, GroupChange, MemberChange
from bot.core.messages import Group, Message, Visibility
from bot.core.ports import Batch
from bot.core.store import Store
from bot.pipeline import LEASE, TRIES, Pipeline

BATCH = 1000
WAIT = 1.0
"""Seconds after which a scan looks again for messages that another process holds."""
AHEAD = 10_000
"""How far reading may run ahead of judging, in messages, so that memory and the inbox stay small."""


class Skip(Protocol):
    """A message of the file that was not kept: where, and why."""

    line: int
    reason: str
    kind: str


class Chat(Protocol):
    """One exported chat, read once from its beginning."""

    platform: str
    name: str
    direct: bool
    where: str
    notes: list[str]

    @property
    def group(self) -> str: ...
    @property
    def read(self) -> int: ...
    @property
    def size(self) -> int: ...

    def __iter__(self) -> Iterator[object]: ...


@dataclass(slots=True)
class Tally:
    """What became of the messages of all files: `kept` + `skipped` are all of them."""

    kept: int = 0
    skipped: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def skip(self, reason: str, number: int = 1) -> None:
        self.skipped += number
        self.reasons[reason] = self.reasons.get(reason, 0) + number

    def keep(self, message: Message) -> None:
        self.first = min(self.first or message.at, message.at)
        self.last = max(self.last or message.at, message.at)
        self.members.add(message.author.key)
        self.groups.add(f"{message.platform}:{message.group}")


class Scan:
    """Takes chats in one after the other while what was kept is judged behind it.

    By default a chat that was read before is read on from where that ended (`again=False`); messages are the same when
    their ids are, so that one that is interrupted and run again doubles nothing. `skipped` is told of each message
    that is not kept, `progress` of bytes read; `joins` learns of messages that two exports share.
    """

    def __init__(
        self,
        store: Store,
        pipeline: Pipeline,
        *,
        again: bool = False,
        skipped: Callable[[Chat, Skip], None] = lambda chat, skip: None,
        progress: Callable[[Chat, int], None] = lambda chat, messages: None,
        joins: Callable[[Iterable[tuple[str, str, str]]], None] = lambda joins: None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._pipeline = pipeline
        self._again = again
        self._skipped = skipped
        self._progress = progress
        self._joins = joins
        self._sleep = sleep
        self._read_all = asyncio.Event()
        self._fresh = asyncio.Event()
        self._room = asyncio.Event()
        self._behind = 0
        self._read_to: dict[str, datetime | None] = {}
        self._newest: dict[str, datetime] = {}
        self.tally = Tally()

    async def run(self, chats: Iterable[Chat]) -> Tally:
        """Reads every chat to its end and judges all that was kept. May be stopped at any time and run again."""
        begun = monotonic()
        self._room.set()
        async with asyncio.TaskGroup() as tasks:
            judging = tasks.create_task(self._judge())
            for chat in chats:
                await self._take_in(chat)
            self._read_all.set()
            self._fresh.set()
            await judging
        self.tally.seconds = round(monotonic() - begun, 3)
        return self.tally

    async def _take_in(self, chat: Chat) -> None:
        group = self._group(chat)
        stream = f"export:{group.key}"
        until = await self._position(stream)
        newest = self._newest.get(stream, until)
        now = self._pipeline.now()
        items = iter(chat)
        while True:
            part = await asyncio.to_thread(lambda: list(islice(items, BATCH)))
            if not part:
                break
            heard = self._sort(chat, part, until)
            messages = [item for item in heard if isinstance(item, Message)]
            # A wrong clock or date order may put a message years ahead: that must not hide all that comes before.
            newest = max([m.at for m in messages if m.at <= now] + ([newest] if newest else []), default=None)
            await self._keep(group, heard, messages)
            self._progress(chat, self.tally.kept + self.tally.skipped)
        if newest is not None:
            self._newest[stream] = newest
            # A phone may write minutes without seconds: the position is the minute, and ids tell what is in it.
            minute = newest.replace(second=0, microsecond=0).isoformat()
            await self._pipeline.ingest(Batch((), {stream: minute}), groups=[group])

    async def _position(self, stream: str) -> datetime | None:
        """How far a chat was read before this scan. Exports of one chat that come together are each read whole."""
        if stream not in self._read_to:
            positions = await self._store.run(lambda work: work.ledger.positions(stream))
            known = None if self._again else positions.get(stream)
            self._read_to[stream] = datetime.fromisoformat(known) if known else None
        return self._read_to[stream]

    def _sort(
        self, chat: Chat, part: list[object], until: datetime | None
    ) -> list[Message | MemberChange | GroupChange | Gone]:
        heard: list[Message | MemberChange | GroupChange | Gone] = []
        for item in part:
            if isinstance(item, Message):
                if until is not None and item.at < until:
                    self.tally.skip("read before (use --again to read everything)")
                else:
                    heard.append(item)
            elif isinstance(item, MemberChange | GroupChange | Gone):
                heard.append(item)
            elif hasattr(item, "kind"):
                skip = cast(Skip, item)
                self.tally.skip(skip.reason)
                self._skipped(chat, skip)
            else:
                self.tally.broken.append(f"{chat.where}: {getattr(item, 'reason', item)!s}")
        return heard

    async def _keep(
        self, group: Group, heard: list[Message | MemberChange | GroupChange | Gone], messages: list[Message]
    ) -> None:
        await self._room.wait()
        kept = await self._pipeline.ingest(Batch(tuple(heard), {}), groups=[group])
        for message in messages:
            self.tally.keep(message)
        self.tally.kept += kept.new + kept.edited
        if kept.known:
            self.tally.skip("already kept", kept.known)
            ids = [message.id for message in messages]
            known = await self._store.run(lambda work: work.inbox.authors(group.key, ids))
            self._joins((m.id, known[m.id].partition(":")[2], m.author.id) for m in messages if m.id in known)
        self._behind += kept.new + kept.edited
        if self._behind >= AHEAD:
            self._room.clear()
        self._fresh.set()

    async def _judge(self) -> None:
        waits = round(LEASE * TRIES / timedelta(seconds=WAIT))
        while True:
            async for judged in self._pipeline.judge_on(BATCH):
                self._behind = max(0, self._behind - judged)
                if self._behind < AHEAD:
                    self._room.set()
            self._behind = 0
            self._room.set()
            if self._read_all.is_set():
                left = await self._store.run(lambda work: work.inbox.waiting() - work.inbox.count_unchecked())
                if not left or not waits:
                    return
                # A scan that was interrupted, or another process, holds them: they come free when its lease is over.
                waits -= 1
                await self._sleep(WAIT)
                continue
            self._fresh.clear()
            if self._read_all.is_set():
                continue
            await self._fresh.wait()

    def _group(self, chat: Chat) -> Group:
        policy = self._pipeline.practice.policy
        if chat.direct:
            policy = replace(policy, visibility=Visibility.DIRECT)
        return Group(chat.platform, chat.group, chat.name, policy)

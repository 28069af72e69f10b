"""What was written while nobody listened: read back page by page, channel after channel, while live messages go on.

Each page waits until it is kept before the next is asked for. Channels take turns by the page, so that one with ten
thousand messages does not keep the others waiting.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp
import discord

from connectors.discord.fields import EPOCH, Payload, ident, listed, mapping, moment
from connectors.discord.rest import Rest

PAGE = 100  # "Get Channel Messages": at most 100
BACK = 50
"""How many messages before the gap are looked at again, in case one was edited during it."""
ARCHIVED_PAGES = 10
BEFORE = timedelta(minutes=2)
"""How long before a gap an edit may have been told that was on its way when the desk was killed: the history may have
been quicker than the gateway, and what came from it kept."""
LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A channel or thread to be read after a message. `since` is when the gap began; `round` names the gap."""

    stream: str
    channel: str
    after: int
    since: datetime
    round: int


@dataclass(slots=True)
class Page:
    """Messages of a channel, oldest first; `end`: there is no more. `again`: older ones that were edited in the gap."""

    wanted: Wanted
    messages: list[Payload]
    end: bool
    again: bool = False
    kept: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Missed:
    """A channel cannot be read, and why, in words. `gone`: it does not exist any more."""

    wanted: Wanted
    why: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of a channel that were put to rest since its gap began."""

    group: str
    threads: list[Payload]
    since: datetime


Found = Page | Missed | Threads


class History:
    """Reads in the background what it is asked for. `found` takes what comes of it, in order."""

    def __init__(self, rest: Rest, found: Callable[[Found], None]) -> None:
        self._rest = rest
        self._found = found
        self._waiting: deque[Wanted | tuple[str, datetime]] = deque()
        self._asked = asyncio.Event()

    def want(self, wanted: Wanted) -> None:
        """Read a channel; where an earlier gap of it waits still, this one takes its place."""
        self._waiting = deque(
            one for one in self._waiting if not (isinstance(one, Wanted) and one.stream == wanted.stream)
        )
        self._waiting.append(wanted)
        self._asked.set()

    def want_threads(self, group: str, since: datetime) -> None:
        """Look which threads of a channel were archived since then."""
        self._waiting.append((group, since))
        self._asked.set()

    async def run(self) -> None:
        """Reads until it is cancelled. What cannot be reached is tried again; nothing is given up."""
        pause = 1.0
        while True:
            if not self._waiting:
                self._asked.clear()
                await self._asked.wait()
                continue
            one = self._waiting.popleft()
            try:
                async with self._rest:
                    if isinstance(one, Wanted):
                        await self._read(one)
                    else:
                        await self._archived(*one)
                pause = 1.0
            except (aiohttp.ClientError, TimeoutError, discord.DiscordServerError, OSError):
                self._waiting.append(one)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)

    async def _read(self, wanted: Wanted) -> None:
        try:
            if wanted.after and wanted.since > EPOCH:  # the first page of a gap
                await self._look_again(wanted)
            messages = await self._messages(wanted.channel, after=str(wanted.after), limit=str(PAGE))
        except discord.HTTPException as refused:
            self._found(_missed(wanted, refused))
            return
        page = Page(wanted, messages, end=len(messages) < PAGE)
        self._found(page)
        await page.kept.wait()
        if not page.end:
            newest = max(int(ident(one.get("id")) or 0) for one in messages)
            # `since` of the next page is its own start, so that only the first page looks back.
            following = Wanted(wanted.stream, wanted.channel, max(newest, wanted.after + 1), EPOCH, wanted.round)
            if not any(isinstance(one, Wanted) and one.stream == wanted.stream for one in self._waiting):
                self._waiting.append(following)

    async def _look_again(self, wanted: Wanted) -> None:
        older = await self._messages(wanted.channel, before=str(wanted.after + 1), limit=str(BACK))
        edited = [one for one in older if (moment(one.get("edited_timestamp")) or EPOCH) >= wanted.since - BEFORE]
        if edited:
            page = Page(wanted, edited, end=False, again=True)
            self._found(page)
            await page.kept.wait()

    async def _messages(self, channel: str, **params: str) -> list[Payload]:
        answer = await self._rest.patiently("GET", "/channels/{channel}/messages", channel=channel, params=params)
        return sorted(
            (one for one in listed(answer) if ident(one.get("id"))), key=lambda one: int(ident(one.get("id")))
        )

    async def _archived(self, group: str, since: datetime) -> None:
        found: list[Payload] = []
        for kind in ("public", "private"):
            before = ""
            for _ in range(ARCHIVED_PAGES):
                params = {"limit": "100", **({"before": before} if before else {})}
                try:
                    answer = mapping(
                        await self._rest.patiently(
                            "GET", f"/channels/{{channel}}/threads/archived/{kind}", channel=group, params=params
                        )
                    )
                except discord.DiscordServerError:
                    raise
                except discord.HTTPException:
                    break  # without the right to manage threads the private ones cannot be listed; check says so
                threads = listed(answer.get("threads"))
                fresh = [one for one in threads if (_archived_at(one) or since) >= since]
                found += fresh
                if len(fresh) < len(threads) or not threads or answer.get("has_more") is not True:
                    break
                before = str(mapping(threads[-1].get("thread_metadata")).get("archive_timestamp", ""))
        if found:
            self._found(Threads(group, found, since))


def _archived_at(thread: Payload) -> datetime | None:
    return moment(mapping(thread.get("thread_metadata")).get("archive_timestamp"))


def _missed(wanted: Wanted, refused: discord.HTTPException) -> Missed:
    if isinstance(refused, discord.DiscordServerError):
        raise refused
    if refused.status == 404:
        return Missed(wanted, "the channel does not exist any more", gone=True)
    if refused.status == 401:
        return Missed(wanted, "Discord does not accept the bot's token any more")
    return Missed(wanted, "the bot may not read the channel's earlier messages")

"""Discord as a source: live over the gateway, and whatever was missed from each channel's history.

Asking for the next batch means that the last one is kept. Nothing needs to be acknowledged at Discord: a position is
the newest message of a channel up to which everything is kept, and what lies behind it can be read again at any time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta

import aiohttp
import discord

from bot.core.heard import Heard
from bot.core.ports import Batch, Position, Refused, Stream
from connectors.discord import gateway
from connectors.discord.directory import Directory
from connectors.discord.fields import Payload, mapping, number
from connectors.discord.hearing import LOST, Hearing, Item
from connectors.discord.history import Page
from connectors.discord.messages import message_of
from connectors.discord.rest import Rest
from connectors.discord.streams import Streams

__all__ = ["DiscordSource", "message_of"]

MOST_WAITING = 50_000
"""Events that are held while the desk is busy; beyond that they are dropped and read back from the history."""
MOST_IN_A_BATCH = 500
FEWEST_STARTS = 20
"""A bot may start 1,000 connections a day and loses its token beyond that; so many are left for people."""
TRIES = 6
"""How often connecting may fail, half a minute in all, before the desk says so and tries it more slowly."""
_CONTENT, _MEMBERS = (1 << 18) | (1 << 19), (1 << 14) | (1 << 15)
"""Application flags that allow message content and members, in full or below the threshold ("Application Flags")."""


class DiscordSource:
    """`watch` tells the ids of channels, categories or servers; nothing else is kept, and it is asked again with
    whatever comes in. `tick`: seconds between coverage reports.

    `read_back`: how much is read of a channel that is watched for the first time.

    `where` is told of each message in a thread, so that it can be found again; `pressed` of each interaction, at once;
    `wrote` of each message to the bot itself, and whether it is one that was changed: these are heard by nobody else.
    """

    def __init__(
        self,
        token: str,
        rest: Rest,
        watch: Callable[[], frozenset[str]],
        *,
        gateway_url: str = "",
        read_back: timedelta = timedelta(),
        proxy: str = "",
        tick: float = 60.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        where: Callable[[str, str], None] | None = None,
        pressed: Callable[[Payload], None] | None = None,
        wrote: Callable[[Payload, bool], None] | None = None,
    ) -> None:
        self._token = token
        self._rest = rest
        self._watch = watch
        self._gateway = gateway_url
        self._read_back = read_back
        self._proxy = proxy
        self._tick = tick
        self._now = now
        self._where = where
        self._pressed = pressed
        self._wrote = wrote
        self._tasks: list[asyncio.Task[None]] = []

    async def listen(self, at: Mapping[Stream, Position]) -> AsyncIterator[Batch]:
        """Listens for ever.

        Raises:
            Refused: the token is not valid, an intent is not turned on, or too many connections were started today.
            discord.DiscordException, aiohttp.ClientError, OSError: Discord cannot be reached now.
        """
        await self._stop()
        waiting: asyncio.Queue[Item | asyncio.Task[None]] = asyncio.Queue()
        watch = self._watch()
        heard = Hearing(
            Directory(watch),
            Streams(at),
            self._rest,
            waiting.put_nowait,
            self._now,
            direct=bool(watch),
            read_back=self._read_back,
        )
        heard.written.where = self._where or heard.written.where
        heard.written.wrote = self._wrote
        lost = False

        def came(name: str, payload: Payload) -> None:
            nonlocal lost
            if name == "INTERACTION_CREATE":
                if self._pressed is not None:
                    self._pressed(payload)
                return
            if waiting.qsize() < MOST_WAITING:
                lost = False
            elif name.startswith("MESSAGE_"):
                if not lost:
                    lost = True
                    waiting.put_nowait((LOST, {}))
                return
            waiting.put_nowait((name, payload))

        self._tasks = mine = [asyncio.create_task(self._stay(came)), asyncio.create_task(heard.history.run())]
        for task in mine:
            task.add_done_callback(waiting.put_nowait)
        loop = asyncio.get_running_loop()
        due = loop.time() + self._tick
        try:
            while True:
                items = await _some(waiting, due - loop.time())
                found: list[Heard] = []
                ended: asyncio.Task[None] | None = None
                if (now_watched := self._watch()) != heard.directory.watch:
                    found += heard.watch(now_watched)
                for item in items:
                    if isinstance(item, asyncio.Task):
                        ended = item
                    else:
                        found += await heard.take(item)
                if loop.time() >= due and waiting.empty():  # what still waits here is not seen yet
                    found += heard.tick()
                    due = loop.time() + self._tick
                moves = heard.streams.moves()
                if found or moves:
                    yield Batch(tuple(found), moves)
                for item in items:
                    if isinstance(item, Page):
                        item.kept.set()
                if ended is not None:
                    ended.result()
                    return
        finally:
            if self._tasks is mine:
                await self._stop()

    async def _stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _stay(self, came: gateway.Heard) -> None:
        """Stays connected; a connection that cannot be had is tried a few times before anybody is troubled."""
        failed = 0

        def well(name: str, payload: Payload) -> None:
            nonlocal failed
            failed = 0
            came(name, payload)

        while True:
            try:
                members = await self._allowed()
                wanted = gateway.intents(members=members)
                await gateway.listen(
                    self._token, wanted, well, api=self._rest.api, gateway=self._gateway, proxy=self._proxy
                )
            except (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordException):
                failed += 1
                if failed >= TRIES:
                    raise
            came(gateway.DOWN, {"shard": None})
            await asyncio.sleep(min(16.0, 0.5 * 2**failed))

    async def _allowed(self) -> bool:
        """Asks before connecting whether content may be read, which a start of a connection would cost to find out.

        Answers whether joins and leaves may be heard too.
        """
        async with self._rest:
            try:
                app = mapping(await self._rest.patiently("GET", "/oauth2/applications/@me"))
                start = mapping(await self._rest.patiently("GET", "/gateway/bot"))
            except discord.HTTPException as refused:
                if refused.status == 401:
                    raise Refused(gateway.NOT_KNOWN) from None
                raise
        flags, limit = number(app.get("flags")), mapping(start.get("session_start_limit"))
        if not flags & _CONTENT:
            raise Refused(gateway.NO_INTENT)
        if "remaining" in limit and number(limit["remaining"]) < FEWEST_STARTS:
            minutes = number(limit.get("reset_after")) // 60_000 + 1
            raise Refused(
                f"This bot has connected too often today; Discord would take its token away. It waits {minutes} "
                "minutes. Look whether it runs twice."
            )
        return bool(flags & _MEMBERS)


async def _some(waiting: asyncio.Queue[Item | asyncio.Task[None]], wait: float) -> list[Item | asyncio.Task[None]]:
    """What waits, up to a batch; nothing when the time is over."""
    items: list[Item | asyncio.Task[None]] = []
    try:
        async with asyncio.timeout(max(0.0, wait)):
            items.append(await waiting.get())
    except TimeoutError:
        return items
    while len(items) < MOST_IN_A_BATCH and not waiting.empty():
        items.append(waiting.get_nowait())
    return items

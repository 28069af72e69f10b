"""Listening to X's filtered stream: posts come within seconds; whatever came between two connections is read first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.heard import Heard, Seen
from bot.core.ports import Batch, Position, Stream
from connectors.x.asking import NO_CREDIT, NoCredit, refusal, until_answered
from connectors.x.client import Client
from connectors.x.connection import SILENCE, TAG, Came, Connection, Ended, Event, Rules, rule_of
from connectors.x.fields import id_of
from connectors.x.following import EACH, Following
from connectors.x.line import Declined
from connectors.x.marks import stream_of
from connectors.x.posts import Watched, billed, posts_in
from connectors.x.reading import Reader, query_of, told
from connectors.x.source import EVERY
from connectors.x.spending import Spending
from connectors.x.waits import Waits

MOST = 100
"""Posts in one batch."""
TRY_AGAIN = timedelta(minutes=5)
"""How often an account is tried again of which nothing could be read."""


class Streamed:
    """The source that is told. See `connect.Wanted` for what is set. `silence`: seconds until a connection is dead."""

    def __init__(
        self,
        client: Client,
        spending: Spending,
        *,
        groups: Callable[[], Sequence[str]],
        tell: Callable[[str], Awaitable[None]] | None = None,
        read_back: timedelta = timedelta(),
        every: timedelta = EVERY,
        silence: float = SILENCE,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client, self._spending = client, spending
        self._groups, self._tell, self._read_back = groups, tell, read_back
        self._every, self._silence, self._now, self._sleep = every, silence, now, sleep

    async def listen(self, at: Mapping[Stream, Position]) -> AsyncIterator[Batch]:
        """What was written since, then what is written; never ends of itself.

        Raises:
            Refused: the bearer token is no longer good, or the app may not stream.
        """
        reader = Reader(self._client, self._spending, self._now, search_first=True)
        following = Following(
            at,
            self._client,
            self._spending,
            reader,
            groups=self._groups,
            tell=self._tell,
            read_back=self._read_back,
            now=self._now,
            sleep=self._sleep,
        )
        waits, every = Waits(), self._every.total_seconds()
        while True:
            wait = every
            try:
                await following.look_up()
                if following.accounts and self._spending.page(self._now()):
                    ended = Ended()
                    async with aclosing(self._connected(following, waits)) as live:
                        async for one in live:
                            if isinstance(one, Ended):
                                ended = one
                            else:
                                yield one
                    wait = self._wait(ended, waits)
                # A stream that does not come back leaves nothing unheard: what is written is asked for meanwhile.
                while True:
                    async for batch in self._asked(following):
                        yield batch
                    step = min(wait, every)
                    await self._sleep(step)
                    wait -= step
                    if wait <= 0:
                        break
            except NoCredit as why:
                yield await following.batch(following.all_unseen(str(why)))
                await self._sleep(every)

    async def _asked(self, following: Following) -> AsyncIterator[Batch]:
        """What was written since; or that nothing may be read, or nobody is to be heard."""
        if (quiet := following.awake()) is not None:
            yield quiet
        if not self._spending.page(self._now()):
            yield await following.batch(following.all_unseen(self._spending.stopped(self._now())))
            return
        for watched in list(following.accounts.values()):
            async for batch in following.catch_up(watched):
                yield batch

    async def _connected(self, following: Following, waits: Waits) -> AsyncGenerator[Batch | Ended, None]:
        connection = Connection(self._client.line, self._silence)
        try:
            await self._agree(following)
            connection.begin()
            async for one in self._live(connection, following, waits):
                yield one
        finally:
            await connection.end()

    async def _agree(self, following: Following) -> None:
        wanted = {f"{TAG}{one.id}": query_of(one) for one in following.accounts.values() if one.handle}
        rules = Rules(self._client.line)
        await until_answered(lambda: rules.put(wanted), following.waits, self._sleep)

    def _wait(self, ended: Ended, waits: Waits) -> float:
        """Seconds until the next connection.

        Raises:
            Refused, NoCredit: connecting again would not help.
        """
        if ended.status == 402:
            raise NoCredit(NO_CREDIT)
        if ended.status in (401, 403):
            raise refusal(Declined(ended.status)) from None
        if ended.status in (420, 429):
            return waits.limit()
        return waits.http() if ended.status else waits.network()

    async def _live(self, connection: Connection, following: Following, waits: Waits) -> AsyncIterator[Batch | Ended]:
        """What one connection brings, until it ends or must be made anew."""
        first = await connection.next()
        if isinstance(first, Ended):
            yield first
            return
        waits.well()
        for watched in following.accounts.values():
            async for caught_up in following.catch_up(watched):
                yield caught_up
        tried = self._now()
        while self._spending.page(self._now()) and list(following.accounts) == following.ids():
            events = [await connection.next()]
            while connection.waiting() and len(events) < MOST and not isinstance(events[-1], Ended):
                events.append(await connection.next())
            if (batch := await self._batch(events, following)) is not None:
                yield batch
            if isinstance(events[-1], Ended):
                yield events[-1]
                return
            if self._now() - tried >= TRY_AGAIN:
                tried = self._now()
                for watched in [one for one in following.accounts.values() if one.id in following.behind]:
                    async for caught_up in following.catch_up(watched):
                        yield caught_up

    async def _batch(self, events: Sequence[Event], following: Following) -> Batch | None:
        heard: list[Heard] = []
        came: dict[str, set[int]] = {}
        known: dict[str, set[str]] = {}
        for event in events:
            if not isinstance(event, Came):
                continue
            self._spending.count(billed(event.answer), self._now())
            for id_ in rule_of(event.answer) & following.accounts.keys() - following.behind:
                watched = following.accounts[id_]
                if id_ not in known:
                    known[id_] = {str(one) for one in following.mark(watched).recent}
                heard += told(event.answer, watched, known[id_], self._now())
                ids = {own for post in posts_in(event.answer) if (own := id_of(post.get("id")))}
                known[id_] |= ids
                came.setdefault(id_, set()).update(map(int, ids))
        for id_, numbers in came.items():
            following.marks[stream_of(id_)] = following.marks[stream_of(id_)].told(numbers, self._their_now())
        moved = {following.accounts[id_] for id_ in came}
        if not isinstance(events[-1], Ended):
            for watched in following.accounts.values():
                if watched.id not in following.behind and (seen := self._seen(watched, following)):
                    heard.append(seen)
                    moved.add(watched)
        return await following.batch(heard, *moved) if heard or moved else None

    def _their_now(self) -> datetime:
        return self._client.line.their_now()

    def _seen(self, watched: Watched, following: Following) -> Seen | None:
        stream, now = stream_of(watched.id), self._now()
        since = following.mark(watched).seen or now
        if now - since < EACH:
            return None
        following.marks[stream] = replace(following.mark(watched), seen=now)
        return Seen(stream, since, now)

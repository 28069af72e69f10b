"""Listening by asking, each half minute, for what was written to an account. Asking costs nothing, posts do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.ports import Batch, Position, Stream
from connectors.x.asking import NoCredit
from connectors.x.client import Client
from connectors.x.following import Following
from connectors.x.reading import Reader
from connectors.x.spending import Spending

EVERY = timedelta(seconds=30)
"""X answers 300 such questions in 15 minutes (docs.x.com, rate limits of “User mentions timeline”, user context)."""


class Mentions:
    """The source that asks. See `connect.Wanted` for what is set."""

    def __init__(
        self,
        client: Client,
        spending: Spending,
        *,
        groups: Callable[[], Sequence[str]],
        tell: Callable[[str], Awaitable[None]] | None = None,
        read_back: timedelta = timedelta(),
        every: timedelta = EVERY,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client, self._spending = client, spending
        self._groups, self._tell, self._read_back = groups, tell, read_back
        self._every, self._now, self._sleep = every, now, sleep

    async def listen(self, at: Mapping[Stream, Position]) -> AsyncIterator[Batch]:
        """What was written since, then what is written; never ends of itself.

        Raises:
            Refused: the keys are no longer good, or the app may not read.
        """
        reader = Reader(self._client, self._spending, self._now)
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
        while True:
            try:
                await following.look_up()
            except NoCredit as why:
                yield await following.batch(following.all_unseen(str(why)))
            for watched in list(following.accounts.values()):
                async for batch in following.catch_up(watched):
                    yield batch
            if (quiet := following.awake()) is not None:
                yield quiet
            await self._sleep(self._every.total_seconds())

"""Keys → X as a platform: what streams in, what can be done, and the sweep X demands. Off unless it is turned on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.core.heard import Heard
from bot.core.ports import Platform
from connectors.x.actor import XActor
from connectors.x.client import OFFICIAL, Client
from connectors.x.facts import facts
from connectors.x.fields import PLATFORM
from connectors.x.line import Keys
from connectors.x.source import EVERY, Mentions
from connectors.x.spending import Spending
from connectors.x.stream import Streamed
from connectors.x.sweep import Sweep

LEAST_CAP = 500
"""With less, the desk would stop after a handful of questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is set for X.

    Attributes:
        on: keys alone turn nothing on, because reading costs money.
        bearer: for reading, and the only one for streaming. key, key_secret, token, token_secret: OAuth 1.0a of the
            account itself, for acting; with them its own mentions are read at a fifth of the price.
        url: where the API is. proxy: empty for what the environment says.
        streams: whether the filtered stream is used; else the desk asks each `every`.
        cap: how many posts may be read in a calendar month (UTC).
        groups: ids of the accounts whose mentions are heard; asked again and again, so that one may be added.
        read_back: how far back an account is read that is new here.
        tell: is told in a sentence when 80 % and when all of the cap is used; without it, it is logged.
    """

    on: bool = False
    bearer: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    key_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    token_secret: str = field(default="", repr=False)
    url: str = OFFICIAL
    proxy: str = field(default="", repr=False)
    streams: bool = False
    cap: int = 5000
    groups: Callable[[], Sequence[str]] = tuple
    read_back: timedelta = timedelta()
    every: timedelta = EVERY
    tell: Callable[[str], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class X:
    """All there is of X. `facts`: what to tell an admin who turns it on."""

    client: Client
    source: Mentions | Streamed
    actor: XActor
    spending: Spending
    facts: tuple[str, ...]
    sweeping: Sweep

    @property
    def platform(self) -> Platform:
        return Platform(PLATFORM, self.source, self.actor)

    async def sweep(self, kept: Sequence[str]) -> tuple[Heard, ...]:
        """See `Sweep.sweep`, also for what the caller has to do."""
        return await self.sweeping.sweep(kept)

    async def close(self) -> None:
        await self.client.close()


def connect(
    wanted: Wanted,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> X | None:
    """X, or None where it is not turned on. Nothing is connected yet.

    Raises:
        ValueError: keys are missing or cannot be such, or something that is set cannot be. The message is a sentence
            and holds no secret.
    """
    if not wanted.on:
        return None
    if wanted.cap < LEAST_CAP:
        raise ValueError(f"x_posts_a_month: choose {LEAST_CAP} or more, or turn X off.")
    if wanted.streams and not wanted.bearer.strip():
        raise ValueError("X's stream takes x_bearer_token only: set it, or turn x_stream off.")
    secrets = (wanted.bearer, wanted.key, wanted.key_secret, wanted.token, wanted.token_secret)
    client = Client(Keys(*(one.strip() for one in secrets)), wanted.url, wanted.proxy, now=now)
    spending = Spending(wanted.cap)
    source: Mentions | Streamed
    if wanted.streams:
        source = Streamed(
            client, spending, groups=wanted.groups, tell=wanted.tell, read_back=wanted.read_back, every=wanted.every,
            now=now, sleep=sleep,
        )  # fmt: skip
    else:
        source = Mentions(
            client, spending, groups=wanted.groups, tell=wanted.tell, read_back=wanted.read_back, every=wanted.every,
            now=now, sleep=sleep,
        )  # fmt: skip
    actor = XActor(client, spending, groups=wanted.groups, streams=wanted.streams, now=now)
    return X(client, source, actor, spending, facts(wanted.cap), Sweep(client, spending, now))

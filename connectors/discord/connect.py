"""One token → Discord as a platform: what streams in, what can be done, and whether it is in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.core.ports import Platform
from bot.core.switches import Setting
from connectors.discord.actor import DiscordActor
from connectors.discord.check import Check
from connectors.discord.desk import DiscordDesk
from connectors.discord.fields import PLATFORM, ident
from connectors.discord.rest import API, Rest
from connectors.discord.source import DiscordSource
from connectors.discord.whereabouts import Whereabouts


def connect(
    token: str,
    *,
    watch: Collection[str] = (),
    waiting: Collection[str] = (),
    desk: Collection[str] = (),
    people: Mapping[str, str] | None = None,
    folder: Path | None = None,
    address: str = "",
    words: Sequence[Setting] = (),
    mapped: Collection[str] = (),
    api: str = API,
    gateway: str = "",
    proxy: str = "",
    tick: float = 60.0,
    read_back: timedelta = timedelta(),
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Platform:
    """Nothing is connected yet: that happens when the source is listened to or the actor is asked.

    `watch`: group keys (`discord:123`) of channels, categories or servers to keep. `waiting`: of those that will be.
    `desk`: keys of the desk's own channels. `people`: colleagues' names to account keys, for alerts. `mapped`: keys of
    roles that give one at the desk. All of them may change while the desk runs.
    `folder`: where the files lie that are delivered. `address`: the console's, put before links. `words`: those that
    change settings. `api`, `gateway`, `proxy`: other addresses than Discord's and the environment's. `tick`: seconds
    between two coverage reports. `read_back`: how much is read of a channel that is watched for the first time.

    Raises:
        ValueError: the token or an address cannot be one; the message is a sentence, and never holds the token.
    """
    token = token.strip().removeprefix("Bot ").strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("This is no token of Discord's: copy it again from the developer portal (Bot, Reset Token).")
    for name, url, schemes in (
        ("the address of the API", api, ("http", "https")),
        ("the address of the gateway", gateway, ("ws", "wss", "")),
        ("the proxy", proxy, ("http", "https", "")),
    ):
        if urlsplit(url).scheme not in schemes:
            raise ValueError(f"Discord: {name} must begin with {' or '.join(f'{one}://' for one in schemes if one)}.")
    rest = Rest(token, api=api, proxy=proxy)
    where = Whereabouts(rest)
    cards = DiscordDesk(rest, address=address, words=words, mapped=lambda: tuple(mapped), now=now)
    source = DiscordSource(
        token,
        rest,
        lambda: _ids(watch),
        gateway_url=gateway,
        proxy=proxy,
        tick=tick,
        read_back=read_back,
        now=now,
        where=where.note,
        pressed=cards.came,
        wrote=cards.wrote,
    )
    actor = DiscordActor(
        rest,
        where,
        Check(rest, lambda: _ids(watch), lambda: _ids(desk), lambda: _ids(waiting)),
        people=people,
        folder=folder,
        address=address,
        now=now,
    )
    return Platform(PLATFORM, source=source, actor=actor, desk=cards)


def _ids(keys: Collection[str]) -> frozenset[str]:
    """Discord's ids of group keys; keys of other platforms are left out."""
    return frozenset(
        key.removeprefix(f"{PLATFORM}:")
        for key in keys
        if key.startswith(f"{PLATFORM}:") and ident(key.removeprefix(f"{PLATFORM}:"))
    )

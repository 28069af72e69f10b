"""The live connection: discord.py connects, resumes and shards; what comes in is handed on raw, in order.

The library's own parsing and cache are left out, except for what its connections need: a payload that is newer
than the library, or broken, can neither be lost nor end the connection.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from weakref import WeakSet

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from discord.state import AutoShardedConnectionState

from bot.core.ports import Refused
from connectors.discord.rest import proxy_for

HEARD = frozenset({
    "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE",
    "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE",
    "THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_LIST_SYNC",
    "GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE",
    "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK",
    "AUTO_MODERATION_ACTION_EXECUTION", "GUILD_AUDIT_LOG_ENTRY_CREATE",
    "INTERACTION_CREATE",
})  # fmt: skip
DOWN = "SHARD_DOWN"
"""Our own event: a connection broke; READY or RESUMED follows when it is back."""
Heard = Callable[[str, Mapping[str, Any]], None]


def intents(*, members: bool) -> discord.Intents:
    """Only what the desk reads. `members` (joins, leaves, roles) only where Discord's portal allows it."""
    wanted = discord.Intents.none()
    wanted.guilds = wanted.guild_messages = wanted.dm_messages = wanted.message_content = True
    wanted.auto_moderation_execution = True
    wanted.moderation = True  # what is done by hand, as far as the server lets the bot see its audit log
    wanted.members = members
    return wanted


async def listen(
    token: str, wanted: discord.Intents, heard: Heard, *, api: str, gateway: str = "", proxy: str = ""
) -> None:
    """Stays connected and hands on what Discord tells, until it is cancelled or Discord will not have the bot.

    Raises:
        Refused: the token is not valid (any more), or an intent is not turned on.
        discord.DiscordException, aiohttp.ClientError, OSError: the connection cannot be had now.
    """
    library = logging.getLogger("discord")
    if not library.handlers:
        library.addHandler(logging.NullHandler())  # what people must know is told in sentences, not tracebacks
    client = _Client(wanted, heard, api=api, gateway=gateway, proxy=proxy)
    staying = asyncio.create_task(client.start(token, reconnect=True))
    try:
        await asyncio.wait({staying})  # the library swallows being cancelled while it connects anew; this does not
        staying.result()
    except discord.LoginFailure:
        raise Refused(NOT_KNOWN) from None
    except discord.PrivilegedIntentsRequired:
        raise Refused(NO_INTENT) from None
    except discord.ConnectionClosed as closed:
        if closed.code == 4004:
            raise Refused(NOT_KNOWN) from None
        if closed.code in (4013, 4014):
            raise Refused(NO_INTENT) from None
        raise
    finally:
        await client.close()
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
        await client.hang_up()


NOT_KNOWN = (
    "Discord does not accept the bot's token. Make a new one in the developer portal (your application, Bot, "
    "Reset Token) and give it to the desk as SAFELIGHT_DISCORD_TOKEN."
)
NO_INTENT = (
    "Discord hides what people write from this bot. Turn on Message Content Intent (and Server Members Intent) in the "
    "developer portal: your application, Bot, Privileged Gateway Intents."
)


class _Client(discord.AutoShardedClient):
    def __init__(self, wanted: discord.Intents, heard: Heard, *, api: str, gateway: str, proxy: str) -> None:
        self._heard = heard
        self._wire = partial(_Wire, api=api, gateway=gateway)
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=wanted,
            proxy=proxy_for(api, proxy),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        parsers = self._connection.parsers
        ready, resumed = parsers["READY"], parsers["RESUMED"]
        parsers.clear()
        parsers.update({name: partial(heard, name) for name in HEARD})
        parsers["READY"] = partial(self._both, "READY", ready)
        parsers["RESUMED"] = partial(self._both, "RESUMED", resumed)

    def _get_state(self, **options: Any) -> Any:
        self.http = self._wire(self.loop, proxy=self.http.proxy)
        self._sockets: WeakSet[DiscordWebSocket] = WeakSet()
        return _State(
            self._sockets, dispatch=self.dispatch, handlers=self._handlers, hooks=self._hooks, http=self.http, **options
        )

    async def hang_up(self) -> None:
        """Ends every connection, also one that was being made: the library knows of those that stand, and a heartbeat
        begins before that."""
        for socket in list(self._sockets):
            await socket.close(code=1000)

    def _both(self, name: str, parse: Callable[[Any], None], data: dict[str, Any]) -> None:
        self._heard(name, dict(data))
        # The library needs who it is and how it is sharded; servers would only fill its cache.
        parse({**data, "guilds": []} if name == "READY" else data)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        if event == "shard_disconnect":
            self._heard(DOWN, {"shard": args[0] if args else 0})
        super().dispatch(event, *args, **kwargs)


class _State(AutoShardedConnectionState[Any]):
    """The library's, which also notes each connection as it begins."""

    def __init__(self, sockets: WeakSet[DiscordWebSocket], **options: Any) -> None:
        super().__init__(**options)
        self._sockets = sockets

    def _update_references(self, ws: DiscordWebSocket) -> None:
        self._sockets.add(ws)
        super()._update_references(ws)


class _Wire(HTTPClient):
    """The library's way to Discord, led to the addresses that were set."""

    def __init__(self, *args: Any, api: str, gateway: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._api = api.rstrip("/")
        self._gateway = gateway

    def request(self, route: Route, **more: Any) -> Any:
        if route.url.startswith(Route.BASE):
            route.url = self._api + route.url[len(Route.BASE) :]
        return super().request(route, **more)

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """A gateway that was set is used for every connection, also to resume one."""
        if self._gateway:
            _, mark, query = url.partition("?")
            url = f"{self._gateway}{mark}{query}"
        return await super().ws_connect(url, compress=compress)

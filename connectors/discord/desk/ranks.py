"""Which roles somebody has on Discord now, in every server the bot is in: also where an interaction does not say.

In a private chat Discord tells no roles, and elsewhere only those of the server it comes from. What was asked is kept
for some seconds, so that a press after a press asks once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from time import monotonic

import aiohttp
import discord

from bot.core.requests import Holds
from connectors.discord.fields import PLATFORM, ident, listed, mapping
from connectors.discord.rest import Rest

ROLE = f"{PLATFORM}:role:"
FRESH = 20.0
"""Seconds for which it is not asked again what roles somebody has. A value of ours."""
SERVERS_FRESH = 300.0
"""The same for which servers there are: another one must let the bot in first."""
MOST_KEPT = 500


class Ranks:
    """`mapped` are the keys of the roles that give one at the desk; while none of Discord's is, nothing is asked."""

    def __init__(
        self, rest: Rest, mapped: Callable[[], Collection[str]], clock: Callable[[], float] = monotonic
    ) -> None:
        self._rest = rest
        self._mapped = mapped
        self._clock = clock
        self._servers: tuple[float, list[str]] = (0.0, [])
        self._known: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    async def holds(self, told: Holds, server: str) -> Holds:
        """What an interaction from `server` told (empty: from a private chat), with what Discord says of the others.

        Where it does not say, the roles are unknown, unless those that were told suffice.
        """
        mapped = frozenset(key for key in self._mapped() if key.startswith(ROLE))
        if not mapped:
            return told
        found = set(told.roles or ())
        try:
            for other in await self._all_servers():
                if other != server:
                    found |= await self._roles(other, told.account.id)
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return told if told.roles is not None and told.roles & mapped else replace(told, roles=None)
        return replace(told, roles=frozenset(found))

    async def _all_servers(self) -> list[str]:
        asked, servers = self._servers
        if not servers or self._clock() - asked > SERVERS_FRESH:
            guilds = listed(await self._rest.call("GET", "/users/@me/guilds"))
            servers = [id_ for one in guilds if (id_ := ident(one.get("id")))]
            self._servers = (self._clock(), servers)
        return servers

    async def _roles(self, server: str, user: str) -> frozenset[str]:
        asked, roles = self._known.get((server, user), (0.0, None))
        if roles is not None and self._clock() - asked <= FRESH:
            return roles
        try:
            member = mapping(await self._rest.call("GET", "/guilds/{guild}/members/{user}", guild=server, user=user))
        except discord.NotFound:
            member = {}  # in that server they are nobody
        given = member.get("roles")
        ids = map(ident, given) if isinstance(given, list) else ()
        roles = frozenset(f"{ROLE}{id_}" for id_ in ids if id_)
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[server, user] = (self._clock(), roles)
        return roles

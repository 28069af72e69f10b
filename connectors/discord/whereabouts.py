"""Where things are: the server of a channel, the thread of a message; and why the bot may not do something there.

A message's key names its channel, yet in Discord a message of a thread is found only under the thread.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator

import discord

from bot.core.ports import Refused
from connectors.discord.fields import PLATFORM, Payload, ident, listed, mapping, number, text
from connectors.discord.permissions import WORDS, Server, Standing
from connectors.discord.refusals import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE
from connectors.discord.rest import Rest

MOST_KEPT = 50_000
MOST_TRIED = 60
"""In how many threads a message is looked for."""
GONE = "The message is already gone: its author or a moderator deleted it."


class Whereabouts:
    """Remembers what it was told or found; asks Discord for the rest."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._threads: OrderedDict[str, str] = OrderedDict()
        self._guilds: dict[str, str] = {}

    def note(self, message: str, thread: str) -> None:
        """A message was heard in this thread."""
        if thread:
            self._threads[message] = thread
            if len(self._threads) > MOST_KEPT:
                self._threads.popitem(last=False)

    async def guild(self, channel: str) -> str:
        """The server of a channel. Raises `Refused` for a private conversation."""
        if channel not in self._guilds:
            room = mapping(await self._rest.call("GET", "/channels/{channel}", channel=channel))
            guild = ident(room.get("guild_id"))
            if not guild:
                raise Refused("This can only be done in a server, not in a private conversation.")
            if len(self._guilds) > MOST_KEPT:
                self._guilds.clear()
            self._guilds[channel] = guild
        return self._guilds[channel]

    async def message(self, key: str) -> tuple[str, str]:
        """The channel or thread, and the id, of the message with this key.

        Raises:
            Refused: the key is not Discord's, or the message is nowhere to be found.
        """
        platform, _, rest = key.partition(":")
        channel, _, message = rest.partition(":")
        if platform != PLATFORM or not ident(channel) or not ident(message):
            raise Refused("There is no such message on Discord.")
        if message in self._threads:
            return self._threads[message], message
        tried = set[str]()
        async for place in self._places(channel, message):
            if place in tried:
                continue
            tried.add(place)
            if await self._holds(place, message):
                self.note(message, place if place != channel else "")
                return place, message
            if len(tried) >= MOST_TRIED:
                break
        raise Refused(GONE)

    async def _holds(self, channel: str, message: str) -> bool:
        path = "/channels/{channel}/messages/{message}"
        try:
            await self._rest.call("GET", path, channel=channel, message=message)
        except discord.NotFound as missing:
            if missing.code in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL):
                return False
            raise
        except discord.HTTPException as refused:
            if refused.status == 400:  # a forum itself holds no messages
                return False
            raise
        return True

    async def _places(self, channel: str, message: str) -> AsyncIterator[str]:
        """Where a message may be, likeliest first: its channel, the post it began, then threads that are old enough."""
        room = mapping(await self._rest.call("GET", "/channels/{channel}", channel=channel))
        if number(room.get("type")) not in (15, 16):
            yield channel
        yield message
        guild = ident(room.get("guild_id"))
        if not guild:
            return
        active = mapping(await self._rest.call("GET", "/guilds/{guild}/threads/active", guild=guild))
        for thread in _likeliest(active, channel, message):
            yield thread
        for kind in ("public", "private"):
            path = f"/channels/{{channel}}/threads/archived/{kind}"
            try:
                resting = mapping(await self._rest.call("GET", path, channel=channel, params={"limit": "100"}))
            except discord.HTTPException:
                continue
            for thread in _likeliest(resting, channel, message):
                yield thread


def _likeliest(answer: Payload, channel: str, message: str) -> list[str]:
    """Threads of a channel that were there when the message was written; those begun last come first."""
    fit = []
    for thread in listed(answer.get("threads")):
        id_, last = number(thread.get("id")), number(thread.get("last_message_id"))
        if ident(thread.get("parent_id")) == channel and id_ <= int(message) and (not last or last >= int(message)):
            fit.append(id_)
    return [str(id_) for id_ in sorted(fit, reverse=True)]


async def why_not(rest: Rest, guild: str, account: str, right: str) -> str:
    """Why Discord answered “missing permissions”: a sentence that says what to do."""
    lacks = f"The bot lacks the right to {WORDS[right]}. An admin can give it to the bot's role."
    try:
        server = Server.of(mapping(await rest.call("GET", "/guilds/{guild}", guild=guild)))
        me = ident(mapping(await rest.call("GET", "/users/@me")).get("id"))
        mine = Standing.of(mapping(await rest.call("GET", "/guilds/{guild}/members/{user}", guild=guild, user=me)))
        if not getattr(server.rights(mine), right) or not account:
            return lacks
        member = mapping(await rest.call("GET", "/guilds/{guild}/members/{user}", guild=guild, user=account))
    except (discord.HTTPException, discord.RateLimited):
        return "Discord does not allow the bot to do this: it lacks the right, or the person stands above it."
    theirs, name = Standing.of(member), text(member.get("nick")) or text(mapping(member.get("user")).get("username"))
    if account == server.owner:
        return f"This person ({name}) owns the server, and Discord lets nobody do this to an owner."
    if right == "moderate_members" and server.rights(theirs).administrator:
        return f"This person ({name}) is an administrator, and Discord lets nobody mute an administrator."
    if server.top(theirs) >= server.top(mine):
        return (
            f"This person ({name}) stands above the bot in the server's roles. "
            "An admin can move the bot's role up, or do it by hand."
        )
    return lacks

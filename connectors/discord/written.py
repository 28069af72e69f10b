"""What is written in watched channels, and to the bot: as it comes and from the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import aiohttp
import discord

from bot.core.heard import Heard, MemberChange
from bot.core.messages import Message
from connectors.discord import events
from connectors.discord.directory import Directory, Room
from connectors.discord.fields import PLATFORM, Payload, ident, mapping, moment
from connectors.discord.history import Page
from connectors.discord.messages import Place, message_of
from connectors.discord.permissions import Standing
from connectors.discord.rest import Rest
from connectors.discord.streams import Streams, direct_stream, stream_of

MOST_MET = 20_000


class Written:
    """`direct`: private messages to the bot are heard too; `me` is the bot's own id, once Discord has told it.

    `where` is told of each message and its thread, `wrote` of what is written to the bot itself (and whether again).
    """

    def __init__(self, directory: Directory, streams: Streams, rest: Rest, *, direct: bool) -> None:
        self.direct = direct
        self.me = ""
        self.where: Callable[[str, str], None] = lambda message, channel: None
        self.wrote: Callable[[Payload, bool], None] | None = None
        self._directory = directory
        self._streams = streams
        self._rest = rest
        self._met: set[tuple[str, str]] = set()
        self._doubles = events.Doubles()

    async def place(self, payload: Payload) -> tuple[Place, str] | None:
        """Where a message stands, and its stream; None where that is not watched."""
        channel, guild = ident(payload.get("channel_id")), ident(payload.get("guild_id"))
        room = self._directory.rooms.get(channel)
        if room is None and not guild:
            return (Place(channel), direct_stream(channel)) if channel and self.direct else None
        if room is None and self._directory.watch and guild in self._directory.servers:
            room = await self._asked(channel, guild)
        if room is None or not self._directory.watches(room):
            return None
        place = self._directory.place(room)
        return place, stream_of(place.group, place.thread)

    async def _asked(self, channel: str, guild: str) -> Room | None:
        """A channel the gateway has not told of: an old thread that was resting until now."""
        try:
            answer = await self._rest.patiently("GET", "/channels/{channel}", channel=channel)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError):
            # Heard all the same, as a channel of its own, wherever the whole server is watched.
            return self._directory.learn({"id": channel, "guild_id": guild, "name": channel})
        return self._directory.learn(mapping(answer), guild)

    async def heard(self, name: str, payload: Payload) -> list[Heard]:
        """What is heard in a message that came live, or was edited; one to the bot itself is passed on."""
        if self._to_me(payload) and (name == "MESSAGE_CREATE" or "content" in payload):
            return self._letter(payload, again=name == "MESSAGE_UPDATE")
        found = await self.place(payload)
        if found is None or (name == "MESSAGE_UPDATE" and "content" not in payload):
            return []
        place, stream = found
        heard: list[Heard] = []
        message = message_of(payload, place, me=self.me)
        if message is not None and message.author.id != self.me:
            heard += self._met_first(payload, message)
            heard.append(message)
            self.where(message.id, place.thread)
        if name == "MESSAGE_CREATE" and ident(payload.get("id")):
            self._streams.live(stream, int(ident(payload.get("id"))))
        return heard

    def _to_me(self, payload: Payload) -> bool:
        """Whether it was written to the bot itself, and there is somebody to answer it."""
        channel = ident(payload.get("channel_id"))
        return self.wrote is not None and not payload.get("guild_id") and channel not in self._directory.rooms

    def _pass_on(self, payload: Payload, *, again: bool = False) -> None:
        author = ident(mapping(payload.get("author")).get("id"))
        if self.wrote is not None and author and author != self.me:
            self.wrote(payload, again)

    def _letter(self, payload: Payload, *, again: bool = False) -> list[Heard]:
        """Passed on and not kept: who tells something in private must not become the one it is about."""
        self._pass_on(payload, again=again)
        channel = ident(payload.get("channel_id"))
        if self.direct and channel and not again and ident(payload.get("id")):
            self._streams.live(direct_stream(channel), int(ident(payload.get("id"))))
        return []

    def _met_first(self, payload: Payload, message: Message) -> Iterator[MemberChange]:
        """Since when an author is in the server, and its roles; told once, with its first message."""
        guild, member = ident(payload.get("guild_id")), mapping(payload.get("member"))
        key = (message.group, message.author.id)
        if not guild or not member or key in self._met:
            return
        if len(self._met) >= MOST_MET:
            self._met.clear()
        self._met.add(key)
        joined, server = moment(member.get("joined_at")), self._directory.servers.get(guild)
        if joined is not None:
            yield MemberChange(PLATFORM, message.group, message.author, joined, "joined")
        if server is not None:
            roles = Standing.of(member).roles
            names = tuple(sorted(server.roles[one].name for one in roles if one in server.roles))
            yield MemberChange(PLATFORM, message.group, message.author, message.at, "roles", names)

    async def flagged(self, payload: Payload, guild: str, at: datetime) -> list[Heard]:
        """What Discord's AutoMod held back or let through with a word, told once."""
        if not self._doubles.first(payload, at):
            return []
        found = await self.place(payload) if payload.get("channel_id") else None
        place = found[0] if found else None
        if place is None and not payload.get("channel_id"):  # a profile stands in no channel
            place = next((self._directory.place(room) for room in self._directory.watched(guild)), None)
        flag = events.flag_of(payload, place, at) if place else None
        return [flag] if flag else []

    def page(self, page: Page) -> list[Heard]:
        """History, kept in order: the position moves with it, and at its end takes along what came live."""
        wanted = page.wanted
        room = self._directory.rooms.get(wanted.channel)
        place = self._directory.place(room) if room is not None else Place(wanted.channel)
        if wanted.stream not in self._streams:
            return []
        heard: list[Heard] = []
        for payload in page.messages:
            guild = {"guild_id": room.guild} if room is not None else {}
            if room is None and self.wrote is not None and wanted.stream == direct_stream(wanted.channel):
                if not page.again:
                    self._pass_on(payload)
                    self._streams.read(wanted.stream, int(ident(payload.get("id"))))
                continue
            message = message_of({**guild, **payload}, place, me=self.me)
            if message is not None and message.author.id != self.me:
                heard.append(message)
                self.where(message.id, place.thread)
            if not page.again:
                self._streams.read(wanted.stream, int(ident(payload.get("id"))))
        if page.end:
            self._streams.caught_up(wanted.stream, wanted.round)
        return heard

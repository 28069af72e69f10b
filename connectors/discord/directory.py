"""What the desk knows of servers, channels and threads: where a message stands, and whether that is watched.

It learns from the gateway's own payloads and answers without asking anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from connectors.discord.fields import Payload, ident, listed, mapping, number, text
from connectors.discord.messages import Place
from connectors.discord.permissions import Server, Standing

CATEGORY, THREADS, FORUMS, PRIVATE = 4, frozenset({10, 11, 12}), frozenset({15, 16}), frozenset({1, 3})
"""Channel types ("Channel Types" in Discord's API reference)."""
SPOKEN = frozenset({0, 2, 5, 13, *FORUMS})
"""Channels with a text chat of their own, or with threads that have one."""


@dataclass(slots=True)
class Room:
    """A channel or a thread. `last` is its newest message as far as Discord said, 0 where unknown."""

    id: str
    guild: str
    kind: int
    name: str
    parent: str
    last: int
    overwrites: Sequence[Payload] = ()

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS


class Directory:
    """`watch` holds ids of channels, of categories or of whole servers."""

    def __init__(self, watch: Collection[str]) -> None:
        self.watch = frozenset(watch)
        self.rooms: dict[str, Room] = {}
        self.servers: dict[str, Server] = {}

    def enter(self, guild: Payload, me: str) -> Server:
        """A server with all its channels and active threads, as GUILD_CREATE tells it."""
        server = Server.of(guild)
        self.leave(server.id)
        self.servers[server.id] = server
        server.me = Standing(me)
        for member in listed(guild.get("members")):
            if ident(mapping(member.get("user")).get("id")) == me:
                server.me = Standing.of(member)
        for one in (*listed(guild.get("channels")), *listed(guild.get("threads"))):
            self.learn(one, server.id)
        return server

    def leave(self, guild: str) -> None:
        self.servers.pop(guild, None)
        for id_ in [room.id for room in self.rooms.values() if room.guild == guild]:
            del self.rooms[id_]

    def learn(self, channel: Payload, guild: str = "") -> Room | None:
        """A channel or thread as it is now. None where the payload names none."""
        id_ = ident(channel.get("id"))
        if not id_:
            return None
        kind = number(channel.get("type"))
        room = Room(
            id_,
            ident(channel.get("guild_id")) or guild,
            kind,
            text(channel.get("name")),
            ident(channel.get("parent_id")),
            number(channel.get("last_message_id")),
            tuple(listed(channel.get("permission_overwrites"))),
        )
        self.rooms[id_] = room
        return room

    def forget(self, channel: str) -> None:
        self.rooms.pop(channel, None)

    def group_of(self, room: Room) -> Room:
        """The channel a thread belongs to; any other room itself."""
        return self.rooms.get(room.parent, room) if room.is_thread else room

    def watches(self, room: Room) -> bool:
        group = self.group_of(room)
        return bool(self.watch & {group.id, group.parent, room.parent if room.is_thread else "", group.guild} - {""})

    def within(self, room: Room) -> str:
        """The larger place for whose sake a channel is watched: its category or server; empty where it is itself."""
        group = self.group_of(room)
        if group.id in self.watch:
            return ""
        return next((one for one in (group.parent, group.guild) if one and one in self.watch), "")

    def watched(self, guild: str) -> Iterator[Room]:
        """The watched channels of a server, without threads."""
        for room in self.rooms.values():
            if room.guild == guild and room.kind in SPOKEN and self.watches(room):
                yield room

    def threads(self, group: str) -> Iterator[Room]:
        return (room for room in self.rooms.values() if room.is_thread and room.parent == group)

    def place(self, room: Room) -> Place:
        """Where a message of this room stands."""
        group = self.group_of(room)
        server = self.servers.get(group.guild)
        name = f"{server.name} #{group.name}" if server is not None and server.name else f"#{group.name}"
        if not room.is_thread:
            return Place(room.id, name)
        return Place(room.parent or room.id, name, room.id, room.name, titled=group.kind in FORUMS)

    def rights(self, room: Room, now: datetime | None = None) -> discord.Permissions:
        """What the bot itself may do in a room."""
        server = self.servers.get(room.guild)
        if server is None:
            return discord.Permissions.none()
        return server.rights(server.me, self.group_of(room).overwrites, now)

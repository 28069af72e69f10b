"""One listening: what the gateway and the history bring → what was heard, with positions and coverage kept up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bot.core.heard import GroupChange, Heard, Unseen
from connectors.discord import events
from connectors.discord.coverage import Coverage
from connectors.discord.directory import Directory, Room
from connectors.discord.fields import PLATFORM, Payload, first_id, ident, listed, mapping, text
from connectors.discord.gaps import Gaps
from connectors.discord.gateway import DOWN
from connectors.discord.history import Found, History, Missed, Page, Threads
from connectors.discord.permissions import Standing
from connectors.discord.rest import Rest
from connectors.discord.streams import Streams, direct_stream, stream_of
from connectors.discord.written import Written

Item = tuple[str, Payload] | Found
LOST = "LOST"
"""Our own event: more came in than could be held, so some of it must be read back."""


class Hearing:
    """`direct`: private messages to the bot are heard too. `read_back`: how much is read of a channel new here."""

    def __init__(
        self,
        directory: Directory,
        streams: Streams,
        rest: Rest,
        found: Callable[[Found], None],
        now: Callable[[], datetime],
        *,
        direct: bool,
        read_back: timedelta = timedelta(),
    ) -> None:
        self.directory = directory
        self.streams = streams
        self.history = History(rest, found)
        self.coverage = Coverage(now())
        self.gaps = Gaps(directory, streams, self.history, self.coverage, now, read_back)
        self.written = Written(directory, streams, rest, direct=direct)
        self._now = now
        self._up: set[int] = set()
        self._shards = 1
        self._away: set[str] = set()

    async def take(self, item: Item) -> list[Heard]:
        """What is heard in one thing that came in; what cannot be read is told as not seen, and listening goes on."""
        try:
            if isinstance(item, Page):
                return self.written.page(item)
            if isinstance(item, Missed):
                return self.gaps.miss(item)
            if isinstance(item, Threads):
                self.gaps.rested(item)
                return []
            return await self._event(*item)
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as problem:
            return [
                Unseen(
                    self._stream_in(item),
                    self._now(),
                    self._now(),
                    f"Discord sent something that could not be read ({type(problem).__name__})",
                )
            ]

    def watch(self, ids: frozenset[str]) -> list[Heard]:
        """Other channels are watched from now on. What is new begins here, what is left was seen until now."""
        told: list[Heard] = [one for one in self.tick() if not isinstance(one, Unseen)]
        newest = first_id(self._now())
        before = self._watched()
        self.directory.watch = ids
        after = self._watched()
        for id_ in before.keys() - after.keys():
            self.gaps.close_room(before[id_])
        for id_ in after.keys() - before.keys():
            for room in (after[id_], *self.directory.threads(id_)):  # what was written before is not ours to read
                room.last = max(room.last, newest)
            self.gaps.open_room(after[id_])
            told.append(self._named(after[id_], self._now()))
        self.written.direct = bool(ids)
        return told

    def _watched(self) -> dict[str, Room]:
        return {room.id: room for server in self.directory.servers for room in self.directory.watched(server)}

    def tick(self) -> list[Heard]:
        """What was watched and what was not since it was told last."""
        now, told = self._now(), list[Heard]()
        for id_ in self.directory.watch:
            if not self._known(id_) and self._up:
                told.append(self.coverage.unseen(id_, now, "the bot is in no server with this channel"))
        for server in list(self.directory.servers):
            if (int(server) >> 22) % self._shards not in self._up or server in self._away:
                continue
            for room in self.directory.watched(server):
                missed = self.gaps.missed.get(stream_of(room.id))
                if not self.directory.rights(room).view_channel:
                    told.append(self.coverage.unseen(room.id, now, "the bot may not see the channel"))
                elif missed is not None:
                    told.append(self.coverage.unseen(room.id, now, missed[0].why))
                elif not self.streams.group_is_behind(room.id):
                    told.append(self.coverage.seen(room.id, now))
        return told

    # what the gateway tells

    async def _event(self, name: str, payload: Payload) -> list[Heard]:
        at = self._now()
        guild = ident(payload.get("guild_id"))
        match name:
            case "READY":
                self._ready(payload)
            case "RESUMED":
                self._up.add(int(payload.get("__shard_id__") or 0))
            case _ if name == DOWN:
                shard = payload.get("shard")
                self._up = set() if shard is None else self._up - {int(shard)}
            case _ if name == LOST:
                for server in list(self.directory.servers):
                    self.gaps.open_server(server)
            case "GUILD_CREATE" if payload.get("unavailable") is not True:
                entered = self.directory.enter(payload, self.written.me)
                self._away.discard(entered.id)
                self.gaps.open_server(entered.id)
                return [self._named(room, at) for room in self.directory.watched(entered.id)]
            case "GUILD_DELETE":
                return self._server_gone(ident(payload.get("id")), payload.get("unavailable") is True)
            case "GUILD_UPDATE" | "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" | "GUILD_ROLE_DELETE":
                return self._server_changed(name, payload)
            case "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "CHANNEL_DELETE":
                return self._channel(name, payload, at)
            case "THREAD_CREATE" | "THREAD_UPDATE":
                self._thread(payload, new=payload.get("newly_created") is True)
            case "THREAD_LIST_SYNC":
                for one in listed(payload.get("threads")):
                    self._thread({"guild_id": guild, **one}, new=False)
            case "THREAD_DELETE":
                self.directory.forget(ident(payload.get("id")))
            case "GUILD_MEMBER_ADD" | "GUILD_MEMBER_UPDATE" | "GUILD_MEMBER_REMOVE":
                return list(self._member(name, payload, guild, at))
            case "GUILD_AUDIT_LOG_ENTRY_CREATE":
                rooms = [room.id for room in self.directory.watched(guild)]
                done = events.by_hand(payload, rooms[0], self.written.me, at) if rooms else None
                return [done] if done else []
            case "MESSAGE_CREATE" | "MESSAGE_UPDATE":
                return await self.written.heard(name, payload)
            case "MESSAGE_DELETE" | "MESSAGE_DELETE_BULK":
                place = await self.written.place(payload)
                return list(events.gone(payload, place[0], at)) if place else []
            case "AUTO_MODERATION_ACTION_EXECUTION":
                return await self.written.flagged(payload, guild, at)
        return []

    def _named(self, room: Room, at: datetime) -> GroupChange:
        return events.renamed(self.directory.place(room), at, self.directory.within(room))

    def _ready(self, payload: Payload) -> None:
        self.written.me = ident(mapping(payload.get("user")).get("id")) or self.written.me
        shard = payload.get("shard")
        number, self._shards = (
            (int(shard[0]), max(1, int(shard[1]))) if isinstance(shard, list) and len(shard) == 2 else (0, 1)
        )
        self._up.add(number)
        if number == 0 and self.written.direct:  # private messages come over the first connection
            for channel in self.streams.private():
                stream = direct_stream(channel)
                self.gaps.want(stream, channel, self.coverage.until(channel))

    def _server_changed(self, name: str, payload: Payload) -> list[Heard]:
        guild = ident(payload.get("id") if name == "GUILD_UPDATE" else payload.get("guild_id"))
        server = self.directory.servers.get(guild)
        if server is None:
            return []
        if name == "GUILD_ROLE_DELETE":
            server.roles.pop(ident(payload.get("role_id")), None)
        elif name != "GUILD_UPDATE":
            server.set_role(mapping(payload.get("role")))
        else:
            server.name = text(payload.get("name")) or server.name
            server.owner = ident(payload.get("owner_id")) or server.owner
            return [self._named(room, self._now()) for room in self.directory.watched(guild)]
        self.gaps.try_missed(guild)
        return []

    def _server_gone(self, guild: str, unavailable: bool) -> list[Heard]:
        if unavailable:
            self._away.add(guild)
            return []
        rooms, now = list(self.directory.watched(guild)), self._now()
        self.directory.leave(guild)
        return [self.coverage.unseen(room.id, now, "the bot was removed from the server") for room in rooms]

    def _channel(self, name: str, payload: Payload, at: datetime) -> list[Heard]:
        before = self.directory.rooms.get(ident(payload.get("id")))
        if name == "CHANNEL_DELETE":
            watched = before is not None and self.directory.watches(before)
            self.directory.forget(ident(payload.get("id")))
            if before is None or not watched:
                return []
            self.streams.drop(stream_of(before.id))
            return [self.coverage.seen(before.id, at)]
        room = self.directory.learn(payload, before.guild if before else "")
        if room is None or not self.directory.watches(room):
            return []
        if stream_of(room.id) not in self.streams:
            self.coverage.begin(room.id, at)
            self.streams.start(stream_of(room.id), room.last or int(room.id))
        self.gaps.try_missed(room.guild)
        return [] if before is not None and before.name == room.name else [self._named(room, at)]

    def _thread(self, payload: Payload, *, new: bool) -> None:
        room = self.directory.learn(payload)
        if room is not None and self.directory.watches(room):
            # A thread's own first message may have the thread's id; what is in an older one was there before.
            self.streams.start(stream_of(room.parent, room.id), int(room.id) - 1 if new else room.last or int(room.id))

    def _member(self, name: str, payload: Payload, guild: str, at: datetime) -> Iterator[Heard]:
        server = self.directory.servers.get(guild)
        if server is None:
            return
        standing = Standing.of(payload)
        if standing.id and standing.id == self.written.me:
            if name == "GUILD_MEMBER_UPDATE":
                server.me = standing
                self.gaps.try_missed(guild)
            return
        roles = tuple(sorted(server.roles[one].name for one in standing.roles if one in server.roles))
        groups = [room.id for room in self.directory.watched(guild)]
        yield from events.member_changes(name, payload, groups, roles, at)

    def _known(self, id_: str) -> bool:
        return id_ in self.directory.rooms or id_ in self.directory.servers

    def _stream_in(self, item: Item) -> str:
        channel = ident(item[1].get("channel_id")) if isinstance(item, tuple) else ""
        return stream_of(channel) if channel else PLATFORM

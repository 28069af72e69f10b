"""What a gap leaves to be done: which channels and threads are read back, and which cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.heard import Heard, Unseen
from connectors.discord.coverage import Coverage
from connectors.discord.directory import Directory, Room
from connectors.discord.fields import born, first_id
from connectors.discord.history import History, Missed, Threads, Wanted
from connectors.discord.streams import Streams, stream_of

LOOK_BACK = timedelta(days=7)
"""Quiet channels older than this are not looked at again for edits; the buffer holds nothing older either."""


class Gaps:
    """`missed` are the streams that cannot be read, each with why and the server it is in.

    `read_back`: how much is read of a channel that is new here.
    """

    def __init__(
        self,
        directory: Directory,
        streams: Streams,
        history: History,
        coverage: Coverage,
        now: Callable[[], datetime],
        read_back: timedelta,
    ) -> None:
        self.missed: dict[str, tuple[Missed, str]] = {}
        self._directory = directory
        self._streams = streams
        self._history = history
        self._coverage = coverage
        self._now = now
        self._read_back = read_back

    def open_server(self, guild: str) -> None:
        """Everything watched in a server, where the desk has just come (back) to it: each stream may have a gap."""
        for room in list(self._directory.watched(guild)):
            self.open_room(room)

    def open_room(self, room: Room) -> None:
        """One channel that is new here, or may have a gap."""
        stream = stream_of(room.id)
        if stream not in self._streams and self._read_back:
            self._streams.start(stream, first_id(self._now() - self._read_back))
        if stream not in self._streams:
            self._coverage.begin(room.id, self._now())
            self._streams.start(stream, room.last or int(room.id))
            for thread in self._directory.threads(room.id):
                self._streams.start(stream_of(room.id, thread.id), thread.last or int(thread.id))
            return
        base = self._streams.position(stream)
        self._coverage.begin(room.id, min(born(base), self._now()))
        since = self._coverage.until(room.id)
        self._reopen(room, stream, since)
        for thread in list(self._directory.threads(room.id)):
            self._rejoin(room, thread, min(base, first_id(since)), since)
        self._history.want_threads(room.id, since)

    def close_room(self, room: Room) -> None:
        """A channel that is not watched any more: nothing of it is read or told."""
        self._streams.drop_group(room.id)
        self._coverage.end(room.id)
        prefix = f"{stream_of(room.id)}/"
        for stream in [one for one in self.missed if one == stream_of(room.id) or one.startswith(prefix)]:
            del self.missed[stream]

    def _rejoin(self, room: Room, thread: Room, base: int, since: datetime) -> None:
        """A thread the gap may have brought: all of it is new where it was made since."""
        stream = stream_of(room.id, thread.id)
        self._streams.start(stream, max(base, int(thread.id) - 1))
        self._reopen(thread, stream, since)

    def _reopen(self, room: Room, stream: str, since: datetime) -> None:
        position = self._streams.position(stream)
        quiet = room.last and room.last <= position and born(position) < self._now() - LOOK_BACK
        if quiet and not self._streams.is_behind(stream):
            return
        if self._directory.rights(room).read_message_history:
            self.want(stream, room.id, since)
        else:
            wanted = Wanted(stream, room.id, position, since, self._streams.fall_behind(stream))
            self.missed[stream] = (Missed(wanted, "the bot may not read the channel's earlier messages"), room.guild)

    def want(self, stream: str, channel: str, since: datetime) -> None:
        self.missed.pop(stream, None)
        position = self._streams.position(stream)
        self._history.want(Wanted(stream, channel, position, since, self._streams.fall_behind(stream)))

    def rested(self, found: Threads) -> None:
        parent = self._directory.rooms.get(found.group)
        for payload in found.threads if parent is not None else ():
            thread = self._directory.learn(payload, parent.guild if parent else "")
            if thread is not None and parent is not None:
                stream = stream_of(parent.id, thread.id)
                if not thread.last or thread.last > self._streams.position(stream):
                    self._rejoin(parent, thread, first_id(found.since), found.since)

    def miss(self, missed: Missed) -> list[Heard]:
        wanted, room = missed.wanted, self._directory.rooms.get(missed.wanted.channel)
        if missed.gone:
            self._streams.drop(wanted.stream)
        elif room is not None:
            self.missed[wanted.stream] = (missed, room.guild)
        since = min(wanted.since, self._now())
        return [Unseen(wanted.stream, since, self._now(), missed.why)]

    def try_missed(self, guild: str) -> None:
        """Rights have changed: what could not be read before may be readable now."""
        for stream, (missed, where) in list(self.missed.items()):
            room = self._directory.rooms.get(missed.wanted.channel)
            if where == guild and room is not None and self._directory.rights(room).read_message_history:
                self.want(stream, room.id, missed.wanted.since)

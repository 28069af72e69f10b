"""Which stretches of which channel were watched. Pure: the hours that are told follow on one another."""

from __future__ import annotations

from datetime import datetime

from bot.core.heard import Seen, Unseen
from connectors.discord.streams import stream_of


class Coverage:
    """Tells of each channel from when it was last told of until now; `since` holds before anything was told."""

    def __init__(self, since: datetime) -> None:
        self._start = since
        self._told: dict[str, datetime] = {}

    def begin(self, channel: str, at: datetime) -> None:
        """What is told of a channel starts here, where nothing was told of it before."""
        self._told.setdefault(channel, at)

    def end(self, channel: str) -> None:
        """Nothing more is told of a channel; what is told of it later begins anew."""
        self._told.pop(channel, None)

    def until(self, channel: str) -> datetime:
        return self._told.get(channel, self._start)

    def seen(self, channel: str, now: datetime) -> Seen:
        since, self._told[channel] = self.until(channel), now
        return Seen(stream_of(channel), min(since, now), now)

    def unseen(self, channel: str, now: datetime, why: str) -> Unseen:
        since, self._told[channel] = self.until(channel), now
        return Unseen(stream_of(channel), min(since, now), now, why)

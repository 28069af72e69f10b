"""How far each channel and thread is kept. Pure.

A stream that is behind (there was a gap) moves only with the pages of its history, in order, whatever arrives live in
the meantime; so its position never passes a message that is not kept. Once the history is read to its end, the
position takes what came live along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connectors.discord.fields import PLATFORM, ident

DIRECT = "direct"


def stream_of(channel: str, thread: str = "") -> str:
    """The stream of a channel, or of a thread of it."""
    return f"{PLATFORM}:{channel}/{thread}" if thread else f"{PLATFORM}:{channel}"


def direct_stream(channel: str) -> str:
    """The stream of a private conversation with the bot."""
    return f"{PLATFORM}:{DIRECT}/{channel}"


@dataclass(slots=True)
class _Stand:
    position: int
    newest: int = 0
    round: int = 0
    behind: bool = False


class Streams:
    """Positions by stream; what is in `at` and not ours, or cannot be read, is left alone."""

    def __init__(self, at: Mapping[str, str]) -> None:
        self._stands = {
            stream: _Stand(int(position))
            for stream, position in at.items()
            if stream.startswith(f"{PLATFORM}:") and ident(position)
        }
        self._moved: set[str] = set()

    def __contains__(self, stream: str) -> bool:
        return stream in self._stands

    def position(self, stream: str) -> int:
        """The newest message up to which everything is kept; 0 where nothing is known."""
        stand = self._stands.get(stream)
        return stand.position if stand else 0

    def start(self, stream: str, position: int) -> None:
        """A stream that is new here: what came up to `position` is not asked for."""
        if stream not in self._stands:
            self._stands[stream] = _Stand(position)
            self._moved.add(stream)

    def live(self, stream: str, message: int) -> None:
        """A message arrived as it was written."""
        stand = self._stands.setdefault(stream, _Stand(0))
        stand.newest = max(stand.newest, message)
        if not stand.behind and message > stand.position:
            stand.position = message
            self._moved.add(stream)

    def fall_behind(self, stream: str) -> int:
        """There was a gap. Answers the number of this gap, which `caught_up` must be told."""
        stand = self._stands[stream]
        stand.behind = True
        stand.round += 1
        return stand.round

    def read(self, stream: str, message: int) -> None:
        """History is kept up to this message."""
        stand = self._stands[stream]
        if message > stand.position:
            stand.position = message
            self._moved.add(stream)

    def caught_up(self, stream: str, round_: int) -> bool:
        """History was read to its end. False where another gap came since; then it must be read again."""
        stand = self._stands.get(stream)
        if stand is None or stand.round != round_:
            return False
        stand.behind = False
        self.read(stream, stand.newest)
        return True

    def is_behind(self, stream: str) -> bool:
        stand = self._stands.get(stream)
        return stand is not None and stand.behind

    def group_is_behind(self, channel: str) -> bool:
        """Whether a channel or any thread of it is."""
        whole, prefix = stream_of(channel), f"{stream_of(channel)}/"
        return any(
            stand.behind and (stream == whole or stream.startswith(prefix)) for stream, stand in self._stands.items()
        )

    def drop(self, stream: str) -> None:
        """The channel is gone for good; nothing of it will ever be behind."""
        self._stands.pop(stream, None)

    def drop_group(self, channel: str) -> None:
        """A channel with its threads is not kept any more: it begins anew where it is kept again."""
        whole, prefix = stream_of(channel), f"{stream_of(channel)}/"
        for stream in [one for one in self._stands if one == whole or one.startswith(prefix)]:
            del self._stands[stream]

    def private(self) -> Iterator[str]:
        """The channels of private conversations with the bot."""
        prefix = f"{PLATFORM}:{DIRECT}/"
        return (stream.removeprefix(prefix) for stream in list(self._stands) if stream.startswith(prefix))

    def moves(self) -> dict[str, str]:
        """Positions that changed since this was asked last."""
        moved, self._moved = self._moved, set()
        return {stream: str(self._stands[stream].position) for stream in sorted(moved) if stream in self._stands}

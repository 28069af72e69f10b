"""The rehearsal as a source: a week of talk, replayed in seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from bot.core.heard import Gone, Heard, MemberChange, Seen
from bot.core.messages import Message
from bot.core.ports import Batch, Position, Stream
from connectors.rehearsal.plot import Line, Story, What, story

BATCHES = (1, 3, 2, 5, 4)  # how many things are heard at a time, in turn


@dataclass(frozen=True, slots=True)
class Told:
    """One thing heard on a stream, and how many of its stream are heard with it."""

    stream: Stream
    count: int
    heard: Heard


def stream_of(platform: str) -> Stream:
    return f"rehearsal:{platform}"


def timeline(tale: Story, end: datetime) -> tuple[Told, ...]:
    """The story as it is heard, in order: the newest week, Monday to Sunday, that was over by `end`.

    Weekdays and times of day are the club's own, so that a night message stays at night and the match on a
    Saturday. Each platform ends with a `Seen` from that Monday until `end`.
    """
    zone = ZoneInfo(tale.timezone)
    monday = end.astimezone(zone).date() - timedelta(days=end.astimezone(zone).weekday())
    if _moment(tale.lines[-1], monday, zone) > end:
        monday -= timedelta(days=7)
    counts: dict[Stream, int] = {}
    spoken: dict[str, Message] = {}
    told: list[Told] = []

    def tell(platform: str, heard: Heard) -> None:
        stream = stream_of(platform)
        counts[stream] = counts.get(stream, 0) + 1
        told.append(Told(stream, counts[stream], heard))

    for line in tale.lines:
        heard = _heard(line, _moment(line, monday, zone), spoken)
        if isinstance(heard, Message):
            spoken[heard.key] = heard
        tell(line.group.platform, heard)
    since = datetime.combine(monday, time(), zone).astimezone(UTC)
    for platform in dict.fromkeys(group.platform for group in tale.groups):
        tell(platform, Seen(stream_of(platform), since, end.astimezone(UTC)))
    return tuple(told)


class RehearsalSource:
    """Replays the story within `pace` seconds (0: at once), as if its week had ended by `end`.

    A position is `count@end`: a resumed replay keeps the end of the first one, so that no time shifts.
    `played` is told of everything the platform has said so far, also of what was kept before a restart.

    Raises:
        ValueError: `end` has no time zone, or `pace` is negative.
    """

    def __init__(
        self,
        *,
        end: datetime,
        pace: float = 40.0,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        tale: Story | None = None,
        played: Callable[[Heard], None] | None = None,
    ) -> None:
        if end.tzinfo is None:
            raise ValueError("The end of the rehearsal needs a time zone.")
        if not pace >= 0:
            raise ValueError("The rehearsal's pace is a number of seconds, 0 or more.")
        self._end = end
        self._pace = pace
        self._sleep = sleep
        self._tale = tale or story()
        self._played = played or (lambda heard: None)

    async def listen(self, at: Mapping[Stream, Position]) -> AsyncIterator[Batch]:
        """The rest of the week after `at`, a few things at a time; ends when the week is told.

        Raises:
            ValueError: a position of ours cannot be read, or two belong to different replays.
        """
        kept, end = _resume(at, self._end, {stream_of(group.platform) for group in self._tale.groups})
        everything = timeline(self._tale, end)
        rest: list[Told] = []
        for told in everything:
            if told.count <= kept.get(told.stream, 0):
                self._played(told.heard)
            else:
                rest.append(told)
        start = 0
        for size in cycle(BATCHES):
            part = rest[start : start + size]
            if not part:
                return
            if start and self._pace:
                await self._sleep(self._pace * len(part) / len(everything))
            start += size
            for told in part:
                self._played(told.heard)
            moves = {told.stream: f"{told.count}@{end.isoformat()}" for told in part}
            yield Batch(tuple(told.heard for told in part), moves)


def _moment(line: Line, monday: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(monday + timedelta(days=line.day - 1), line.at, zone).astimezone(UTC)


def _heard(line: Line, at: datetime, spoken: Mapping[str, Message]) -> Heard:
    group = line.group
    if line.what is What.JOIN:
        return MemberChange(group.platform, group.id, line.author, at, "joined")
    if line.what is What.DELETION:
        return Gone(group.platform, group.id, line.id, at)
    before = spoken.get(line.message)
    return Message(
        group.platform,
        group.id,
        line.id,
        line.author,
        before.at if before else at,
        line.text,
        group_name=group.name,
        reply_to=line.reply_to,
        mentions=line.mentions,
        attachments=line.attachments,
        edited_at=at if before else None,
    )


def _resume(at: Mapping[Stream, Position], end: datetime, streams: set[Stream]) -> tuple[dict[Stream, int], datetime]:
    """How many of each stream are kept, and the end of the replay they belong to."""
    kept: dict[Stream, int] = {}
    ends: set[datetime] = set()
    for stream in sorted(streams & at.keys()):
        count, _, moment = at[stream].partition("@")
        try:
            first_end = datetime.fromisoformat(moment)
            kept[stream] = int(count)
        except ValueError:
            raise ValueError(f"The rehearsal cannot resume from {at[stream][:80]!r} of {stream}.") from None
        if first_end.tzinfo is None:
            raise ValueError(f"The rehearsal cannot resume: {at[stream][:80]!r} has no time zone.")
        ends.add(first_end)
    if len(ends) > 1:
        raise ValueError("The rehearsal cannot resume: its positions belong to different replays.")
    return kept, ends.pop() if ends else end

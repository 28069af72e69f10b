"""Listening by asking: an update is confirmed to Telegram only when it was kept.

Telegram forgets an update when it is next asked with a higher offset. The library's own polling asks as soon as the
updates lie in memory; this one asks when it is asked for the next batch, which says that the last is committed.
"""

from __future__ import annotations

import asyncio
import random
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.core.heard import GroupChange, Heard, Seen, Unseen
from bot.core.ports import Batch, Position, Refused, Stream
from connectors.telegram.client import MOST_UPDATES, Client
from connectors.telegram.door import ASKED as DESKS
from connectors.telegram.door import Door
from connectors.telegram.fields import number
from connectors.telegram.people import PLATFORM, Names
from connectors.telegram.source import ASKED, heard

KEPT_BY_TELEGRAM = timedelta(hours=24)
"""How long updates wait for a bot (Bot API, “Getting updates”)."""
QUIET_LONG = timedelta(days=6)
"""After a week without one, updates are numbered from somewhere else (Bot API, `Update`): then no offset is given."""
EACH = timedelta(seconds=30)
"""How often what was seen is written down while all is well."""
LONGEST_WAIT = 60.0
TRIES_IN_CONFLICT = 6
"""Another desk with the same token may be about to end: so often it is tried before that is taken for a fault."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a bot's updates were kept: the last one's number, when it came, and until when all was seen."""

    update: int = -1
    came: datetime | None = None
    seen: datetime | None = None

    @classmethod
    def read(cls, position: Position) -> Mark:
        """The mark in a position; the beginning where it says nothing that can be understood."""
        update, _, rest = position.partition("@")
        came, _, seen = rest.partition("@")
        try:
            return cls(int(update), _moment(came), _moment(seen))
        except ValueError:
            return cls()

    def __str__(self) -> str:
        return "@".join((str(self.update), *(at.isoformat() if at else "" for at in (self.came, self.seen))))


def stream_of(bot: str) -> Stream:
    return f"{PLATFORM}:{bot}"


class Hearing:
    """Updates → batches with their marks, in order; what is told twice, or is of no watched group, is left out."""

    def __init__(
        self, bot: str, watched: Callable[[str], bool], now: Callable[[], datetime], door: Door | None = None
    ) -> None:
        self.stream = stream_of(bot)
        self._door = door
        self._bot = bot
        self._watched = watched
        self._moved: dict[str, str] = {}
        self._names = Names()
        self._now = now

    def batch(self, updates: Sequence[Mapping[str, Any]], mark: Mark, whole: bool) -> tuple[Batch, Mark]:
        """What these updates tell, and the mark once it is kept. `whole`: nothing more was waiting at Telegram."""
        now = self._now()
        told: list[Heard] = []
        seen_from = mark.seen
        for update in updates:
            id_ = number(update.get("update_id"))
            if id_ is None:
                told.append(self._unreadable(now))
                continue
            if mark.update >= 0 and mark.update + 1 < id_ and not self._quiet_long(mark, now):
                told.append(self._jumped(mark, id_ - mark.update - 1, now))
            told += self._told(update, now)
            mark = replace(mark, update=id_, came=now)
        if whole:
            told += self._stretch(seen_from, now)
            if seen_from is None or now - seen_from >= EACH:
                mark = replace(mark, seen=now)
        return Batch(tuple(told), {self.stream: str(mark)}), mark

    def offset(self, mark: Mark) -> int | None:
        """What to ask from; nothing where the numbers may have started anew, so that none is taken for confirmed."""
        return None if mark.update < 0 or self._quiet_long(mark, self._now()) else mark.update + 1

    def _quiet_long(self, mark: Mark, now: datetime) -> bool:
        return mark.came is None or now - mark.came >= QUIET_LONG

    def desks(self, updates: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Those that are for the desk and nobody else."""
        return [one for one in updates if self._door is not None and self._door.takes(one)]

    def _told(self, update: Mapping[str, Any], now: datetime) -> list[Heard]:
        if self.desks([update]):
            return []
        try:
            found = heard(update, self._bot, self._names, now)
        except Exception:  # one update of a shape nobody thought of must not stop all that come after it
            return [self._unreadable(now)]
        kept: list[Heard] = []
        for one in found:
            group = getattr(one, "group", "")
            if isinstance(one, GroupChange) and one.moved_to and self._watches(group):
                self._moved[one.moved_to] = group
            # That there is a group is known of all, what is said in it of the watched ones only.
            if isinstance(one, GroupChange) or self._watches(group):
                kept.append(one)
        return kept

    def _watches(self, group: str) -> bool:
        before = self._moved.get(group)  # until the move is kept, it is known here alone
        return self._watched(group) or (before is not None and self._watched(before))

    def _stretch(self, since: datetime | None, now: datetime) -> list[Heard]:
        if since is None or now - since < EACH:
            return []
        lost_before = now - KEPT_BY_TELEGRAM
        if since >= lost_before:
            return [Seen(self.stream, since, now)]
        why = "the desk was away for longer than the 24 hours for which Telegram keeps messages"
        return [Unseen(self.stream, since, lost_before, why), Seen(self.stream, lost_before, now)]

    def _jumped(self, mark: Mark, lost: int, now: datetime) -> Unseen:
        why = f"{lost} updates never reached the desk: another program uses this bot's token, or they were too old"
        return Unseen(self.stream, mark.came or now, now, why)

    def _unreadable(self, now: datetime) -> Unseen:
        return Unseen(self.stream, now, now, "one thing that Telegram told could not be read")


class Polling:
    """The source that asks. `watched` says of a group's id whether what is said there is heard; `now` is the clock.

    What is for the desk goes through `door`.
    """

    def __init__(
        self,
        client: Client,
        *,
        watched: Callable[[str], bool] = lambda group: True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        door: Door | None = None,
    ) -> None:
        self._client = client
        self._door = door
        self._asked = (*ASKED, DESKS) if door else ASKED
        self._watched = watched
        self._now = now
        self._sleep = sleep
        self._jitter = random.Random()

    async def listen(self, at: Mapping[Stream, Position]) -> AsyncIterator[Batch]:
        """What waits at Telegram, then what comes; never ends of itself.

        Raises:
            Refused: the token is no longer good, or another program listens with it.
        """
        hearing = Hearing(self._client.id, self._watched, self._now, self._door)
        mark = Mark.read(at.get(hearing.stream, ""))
        if mark.seen is None:
            mark = replace(mark, seen=self._now())
        while True:
            # With nothing left to wait for, the answer comes at once, and what is kept is confirmed.
            updates = await self._ask(hearing.offset(mark))
            if updates and self._known(updates, mark):
                mark = replace(mark, came=self._now())  # told again, since no offset was given
            fresh = [one for one in updates if number(one.get("update_id")) != mark.update]
            batch, after = hearing.batch(fresh, mark, len(updates) < MOST_UPDATES)
            if self._door is not None and (desks := hearing.desks(fresh)):
                if batch.heard:  # kept first, so that the desk knows what was said before; confirmed when both are done
                    yield Batch(batch.heard, {hearing.stream: str(mark)})
                await self._door.hand(desks)
                batch = Batch((), batch.moves)
            mark = after
            if updates or batch.heard:
                yield batch

    def _known(self, updates: Sequence[Mapping[str, Any]], mark: Mark) -> bool:
        return all(number(one.get("update_id")) == mark.update for one in updates)

    async def _ask(self, offset: int | None) -> list[dict[str, Any]]:
        """Asks until there is an answer. What keeps Telegram from answering costs time, and nothing is lost by it."""
        wait, conflicts = 1.0, 0
        while True:
            try:
                return await self._client.updates(offset, self._asked)
            except RetryAfter as busy:
                await self._sleep(seconds(busy))
                continue
            except InvalidToken:
                raise Refused(
                    "Telegram does not accept this bot's token any more: it was revoked or mistyped. "
                    "Ask @BotFather for a new one and set SAFELIGHT_TELEGRAM_TOKEN."
                ) from None
            except Conflict as conflict:
                conflicts += 1
                await self._settle(conflict, conflicts)
            except TelegramError:
                pass  # the network, or Telegram itself: the same question is asked again
            await self._sleep(wait * self._jitter.uniform(0.8, 1.2))
            wait = min(LONGEST_WAIT, wait * 2)

    async def _settle(self, conflict: Conflict, times: int) -> None:
        """A webhook that is left from before is taken away; another program with this token is somebody's mistake."""
        if "webhook" in str(conflict).casefold():
            try:
                await self._client.api.delete_webhook(drop_pending_updates=False)
            except TelegramError:
                return
        elif times >= TRIES_IN_CONFLICT:
            raise Refused(
                "Another program listens with this bot's token, and Telegram tells each message to one of them only. "
                "End the other one, or give the desk a bot of its own."
            ) from None


def seconds(busy: RetryAfter) -> float:
    """How long Telegram asks to wait, in seconds; at least one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library announces that this will be another type, which is one of the two
        wait = busy.retry_after
    return max(1.0, wait.total_seconds() if isinstance(wait, timedelta) else float(wait))


def _moment(words: str) -> datetime | None:
    found = datetime.fromisoformat(words) if words else None
    if found is not None and found.tzinfo is None:
        raise ValueError("no time zone")
    return found

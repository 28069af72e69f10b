"""The accounts whose mentions are heard, how far each is kept, and what is said of each while nothing can be read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.heard import Heard, Seen, Unseen
from bot.core.ports import Batch, Position, Stream
from connectors.x.asking import Hidden, NoCredit, until_answered
from connectors.x.client import Client
from connectors.x.fields import PLATFORM, id_of, text
from connectors.x.marks import Mark, stream_of
from connectors.x.posts import Watched
from connectors.x.reading import Reader, Spent
from connectors.x.spending import Spending
from connectors.x.waits import Waits

EACH = timedelta(seconds=20)
"""How often what was seen is written down at most, while all is well."""
MOST_AT_ONCE = 100  # users in one question (docs.x.com, “User lookup”)
NOBODY: Stream = f"{PLATFORM}:nobody/nothing"
"""Where a desk that watches no account says that it is awake; it tells of no group."""

log = logging.getLogger(__name__)


class Following:
    """Made anew each time the source is listened to: it knows only what was committed.

    Args:
        groups: ids of the accounts. tell: is told sentences for the admin. read_back: how far back an account is read
            that is new here.
    """

    def __init__(
        self,
        at: Mapping[Stream, Position],
        client: Client,
        spending: Spending,
        reader: Reader,
        *,
        groups: Callable[[], Sequence[str]],
        tell: Callable[[str], Awaitable[None]] | None,
        read_back: timedelta,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.client, self.spending, self.reader = client, spending, reader
        self.accounts: dict[str, Watched] = {}
        self.behind: set[str] = set()
        """Accounts of which not everything could be read that was written."""
        self.marks = {stream: Mark.parse(position) for stream, position in at.items() if position}
        self._new: set[Stream] = set()
        self.waits = Waits()
        self.now, self.sleep = now, sleep
        self._groups, self._tell, self._read_back = groups, tell, read_back
        self._awake = now()
        spending.open(at, now())

    async def look_up(self) -> bool:
        """Who the watched accounts are; asked of X only where that is not known. True where they are others now.

        Raises:
            Refused: X does not have the desk.
            NoCredit: there is no money left.
        """
        ids = self.ids()
        if ids == list(self.accounts):
            return False
        found: dict[str, str] = {}
        new = [one for one in ids if one not in self.accounts]
        for start in range(0, len(new), MOST_AT_ONCE):
            asked = new[start : start + MOST_AT_ONCE]
            try:
                users = await until_answered(lambda: self.client.users(asked), self.waits, self.sleep)  # noqa: B023
            except Hidden:
                users = []
            found |= {id_of(one.get("id")): text(one.get("username")) for one in users}
        for id_ in self.accounts.keys() - set(ids):  # begins anew where it is watched again
            self.marks.pop(stream_of(id_), None)
            self.behind.discard(id_)
        known = {id_: one.handle for id_, one in self.accounts.items()}
        self.accounts = {id_: Watched(id_, known.get(id_) or found.get(id_, "")) for id_ in ids}
        for id_ in ids:
            if stream_of(id_) not in self.marks:
                self.marks[stream_of(id_)] = self.reader.first(self._read_back)
                self._new.add(stream_of(id_))
        return True

    def mark(self, watched: Watched) -> Mark:
        return self.marks[stream_of(watched.id)]

    async def catch_up(self, watched: Watched) -> AsyncIterator[Batch]:
        """All that was written since what is kept. Ends without it where nothing may be read now, and says that."""
        stream = stream_of(watched.id)
        # A reading left half done reaches up to when it began; what came since is read in one that begins now.
        half_done = self.marks[stream].deep
        more = True
        while more:
            mark = self.marks[stream]
            try:
                page = await until_answered(lambda: self.reader.page(watched, mark), self.waits, self.sleep)  # noqa: B023
            except Spent:
                self.behind.add(watched.id)
                yield await self.batch([self.unseen(watched.id, self.spending.stopped(self.now()))])
                return
            except (NoCredit, Hidden) as why:
                self.behind.add(watched.id)
                yield await self.batch([self.unseen(watched.id, str(why))])
                return
            self.marks[stream], more = page.mark, page.more or half_done
            half_done = half_done and page.more
            if page.more or stream in self._new or self._worth(page.heard) or self.spending.moved:
                self._new.discard(stream)
                yield await self.batch(page.heard, watched)
            else:
                self.marks[stream] = replace(page.mark, seen=mark.seen)
        self.behind.discard(watched.id)

    def _worth(self, heard: Sequence[Heard]) -> bool:
        """A moment's watching alone is not written down: it is told with the next."""
        return any(not isinstance(one, Seen) or one.until - one.since >= EACH for one in heard)

    def unseen(self, account: str, why: str) -> Unseen:
        now, mark = self.now(), self.marks.get(stream_of(account), Mark())
        return Unseen(stream_of(account), min(mark.seen or self._awake, now), now, why)

    def all_unseen(self, why: str) -> list[Heard]:
        return [self.unseen(one, why) for one in self.ids()]

    def ids(self) -> list[str]:
        """The accounts that are to be watched, known or not."""
        return list(dict.fromkeys(filter(None, map(id_of, self._groups()))))

    async def batch(self, heard: Sequence[Heard], *moved: Watched) -> Batch:
        """What was heard, with the positions of these accounts and what it cost."""
        if (words := self.spending.said(self.now())) and self._tell is not None:
            await self._tell(words)
        elif words:
            log.warning("%s", words)
        moves = {stream_of(one.id): str(self.mark(one)) for one in moved}
        return Batch(tuple(heard), moves | self.spending.moves())

    def awake(self) -> Batch | None:
        """Says that the desk is awake although it watches no account."""
        now, since = self.now(), self._awake
        if self.accounts or now - since < EACH:
            return None
        self._awake = now
        return Batch((Seen(NOBODY, since, now),), self.spending.moves())

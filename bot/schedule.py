"""APScheduler as a clock: it only puts keyed jobs, so that any number of clocks put each period's job once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.core.periods import Every
from bot.core.store import Store, Work
from bot.steps import alarming, listing, retaining
from bot.steps.sealing import EVERY, put_anchor, put_seal
from bot.steps.summary_when import put_due as put_summaries
from bot.steps.timekeeping import LANE

PURGE_HOUR = 3
"""When the rolling buffer is purged, in the organisation's time zone: hardly anybody writes then."""
SUM_UP_EACH = 300
"""Seconds between two looks for a period that is over."""


class Schedule:
    """Puts the day's purge, look at notices and check of the log, and sealings of it through the day.

    On start the current day's jobs are put too, if no clock did so while the desk was off. `lists` says when the
    morning line and the evening list are posted.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        timezone: str,
        summaries: Collection[Every] = (Every.WEEK,),
        lists: Callable[[], Mapping[str, time]] = lambda: listing.TIMES,
    ) -> None:
        self._lists = lists
        self._summaries = summaries
        self._store = store
        self._now = now
        self._zone = ZoneInfo(timezone)
        self._clock = AsyncIOScheduler(timezone=self._zone)

    async def start(self) -> None:
        await self.put()
        await self.seal()
        await self.sum_up()
        # Often, as a machine may be asleep at any hour: a period that has its key already is put by nobody again.
        self._clock.add_job(self.sum_up, IntervalTrigger(seconds=SUM_UP_EACH), misfire_grace_time=None)
        self._clock.add_job(self.seal, IntervalTrigger(seconds=int(EVERY.total_seconds())), misfire_grace_time=None)
        self._clock.add_job(self.put, CronTrigger(hour=PURGE_HOUR, timezone=self._zone), misfire_grace_time=None)
        self._clock.start()

    def stop(self) -> None:
        if self._clock.running:
            self._clock.shutdown(wait=False)

    async def put(self) -> None:
        """Puts today's jobs under today's keys; a second put of the same key does nothing."""
        now = self._now()
        today = now.astimezone(self._zone)

        def both(work: Work) -> None:
            work.outbox.put(f"purge:{today:%Y-%m-%d}", LANE, "purge", {}, now, now)
            work.outbox.put(f"notices:{today:%Y-%m-%d}", LANE, "notices", {}, now, now)
            retaining.put(work, today, now)
            put_anchor(work, today, now)
            listing.put(work, today, now, self._lists())
            alarming.put_look(work, today, now)

        await self._store.run(both)

    async def sum_up(self) -> None:
        """Puts every period that is over and has no summary yet."""
        now = self._now()
        await self._store.run(lambda work: put_summaries(work, self._summaries, str(self._zone), now))

    async def seal(self) -> None:
        """Puts a sealing of the log, where something new is in it."""
        now = self._now()
        await self._store.run(lambda work: put_seal(work, now))

"""APScheduler as a clock: it only puts keyed jobs, so that any number of clocks put each period's job once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.core.store import Store
from bot.steps.timekeeping import LANE

PURGE_HOUR = 3
"""When the rolling buffer is purged, in the organisation's time zone: hardly anybody writes then."""


class Schedule:
    """Puts the day's purge. On start the current day's job is put too, if no clock did so while the desk was off."""

    def __init__(self, store: Store, now: Callable[[], datetime], timezone: str) -> None:
        self._store = store
        self._now = now
        self._zone = ZoneInfo(timezone)
        self._clock = AsyncIOScheduler(timezone=self._zone)

    async def start(self) -> None:
        await self.put()
        self._clock.add_job(self.put, CronTrigger(hour=PURGE_HOUR, timezone=self._zone), misfire_grace_time=None)
        self._clock.start()

    def stop(self) -> None:
        if self._clock.running:
            self._clock.shutdown(wait=False)

    async def put(self) -> None:
        """Puts today's purge under today's key; a second put of the same key does nothing."""
        now = self._now()
        key = f"purge:{now.astimezone(self._zone):%Y-%m-%d}"
        await self._store.run(lambda work: work.outbox.put(key, LANE, "purge", {}, now, now))

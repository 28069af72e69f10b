"""The clock: one purge a day, whoever else puts it, however often the desk starts, and where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.schedule import Schedule
from bot.steps.timekeeping import LANE
from bot.storage.store import Store
from tests.fakes.clock import MovedClock
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import FINN


def keys(store: Store, now: datetime) -> list[str]:
    """The jobs that are due, taken as a clock takes them; the lists of the day have their own hours and tests."""
    found: list[str] = []
    with store.begin() as work:
        while jobs := work.outbox.take([LANE], now, timedelta(minutes=1)):
            found += [job.key for job in jobs if job.kind != "list"]
    return sorted(found)


def of(*days: str) -> list[str]:
    """The keys of what is put once a day."""
    return [f"{job}:{day}" for job in ("alarm_look", "anchor", "keeping", "notices", "purge") for day in days]


async def test_several_clocks_put_one_job_a_day(database_url: str) -> None:
    clock = MovedClock()
    with opened(database_url) as store:
        clocks = [Schedule(store, clock, "Europe/London") for _ in range(3)]
        for one in clocks:
            await one.start()
        for one in clocks:
            await one.put()
            one.stop()
            one.stop()
        assert keys(store, clock()) == of("2026-11-16")


async def test_a_restart_catches_up_with_today_only(database_url: str) -> None:
    clock = MovedClock()
    with opened(database_url) as store:
        desk = TestDesk(store, clock)
        await Schedule(store, clock, "Europe/London").put()
        while await desk.pipeline.keep_time():
            pass
        await Schedule(store, clock, "Europe/London").put()
        assert keys(store, clock()) == [], "today's is done, and its key stays used"
        clock.move(days=3)
        await Schedule(store, clock, "Europe/London").put()
        assert keys(store, clock()) == of("2026-11-19")


@pytest.mark.parametrize(
    ("zone", "hours", "days"),
    [
        ("Europe/London", (datetime(2026, 10, 24, 22, tzinfo=UTC), 27), ["2026-10-24", "2026-10-25", "2026-10-26"]),
        ("Europe/London", (datetime(2026, 3, 28, 23, tzinfo=UTC), 25), ["2026-03-28", "2026-03-29", "2026-03-30"]),
        ("Pacific/Auckland", (datetime(2026, 9, 26, 11, tzinfo=UTC), 23), ["2026-09-26", "2026-09-27"]),
        ("UTC", (datetime(2026, 3, 28, 22, tzinfo=UTC), 3), ["2026-03-28", "2026-03-29"]),
    ],
)
async def test_a_day_is_a_day_also_where_clocks_change(
    tmp_path: Path, zone: str, hours: tuple[datetime, int], days: list[str]
) -> None:
    """A clock that is asked every half hour puts each local day's job exactly once, on days of 23 and 25 hours too."""
    clock = MovedClock(hours[0])
    with opened(f"sqlite:///{tmp_path / 'clock.db'}") as store:
        schedule = Schedule(store, clock, zone)
        for _ in range(hours[1] * 2 + 1):
            await schedule.put()
            clock.move(minutes=30)
        clock.move(hours=24)  # the last day's anchor is due at nine
        assert keys(store, clock()) == of(*days)


async def test_the_purge_is_done(database_url: str) -> None:
    clock = MovedClock()
    with opened(database_url) as store:
        desk = TestDesk(store, clock)
        schedule = Schedule(store, clock, "Europe/London")
        old = await desk.post(FINN, "good morning")
        clock.move(days=8)
        new = await desk.post(FINN, "good morning again")
        await schedule.put()
        await desk.ring()
        with store.begin() as work:
            left = work.inbox.authors(desk.group.key, [old.id, new.id])
        assert set(left) == {new.id}

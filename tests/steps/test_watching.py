"""Watching over the desk itself: silence, what is heard again, a time in which nothing ran."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.heard import Seen, Unseen
from bot.steps.watching import Watch, look
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE

LONDON = ZoneInfo("Europe/London")


class Watched:
    """A desk with one platform that listens, looked after each minute."""

    def __init__(self, store: Store) -> None:
        self.desk = TestDesk(store)
        self.store = store
        self.started = self.desk.clock.at

    @property
    def now(self) -> datetime:
        return self.desk.clock.at

    async def hears(self, since: datetime | None = None) -> None:
        await self.desk.hear(Seen("chat:club", since or self.now - timedelta(minutes=1), self.now))

    async def minutes(self, number: int, *, heard: bool) -> Watch:
        for _ in range(number):
            self.desk.clock.move(minutes=1)
            if heard:
                await self.hears()
            watch = self.look()
        return watch

    def look(self) -> Watch:
        with self.store.begin() as work:
            return look(work, ["chat"], self.started, self.desk.practice, LONDON, self.now)

    async def texts(self) -> list[str]:
        await self.desk.told()
        return [alert.text for alert in self.desk.alerts() if alert.to == "lea"]


async def test_silence_is_told_within_five_minutes_and_once(store: Store) -> None:
    watched = Watched(store)
    await watched.desk.post(EVE, "hello")
    assert (await watched.minutes(3, heard=True)).well
    assert (await watched.minutes(4, heard=False)).well
    assert not (await watched.minutes(1, heard=False)).well
    [said] = await watched.texts()
    assert said.startswith("Chat has not been heard since ")
    await watched.minutes(30, heard=False)
    assert await watched.texts() == [said]
    told = {alert.to for alert in watched.desk.alerts()}
    assert {"lea", "dee", "ada"} <= told, "two people at least"
    assert not {"mo", "aud"} & told


async def test_what_was_missed_is_told_when_it_is_heard_again(store: Store) -> None:
    watched = Watched(store)
    await watched.desk.post(EVE, "hello")
    await watched.minutes(2, heard=True)
    broke = watched.now
    await watched.minutes(10, heard=False)
    await watched.desk.hear(
        Unseen("chat:club", broke, watched.now, "Discord was down"), Seen("chat:club", watched.now, watched.now)
    )
    watched.look()
    said = (await watched.texts())[-1]
    assert said.startswith("Chat is heard again, after 10 minutes. What was written meanwhile was read later, except: ")
    assert "Friday club: not seen" in said
    assert said.endswith("because Discord was down.")
    await watched.minutes(3, heard=True)
    assert len(await watched.texts()) == 2


async def test_a_time_in_which_nothing_ran_is_one_card(store: Store) -> None:
    watched = Watched(store)
    await watched.desk.post(EVE, "hello")
    await watched.minutes(3, heard=True)
    off = watched.now
    watched.desk.clock.move(hours=9)
    watched.started = watched.now
    watched.look()
    assert await watched.texts() == [], "first everything is read that can be"
    watched.desk.clock.move(minutes=1)
    await watched.hears(since=off)
    watched.look()
    [said] = await watched.texts()
    assert said.startswith("The desk was off from ")
    assert "(9 h). Everything written meanwhile was read later; nothing was missed." in said
    await watched.minutes(20, heard=True)
    assert await watched.texts() == [said]


async def test_a_platform_that_never_comes_back_holds_up_the_card_only_so_long(store: Store) -> None:
    watched = Watched(store)
    await watched.desk.post(EVE, "hello")
    await watched.minutes(3, heard=True)
    watched.desk.clock.move(hours=9)
    watched.started = watched.now
    await watched.minutes(17, heard=False)
    said = await watched.texts()
    assert any(one.startswith("Chat has not been heard since") for one in said)
    assert any(one.startswith("The desk was off from") for one in said)


async def test_the_first_start_is_no_outage(store: Store) -> None:
    watched = Watched(store)
    await watched.minutes(5, heard=True)
    assert await watched.texts() == []

"""What is done when its time comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.cases import State
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, LEA, practice


async def test_a_job_nobody_knows_is_put_aside_and_holds_up_nothing(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "watch out")
    with store.begin() as work:
        work.outbox.put("odd", "clock", "levitate", {}, desk.clock.at - timedelta(days=1), desk.clock.at)
    desk.clock.move(days=1)
    await desk.ring()
    assert any("overdue" in what for _, what in desk.log("case:1"))
    with store.begin() as work:
        assert [job.key for job in work.outbox.stuck()] == ["odd"]


async def test_a_clock_of_a_case_that_is_over_or_gone_is_silent(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "watch out")
    await desk.told()
    assert (await desk.say("lea", "close", reason="Handed over.")).ok
    with store.begin() as work:
        work.outbox.put("gone", "clock", "clock", {"case": "99", "name": "open"}, desk.clock.at, desk.clock.at)
    desk.clock.move(days=1)
    await desk.ring()
    assert await desk.told() == ["lea"]
    assert desk.case().state is State.CLOSED


async def test_a_category_the_pack_no_longer_has_stops_no_clock(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "watch out")
    await desk.told()
    pack = replace(desk.practice.pack, categories={}, labels=())
    desk.restart(replace(desk.practice, pack=pack))
    desk.clock.move(days=1)
    await desk.ring()
    assert set(await desk.told()) == {"lea", "dee"}


async def test_with_the_lead_away_others_hear_that_it_waits(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "watch out")
    people = tuple(one for one in practice().people if one.name not in (LEA.name, "dee"))
    desk.restart(practice(people=people))
    desk.clock.move(days=1)
    await desk.ring()
    assert {"mo", "sam"} <= set(await desk.told())

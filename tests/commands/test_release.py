"""`release`: back into the queue."""

from __future__ import annotations

from bot.core.cases import State
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_release(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    assert not (await desk.say("mo", "release")).ok
    await desk.say("mo", "claim")
    assert not (await desk.say("sam", "release")).ok
    assert (await desk.say("mo", "release")).ok
    case = desk.case()
    assert (case.state, case.claimed_by, case.lease_until) == (State.NEW, "", None)

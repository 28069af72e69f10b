"""`watch`: it stays open and comes up again."""

from __future__ import annotations

from bot.core.cases import State
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_watch(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you muppet")
    reply = await desk.say("mo", "watch")
    assert reply.text == "Case 1 is now being watched."
    assert all(clock.met_at for clock in desk.file().clocks)
    await desk.post(EVE, "you muppet")
    assert desk.case().state is State.WATCHED
    await desk.post(EVE, "you scumbag")
    assert desk.case().state is State.NEW

"""`notme`: somebody else looks, and no reason is asked or kept."""

from __future__ import annotations

from bot.core.cases import State
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_not_for_me(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "claim")
    assert not (await desk.say("sam", "notme")).ok, "mo is looking"
    assert (await desk.say("mo", "notme", reason="I know him.")).ok
    case = desk.case()
    assert (case.state, case.claimed_by) == (State.NEW, "")
    assert desk.file().decisions[-1].reason == ""

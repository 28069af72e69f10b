"""`handover`: a colleague has it now and is told."""

from __future__ import annotations

from bot.core.cases import State
from bot.core.life import LEASE
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_handover(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "claim")
    reply = await desk.say("mo", "handover", options={"to": "Sam"})
    assert reply.text == "sam has case 1 now and is told."
    case = desk.case()
    assert (case.state, case.claimed_by, case.lease_until) == (State.CLAIMED, "sam", desk.clock.at + LEASE)
    assert await desk.told() == ["sam"]
    assert "sam is looking" in (await desk.say("mo", "handover", options={"to": "lea"})).text


async def test_to_nobody_who_may_not_see_it(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "look at the picture")
    for name in ("", "nobody", "mo", "sam", "ada", "aud"):
        reply = await desk.say("lea", "handover", options={"to": name})
        assert reply.text == "Say to whom: dee."
    assert desk.case().version == 1

"""`claim`: half an hour, for one."""

from __future__ import annotations

from bot.core.cases import State
from bot.core.life import LEASE
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_claim(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    reply = await desk.say("mo", "claim")
    assert (reply.ok, reply.text) == (True, "Case 1 is yours for half an hour.")
    case = desk.case()
    assert (case.state, case.claimed_by, case.lease_until) == (State.CLAIMED, "mo", desk.clock.at + LEASE)
    assert [clock.name for clock in desk.file().clocks if clock.met_at] == ["open"], "it was opened, not decided"
    assert "mo is looking" in (await desk.say("sam", "claim")).text
    desk.clock.at += LEASE
    assert (await desk.say("sam", "claim")).ok
    assert not (await desk.say("aud", "claim")).ok
    assert not (await desk.say("ada", "claim")).ok

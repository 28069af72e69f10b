"""`close`: over, with how it ended."""

from __future__ import annotations

from bot.core.cases import State
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_close(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "watch out")
    assert not (await desk.say("mo", "close", reason="Over.")).ok
    assert (await desk.say("lea", "close", reason="The parents know.")).ok
    assert desk.case().state is State.CLOSED
    assert all(clock.met_at for clock in desk.file().clocks)

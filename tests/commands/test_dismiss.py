"""`dismiss`: no concern, with a reason; what is serious is the lead's to dismiss."""

from __future__ import annotations

from bot.core.cases import State
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, GIA


async def test_dismiss(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    assert "needs a reason" in (await desk.say("mo", "dismiss", reason="  ")).text
    assert (await desk.say("mo", "dismiss", reason="Banter.")).ok
    assert desk.case().state is State.DISMISSED
    assert all(clock.met_at for clock in desk.file().clocks)
    assert not (await desk.say("mo", "dismiss", reason="Again.")).ok


async def test_serious(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(GIA, "i want to end it all")
    assert "safeguarding lead" in (await desk.say("sam", "dismiss", reason="A song.")).text
    assert desk.case().open
    assert (await desk.say("lea", "dismiss", reason="A song, she says.")).ok

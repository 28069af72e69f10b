"""`ban`: for seniors and leads, with a reason."""

from __future__ import annotations

from bot.core.cases import State
from bot.core.effects import Ban
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_ban(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    assert "ban accounts" in (await desk.say("mo", "ban", reason="Enough.")).text
    assert not (await desk.say("sam", "ban")).ok
    assert (await desk.say("sam", "ban", reason="Enough.")).ok
    assert desk.case().state is State.ACTED
    await desk.perform()
    (done,) = desk.platform.done
    assert isinstance(done, Ban)
    assert (done.account, done.group, done.by, done.reason) == (EVE.key, "chat:club", "sam", "Enough.")

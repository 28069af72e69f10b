"""`done`: what was asked by hand was done."""

from __future__ import annotations

from bot.core.effects import Status
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, practice


async def test_done(store: Store) -> None:
    desk = TestDesk(store, way=practice(can={}))
    await desk.post(EVE, "you scumbag")
    assert "Nothing is waiting" in (await desk.say("mo", "done", reason="Done.")).text
    assert "by hand" in (await desk.say("mo", "warn")).text
    assert not (await desk.say("mo", "done")).ok
    assert (await desk.say("sam", "done", reason="I spoke to her.")).ok
    (receipt,) = desk.file().receipts
    assert (receipt.status, receipt.detail) == (Status.BY_HAND, "sam: I spoke to her.")
    assert desk.file().tasks[0].done_by == "sam"

"""`note`: written down, in any state; it neither opens nor decides."""

from __future__ import annotations

from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_note(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    before = desk.case()
    assert not (await desk.say("mo", "note")).ok
    assert (await desk.say("mo", "note", reason="Spoke to her mother.")).ok
    after = desk.case()
    assert (after.state, after.version) == (before.state, before.version + 1)
    assert not any(clock.met_at for clock in desk.file().clocks)
    await desk.say("mo", "dismiss", reason="Talked through.")
    assert (await desk.say("mo", "note", reason="She said sorry.")).ok
    assert [line.reason for line in desk.file().decisions][-1] == "She said sorry."

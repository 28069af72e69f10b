"""What an act may take away is kept first."""

from __future__ import annotations

from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN


async def test_all_that_somebody_wrote_is_kept_before_they_are_banned(store: Store) -> None:
    desk = TestDesk(store)
    said = [await desk.post(EVE, f"nothing much, number {n}") for n in range(12)]
    await desk.edit(said[0], "nothing at all")
    await desk.post(FINN, "hello Eve")
    for _ in range(12):
        await desk.post(FINN, "still here")
    await desk.post(EVE, "you utter scumbag", reply_to="13")
    before = {line.text for line in desk.file().evidence}
    assert "nothing at all" not in before, "too long ago to be around the flagged message"
    assert (await desk.say("sam", "ban", reason="Again and again.")).ok
    await desk.perform()
    kept = {line.text: line for line in desk.file().evidence if line.account == EVE.key}
    assert {"nothing at all", *(one.text for one in said[1:]), "you utter scumbag"} == set(kept)
    assert [one.text for one in kept["nothing at all"].revisions] == ["nothing much, number 0"]
    assert ("machine", "kept a message as evidence before acting") in desk.log("case:1")

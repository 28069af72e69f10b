"""Taking back: what was there before holds again, later changes stay, and weakening is only for a while here too."""

from __future__ import annotations

from bot.core.changes import Changed, Patch
from tests.fakes.changing import ChangingDesk


async def set_at(desk: ChangingDesk, at: str) -> None:
    assert (await desk.change("threshold", group="chat:club", label="insult", at=at)).ok


async def at(desk: ChangingDesk) -> float:
    return float(desk.file_of("chat:club").thresholds["insult"])


async def test_the_newest_that_holds_counts(desk: ChangingDesk) -> None:
    await set_at(desk, "0.4")
    await set_at(desk, "0.3")
    later = await desk.change("undo", number="1")
    assert "A later change" in later.text
    back = await desk.change("undo", number="2", yes=False)
    assert back.needs == ("reason", "until")
    assert (await desk.change("undo", number="2", reason="Too much", until="7 days")).ok
    assert await at(desk) == 0.4
    desk.clock.move(days=7)
    await desk.ring()
    assert await at(desk) == 0.3, "it was taken back for a while"
    assert (await desk.change("undo", number="2", reason="Too much", until="7 days", id="twice")).ok
    again = await desk.change("undo", number="2", reason="Too much", until="7 days", id="twice")
    assert again.ok
    with desk.store.begin() as work:
        assert len(work.changes.listed()) == 4, "the same interaction is done once"


async def test_what_is_no_change_or_over(desk: ChangingDesk) -> None:
    assert "no change 7" in (await desk.change("undo", number="7")).text
    assert "no change x" in (await desk.change("undo", number="x")).text
    assert (await desk.change("pause", reason="Camp")).ok
    assert (await desk.change("undo", number="1", by="lea")).ok
    assert "holds no more" in (await desk.change("undo", number="1")).text


async def test_who_was_let_in_by_a_code_is_taken_back_by_who_may_say_who_works_here(desk: ChangingDesk) -> None:
    with desk.store.begin() as work:
        patch = Patch(("colleagues", "Nia", "roles"), None, ["admin"])
        work.changes.add(Changed(0, desk.clock(), "Nia", "pair", "Nia is known as chat:77", (patch,)))
    refused = await desk.change("undo", number="1", by="lea")
    assert not refused.ok, "a lead may not say who works here"
    back = await desk.change("undo", number="1")
    assert back.ok, back.text
    with desk.store.begin() as work:
        assert [one.seq for one in work.changes.listed() if one.holds(desk.clock())] == []


async def test_who_could_not_make_it_does_not_take_it_back(desk: ChangingDesk) -> None:
    assert (await desk.change("monitor", group="telegram:-1005")).ok
    assert not (await desk.change("undo", number="1", by="lea")).ok

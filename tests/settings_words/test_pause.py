"""A pause: short, told, counted; what must never be missed is flagged all the same, and it ends by itself."""

from __future__ import annotations

from tests.fakes.changing import ChangingDesk
from tests.fakes.people import EVE, FINN


async def test_it_leaves_out_counts_and_ends(desk: ChangingDesk) -> None:
    reply = await desk.change("pause", by="lea", reason="Song night", until="3h", group="Friday club")
    assert reply.ok, reply.text
    assert await desk.told() == ["dee"], "the one who did it knows"
    await desk.post(EVE, "you muppet")
    await desk.post(FINN, "hello")
    await desk.post(EVE, "i want to die")
    assert [case.category for case in desk.cases()] == ["SELFHARM"]
    desk.restart()
    await desk.begin()
    await desk.post(EVE, "you muppet")
    assert len(desk.cases()) == 1, "a restart does not end it"
    desk.clock.move(hours=3)
    await desk.post(EVE, "you muppet")
    assert len(desk.cases()) == 2, "it is over at its end, also where nothing rang yet"
    assert await desk.ring()
    await desk.perform("desk")
    assert any("2 messages that would have been flagged were left out" in one.text for one in desk.alerts())
    assert not desk.pipeline.practice.quiet


async def test_a_day_is_the_longest(desk: ChangingDesk) -> None:
    assert "24 hours at most" in (await desk.change("pause", reason="Camp", until="2 days")).text
    assert (await desk.change("pause", reason="Camp", until="24h")).ok


async def test_what_was_written_before_is_flagged(desk: ChangingDesk) -> None:
    await desk.hear(desk.message(EVE, "you muppet"))
    desk.clock.move(minutes=1)
    assert (await desk.change("pause", reason="Camp")).ok
    await desk.judge()
    assert len(desk.cases()) == 1


async def test_who_may_not(desk: ChangingDesk) -> None:
    for by in ("mo", "sam", "aud"):
        reply = await desk.change("pause", by=by, reason="Camp")
        assert not reply.ok
        assert "Ask a lead or deputy" in reply.text

"""The word desk: places, the organisation's name, quiet hours."""

from __future__ import annotations

from tests.fakes.changing import ChangingDesk


async def test_it_holds_at_once(desk: ChangingDesk) -> None:
    assert (await desk.change("desk", organisation="Friday club", quiet="22:00-07:00")).ok
    assert "everything rings at any time" in (await desk.change("desk", quiet="off", yes=False)).text
    assert desk.pipeline.practice.organisation == "Friday club"
    asked = await desk.change("desk", yes=False, cards="chat:cards")
    assert asked.asks
    assert "no member can read along" in asked.text
    assert (await desk.change("desk", cards="chat:cards")).ok
    assert [place.id for place in desk.pipeline.practice.showing.queue] == ["cards"]
    assert (await desk.change("desk", cards="-")).ok
    assert desk.pipeline.practice.showing.queue == ()
    for given, why in (
        ({"quiet": "late"}, "no quiet hours"),
        ({"cards": "somewhere"}, "the platform before"),
        ({}, "Say what is to change"),
    ):
        reply = await desk.change("desk", **given)
        assert (reply.ok, why in reply.text) == (False, True), reply.text

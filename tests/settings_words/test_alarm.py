"""The word alarm: it calls only once it is meant, says how it stands, and takes a code from nobody else."""

from __future__ import annotations

from tests.fakes.changing import ChangingDesk


async def test_what_cannot_be_passed_is_said_first(desk: ChangingDesk) -> None:
    reply = await desk.change("alarm", do="test")
    assert (reply.ok, "lea has only chat" in reply.text or "has no way at all" in reply.text) == (False, True)


async def test_how_it_stands_and_who_may_ask(desk: ChangingDesk) -> None:
    assert "The alarm is known to arrive." in (await desk.change("alarm", do="show")).text
    assert (await desk.change("alarm", by="lea", do="show")).ok
    assert not (await desk.change("alarm", by="mo", do="show")).ok
    assert "not of a test that waits" in (await desk.change("alarm", by="lea", code="AAAAA-22222")).text
    assert "do=test" in (await desk.change("alarm")).text

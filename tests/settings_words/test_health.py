"""The word health: one screen of how the desk stands, for who keeps it."""

from __future__ import annotations

from bot.core.alarms import Why
from tests.fakes.changing import ChangingDesk


async def test_one_screen(desk: ChangingDesk) -> None:
    said = (await desk.change("health")).text
    assert "Watched: Friday club." in said
    assert "0 messages wait to be checked" in said
    assert len(said) < 1500
    with desk.store.begin() as work:
        failed = work.alarms.add(Why.ASKED, "ada", desk.clock(), desk.clock(), ())
        work.alarms.end(failed.id, False, desk.clock())
    assert "RED: Friday club. The last test of the alarm failed" in (await desk.change("health", by="lea")).text
    assert not (await desk.change("health", by="mo")).ok

"""`reopen`: something is new."""

from __future__ import annotations

from bot.core.cases import State
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_reopen(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you muppet")
    assert not (await desk.say("mo", "reopen", reason="Why not.")).ok
    await desk.say("mo", "dismiss", reason="Banter.")
    assert not (await desk.say("mo", "reopen")).ok
    assert (await desk.say("mo", "reopen", reason="He told me more.")).ok
    assert desk.case().state is State.NEW


async def test_where_a_newer_case_is_open(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you muppet")
    await desk.say("mo", "dismiss", reason="Banter.")
    await desk.post(EVE, "you muppet")
    reply = await desk.say("mo", "reopen", "1", reason="He told me more.")
    assert not reply.ok
    assert "case 2" in reply.text.lower()
    assert [case.open for case in desk.cases()] == [False, True]

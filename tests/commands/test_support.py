"""`support`: an approved, kind text to the person at risk, once."""

from __future__ import annotations

from bot.core.effects import Support
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, GIA


async def test_support(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(GIA, "i want to end it all")
    assert "take it first" in (await desk.say("mo", "support")).text
    await desk.say("mo", "claim")
    reply = await desk.say("mo", "support")
    assert "on its way" in reply.text
    await desk.perform()
    (sent,) = desk.platform.of(Support)
    assert isinstance(sent, Support)
    assert (sent.account, sent.text, sent.by) == (GIA.key, "We are here for you.", "mo")
    assert desk.case().open, "support ends nothing"


async def test_own_words(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(GIA, "i want to end it all")
    assert (await desk.say("sam", "support", options={"text": " Can we talk? "})).ok
    await desk.perform()
    assert [effect.text for effect in desk.platform.done if isinstance(effect, Support)] == ["Can we talk?"]


async def test_nobody_to_support(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    assert not (await desk.say("mo", "support")).ok

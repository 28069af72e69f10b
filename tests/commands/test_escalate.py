"""`escalate`: a record is opened and a lead hears of it; where none can, the one who asked is told so."""

from __future__ import annotations

from bot.core.cases import State
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import ADA, EVE, MO, SAM, practice


async def test_escalate(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    reply = await desk.say("mo", "escalate", reason="I am worried.")
    assert reply.text == "The lead has it now, thank you."
    assert desk.case().state is State.ESCALATED
    incident = desk.file().incident
    assert incident is not None
    assert incident.opened_by == "mo"
    assert sorted(await desk.told()) == ["dee", "lea"]
    assert not (await desk.say("mo", "escalate")).ok, "it is there already"


async def test_a_lead_who_is_a_party_is_passed_over(store: Store) -> None:
    from bot.core.messages import Account

    desk = TestDesk(store)
    await desk.post(Account("chat", "lea", "Lea"), "you scumbag")
    assert not (await desk.say("mo", "escalate")).ok, "nobody but a lead sees a case about a colleague"
    assert (await desk.say("dee", "escalate")).ok
    assert set(await desk.told()) == {"dee"}


async def test_without_a_lead_nobody_is_told_that_all_is_well(store: Store) -> None:
    desk = TestDesk(store, way=practice(people=(MO, SAM, ADA)))
    await desk.post(EVE, "you scumbag")
    reply = await desk.say("mo", "escalate", reason="I am worried.")
    assert "no lead can be told" in reply.text
    assert await desk.told() != []

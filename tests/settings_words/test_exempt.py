"""An exemption: one thing, in one place or of one account, for a while."""

from __future__ import annotations

from tests.fakes.changing import ChangingDesk
from tests.fakes.people import EVE, FINN


async def test_one_account_and_nobody_else(desk: ChangingDesk) -> None:
    reply = await desk.change("exempt", reason="Our poet", until="7 days", label="insults", account=EVE.key)
    assert reply.ok, reply.text
    await desk.post(EVE, "you muppet")
    assert not desk.cases()
    await desk.post(FINN, "you muppet")
    assert len(desk.cases()) == 1
    with desk.store.begin() as work:
        assert [one.held for one in work.changes.listed()] == [1]


async def test_never_for_what_must_not_be_missed_nor_for_ourselves(desk: ChangingDesk) -> None:
    for label in ("grooming", "self-harm and suicide", "boundary", "disclosure", "sextortion"):
        reply = await desk.change("exempt", reason="No", until="1 day", label=label, group="Friday club")
        assert not reply.ok
        assert "never left out" in reply.text
    reply = await desk.change("exempt", reason="No", until="1 day", label="insults", account="chat:mo")
    assert not reply.ok
    assert "Nobody who works at this desk is exempt" in reply.text
    assert "Say in which group" in (await desk.change("exempt", reason="No", until="1 day", label="insults")).text

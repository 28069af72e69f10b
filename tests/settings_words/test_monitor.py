"""Which groups are watched; on the platforms themselves in `tests/test_watching_live.py`."""

from __future__ import annotations

from bot.core.messages import Group
from tests.fakes.changing import ChangingDesk


async def test_a_group_nobody_has_met_is_watched_by_its_key(desk: ChangingDesk) -> None:
    reply = await desk.change("monitor", group="telegram:-1005", name="Chess", yes=False)
    assert reply.ok
    assert not reply.asks, "it makes nothing weaker"
    assert desk.connected.watched == {"chat:club", "telegram:-1005"}
    with desk.store.begin() as work:
        assert work.people.groups(["telegram:-1005"])["telegram:-1005"].name == "Chess"
        assert work.ledger.newest_seen().get("telegram:-1005") == desk.clock(), "its coverage begins"
    assert "watched already" in (await desk.change("monitor", group="Chess")).text


async def test_stopping_is_asked_back_and_told(desk: ChangingDesk) -> None:
    asked = await desk.change("monitor", group="Friday club", do="stop", yes=False)
    assert asked.asks
    assert "not even a call for help" in asked.text
    assert (await desk.change("monitor", group="Friday club", do="stop")).ok
    assert desk.connected.watched == set()
    assert sorted(await desk.told()) == ["dee", "lea"]
    desk.restart()
    await desk.begin()
    assert desk.connected.watched == set(), "the file still names it, and what was changed is stronger"
    assert (await desk.change("undo", number="1")).ok
    assert desk.connected.watched == {"chat:club"}


async def test_a_policy_alone_watches_nothing(desk: ChangingDesk) -> None:
    with desk.store.begin() as work:
        work.people.see_groups([Group("discord", "7", "Lobby")])
    assert (await desk.change("policy", group="Lobby", audience="youth")).ok
    assert "discord:7" not in desk.connected.watched


async def test_only_admins(desk: ChangingDesk) -> None:
    refused = await desk.change("monitor", by="lea", group="telegram:-1005")
    assert not refused.ok
    assert "Ask an admin" in refused.text
    assert "There is no group" in (await desk.change("monitor", group="whatsapp:us")).text

"""The word roles, and what follows from it: who has a role on the platform works here for as long as they have it."""

from __future__ import annotations

from bot.core.messages import Account
from bot.core.requests import Holds, Press, Query, Reply
from tests.fakes.changing import ChangingDesk
from tests.fakes.people import EVE

NIA = Account("chat", "nia", "Nia [mod] @everyone")
HELPERS = "discord:role:7"


async def seen(desk: ChangingDesk, *roles: str, account: Account = NIA) -> Reply:
    return await desk.pipeline.answer(Holds(account, frozenset(roles)))


async def test_rights_follow_the_role_at_every_press(desk: ChangingDesk) -> None:
    assert (await seen(desk, HELPERS)).ok
    assert desk.pipeline.practice.owner(NIA.key) is None, "nothing is mapped yet"
    asked = await desk.change("roles", yes=False, platform_role="<@&7>", role="moderator")
    assert (asked.asks, "decides who sees cases here" in asked.text) == (True, True)
    assert (await desk.change("roles", platform_role="<@&7>", role="moderator")).ok
    await seen(desk, "discord:role:8")
    assert desk.pipeline.practice.owner(NIA.key) is None
    await seen(desk, HELPERS)
    owner = desk.pipeline.practice.owner(NIA.key)
    assert owner is not None
    assert (owner.name, sorted(owner.roles)) == ("Nia mod everyone", ["moderator"])
    await desk.post(EVE, "you scumbag")
    assert (await desk.pipeline.answer(Query("", "queue", account=NIA.key))).ok
    unseen = await desk.pipeline.answer(Holds(NIA))
    assert (unseen.ok, "cannot be asked there just now" in unseen.text) == (False, True)
    await seen(desk)
    assert not (await desk.pipeline.answer(Query("", "queue", account=NIA.key))).ok
    assert not (await desk.pipeline.answer(Press("p", NIA.key, "claim:1:1"))).ok
    await seen(desk, HELPERS)
    assert (await desk.pipeline.answer(Query("", "queue", account=NIA.key))).ok, "and has them again with the role"
    assert (await desk.change("roles", platform_role=HELPERS, role="none")).ok
    await seen(desk, HELPERS)
    assert not (await desk.pipeline.answer(Query("", "queue", account=NIA.key))).ok


async def test_walls_hold_for_them_and_named_colleagues_keep_their_roles(desk: ChangingDesk) -> None:
    await desk.change("roles", platform_role=HELPERS, role="senior")
    await seen(desk, HELPERS, account=EVE)
    await desk.post(EVE, "you scumbag")
    assert not (await desk.look(desk.pipeline.practice.owner(EVE.key).name, "case", "1")).ok  # type: ignore[union-attr]
    await seen(desk, account=Account("chat", "mo", "mo"))
    assert (await desk.look("mo")).ok, "named by a colleague, not by the platform"


async def test_a_platform_makes_no_lead_and_no_admin(desk: ChangingDesk) -> None:
    for role in ("lead", "admin", "deputy"):
        assert (
            "moderator or senior, nothing else" in (await desk.change("roles", platform_role=HELPERS, role=role)).text
        )
    assert "Write which" in (await desk.change("roles", platform_role="Helpers", role="moderator")).text

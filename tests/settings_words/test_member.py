"""The word member: roles and ages that count at once, links, a pasted roster, and that nobody says who they are."""

from __future__ import annotations

from bot.core.messages import Age, Role
from tests.fakes.changing import ChangingDesk
from tests.fakes.people import EVE, FINN


async def test_what_is_known_counts_at_once(desk: ChangingDesk) -> None:
    await desk.post(EVE, "hello")
    asked = await desk.change("member", yes=False, account="chat:eve", role="member", age="minor")
    assert asked.asks
    assert (await desk.change("member", account="chat:eve", role="member", age="minor")).ok
    with desk.store.begin() as work:
        one = work.people.standings(["chat:eve"], desk.group)["eve"]
        assert (one.role, one.age, one.young) == (Role.MEMBER, Age.MINOR, True)
    assert (await desk.change("member", account="telegram:72", person="Eve", age="adult")).ok
    with desk.store.begin() as work:
        person = work.people.owner("telegram:72")
        assert person is not None
        assert set(person.accounts) == {"chat:eve", "telegram:72"}
    await desk.told()
    assert any("count as grown up now" in one.text for one in desk.alerts() if one.to == "lea")
    for given, why in (
        ({"account": "eve", "age": "adult"}, "its key"),
        ({"account": "chat:eve"}, "role, age or person"),
        ({"account": "chat:eve", "age": "old"}, "is unknown"),
        ({"account": "chat:ada", "age": "adult"}, "Somebody else must say who you are"),
    ):
        reply = await desk.change("member", **given)
        assert (reply.ok, why in reply.text) == (False, True), reply.text


async def test_a_pasted_roster_is_taken_over_whole_or_not_at_all(desk: ChangingDesk) -> None:
    await desk.post(FINN, "hello")
    wrong = "name,platform,account,role,age\nMia,discord,11,member,minor\n,discord,12,,\nJo,discord,13,king,\n"
    reply = await desk.change("member", table=wrong)
    assert not reply.ok
    assert "Line 3 of the roster has no name." in reply.text
    assert "Line 4 of the roster: “king” is unknown." in reply.text
    right = "name,platform,account,role,age\nMia,discord,11,member,minor\nJo,discord,13,staff,adult\n"
    asked = await desk.change("member", yes=False, table=right)
    assert "2 people with 2 accounts: 2 new, 0 known." in asked.text
    with desk.store.begin() as work:
        assert work.people.owner("discord:11") is None
    assert "2 people are on the roster" in (await desk.change("member", table=right)).text
    with desk.store.begin() as work:
        assert work.people.owner("discord:13").role is Role.STAFF  # type: ignore[union-attr]
    of_an_export = await desk.change("member", table="name,platform,account\nMum,whatsapp,Mum\n")
    assert "where the desk runs" in of_an_export.text

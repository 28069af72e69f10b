"""Who leads: asked back, told to those it was, in force for rights and walls at once."""

from __future__ import annotations

from bot.core.rights import THREE, Desk
from tests.fakes.changing import ChangingDesk


async def test_another_lead_and_deputy(desk: ChangingDesk) -> None:
    asked = await desk.change("lead", lead="dee", deputy="lea", yes=False)
    assert asked.asks
    assert "sees the most serious cases" in asked.text
    assert (await desk.change("lead", lead="dee", deputy="lea")).ok
    people = {one.name: one.roles for one in desk.pipeline.practice.people}
    assert people["dee"] == {Desk.LEAD}
    assert people["lea"] == {Desk.DEPUTY}
    assert sorted(await desk.told()) == ["dee", "lea"]
    assert (await desk.change("undo", number="1")).ok
    assert desk.pipeline.practice.colleague("lea").roles == {Desk.LEAD}  # type: ignore[union-attr]


async def test_an_admin_who_makes_themselves_the_lead_is_heard_of(desk: ChangingDesk) -> None:
    assert (await desk.change("lead", lead="ada")).ok
    assert sorted(await desk.told()) == ["dee", "lea"], "those who led until then"


async def test_of_a_group_and_the_alternative(desk: ChangingDesk) -> None:
    assert (await desk.change("lead", lead="sam", group="Friday club")).ok
    assert desk.file_of("chat:club").lead == "sam"
    assert (await desk.change("lead", alternative="dee")).ok
    assert desk.pipeline.practice.members.alternative == "dee"
    reply = await desk.change("lead", alternative="mo")
    assert not reply.ok
    assert "no colleague with the role lead or deputy" in reply.text


async def test_somebody_always_leads(desk: ChangingDesk) -> None:
    assert "nobody would lead" in (await desk.change("lead", without="lea")).text
    assert "Nobody stands in for themselves" in (await desk.change("lead", deputy="lea")).text
    assert "There are: mo" in (await desk.change("lead", lead="nobody")).text


async def test_three_people_who_hold_several_roles(desk: ChangingDesk) -> None:
    assert "all three" in (await desk.change("lead", lead="lea", deputy="lea", third="mo")).text
    reply = await desk.change("lead", lead="sam", deputy="ada", third="mo")
    assert reply.ok, reply.text
    assert "mo is auditor and moderator" in reply.text
    people = {one.name: one.roles for one in desk.pipeline.practice.people}
    assert [people[name] for name in ("sam", "ada", "mo")] == list(THREE)

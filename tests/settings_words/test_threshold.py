"""A threshold: said before, done at once; only raised with a reason and an end; never for what must not be missed."""

from __future__ import annotations

from tests.fakes.changing import ChangingDesk
from tests.fakes.people import EVE, FINN, GIA, MO

RAISE = {"group": "Friday club", "label": "insults", "at": "0.9"}


async def test_it_says_what_last_week_would_have_been(desk: ChangingDesk) -> None:
    for n, author in enumerate((EVE, FINN, EVE)):
        await desk.post(author, f"you muppet {n}")
    await desk.post(GIA, "hello all")
    mine = desk.message(EVE.__class__("chat", "mo"), "you muppet too")
    await desk.hear(mine)
    reply = await desk.change("threshold", yes=False, **RAISE)
    assert reply.asks
    assert reply.needs == ("reason", "until")
    assert "0.90 instead of 0.50" in reply.text
    assert "Of the 5 messages kept of the last day, 0 would have been flagged by their words; as it is now, 3." in (
        reply.text
    ), "what a colleague wrote is in no count"
    assert "erased" in reply.text
    assert desk.pipeline.practice.settings["groups"]["chat:club"]["thresholds"] == {"insult": 0.5}, "nothing was done"
    assert MO.accounts == {"chat:mo"}


async def test_raising_takes_a_reason_and_an_end_tells_the_lead_and_ends(desk: ChangingDesk) -> None:
    assert "say why" in (await desk.change("threshold", until="2 weeks", **RAISE)).text
    assert "must end" in (await desk.change("threshold", reason="Too much", **RAISE)).text
    assert "90 days at most" in (await desk.change("threshold", reason="Too much", until="20 weeks", **RAISE)).text
    assert (await desk.change("threshold", reason="Too much", until="2 weeks", **RAISE)).ok
    assert sorted(await desk.told()) == ["dee", "lea"]
    assert "Why: Too much" in desk.alerts()[0].text
    await desk.post(EVE, "you muppet")
    assert not desk.cases()
    desk.clock.move(days=14)
    assert await desk.ring()
    await desk.post(EVE, "you muppet")
    assert len(desk.cases()) == 1, "what it replaced holds again"


async def test_lowering_needs_no_reason_but_a_look(desk: ChangingDesk) -> None:
    assert (await desk.change("threshold", yes=False, group="chat:club", label="insult", at="0.3")).asks
    reply = await desk.change("threshold", group="chat:club", label="insult", at="0.3")
    assert reply.ok, reply.text
    assert not await desk.told()
    assert desk.file_of("chat:club").thresholds == {"insult": 0.3}
    assert "already" in (await desk.change("threshold", group="chat:club", label="insult", at="0.3")).text


async def test_what_must_not_be_missed_stays(desk: ChangingDesk) -> None:
    given = {"group": "chat:club", "label": "self_harm", "at": "0.99"}
    reply = await desk.change("threshold", reason="No", until="1 day", **given)
    assert not reply.ok
    assert "must not be missed" in reply.text


async def test_what_cannot_be_used_is_said(desk: ChangingDesk) -> None:
    for given, words in (
        ({"group": "nowhere", "label": "insults", "at": "0.9"}, "There is no group"),
        ({"group": "chat:club", "label": "inslts", "at": "0.9"}, "Did you mean “insult"),
        ({"group": "chat:club", "label": "insult", "at": "2"}, "0.05 to 0.99"),
        ({"group": "chat:club", "label": "insult", "at": "nan"}, "0.05 to 0.99"),
        ({"group": "chat:club", "label": "grooming", "at": "0.9"}, "no threshold"),
        ({"group": "chat:club", "label": "insult"}, "Say it as at"),
        ({"group": "chat:club", "label": "insult", "at": "0.9", "colour": "red"}, "has no “colour”"),
    ):
        reply = await desk.change("threshold", **given)
        assert not reply.ok
        assert words in reply.text

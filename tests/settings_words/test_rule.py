"""A rule's switch: it holds at once, what gets weaker is for a while and told, and it comes back by itself."""

from __future__ import annotations

from tests.fakes.changing import ChangingDesk
from tests.fakes.people import EVE, FINN


async def test_off_for_a_while_and_on_again_by_itself(desk: ChangingDesk) -> None:
    assert "say why (reason)" in (await desk.change("rule", rule="today", state="off")).text
    reply = await desk.change("rule", rule="today", state="off", reason="Being rewritten", until="3h")
    assert reply.ok, reply.text
    assert "lea" in await desk.told(), "the lead hears of it"
    before = len(desk.alerts())
    await desk.post(EVE, "watch out")
    await desk.told()
    assert not [one for one in desk.alerts()[before:] if one.case == "1"]
    assert [one.name for one in desk.file().clocks] == []
    desk.clock.move(hours=3)
    await desk.ring()
    await desk.post(FINN, "watch out")
    await desk.told()
    assert [one.to for one in desk.alerts() if one.case == "2"] == ["lea"]


async def test_in_shadow_it_is_counted_and_does_nothing(desk: ChangingDesk) -> None:
    reply = await desk.change("rule", rule="today", state="shadow", reason="A try", until="1 day")
    assert reply.ok, reply.text
    await desk.post(EVE, "watch out")
    with desk.store.begin() as work:
        (day,) = [one for one in work.rule_days.since("2026-01-01") if one.rule == "today"]
    assert (day.fired, day.shadowed) == (0, 1)
    assert ("machine", "rule today would have applied (it runs in shadow)") in desk.log("case:1")
    assert (await desk.change("rule", rule="today", state="on")).ok, "what gets stronger needs no end"
    await desk.post(FINN, "watch out")
    assert desk.file("2").clocks


async def test_what_it_would_have_changed_last_week_is_said_first_and_names_nobody(desk: ChangingDesk) -> None:
    await desk.post(EVE, "watch out")
    asked = await desk.change("rule", rule="today", state="off", reason="Being rewritten", until="3h", yes=False)
    assert asked.asks
    assert "Of the one case opened in the last 7 days" in asked.text
    assert "in 1 it no longer tells the lead; in 1 it no longer starts “decided within 4 hours”" in asked.text
    assert "Eve" not in asked.text
    assert (await desk.change("rule", rule="today", state="off", reason="Being rewritten", until="3h")).ok
    assert "in 1 it also tells the lead" in (await desk.change("rule", rule="today", state="on", yes=False)).text
    desk.clock.move(days=8)
    asked = await desk.change("rule", rule="week", state="off", reason="Being rewritten", until="3h", yes=False)
    assert "No case was opened in the last 7 days" in asked.text


async def test_some_are_never_off(desk: ChangingDesk) -> None:
    for rule, state in (("now", "off"), ("colleague", "shadow"), ("breach", "off")):
        said = await desk.change("rule", rule=rule, state=state, reason="We want quiet", until="1h")
        assert not said.ok
        assert "is never off and never in shadow" in said.text
    assert "already" in (await desk.change("rule", rule="now", state="on")).text


async def test_rules_are_offered_with_their_sentences(desk: ChangingDesk) -> None:
    assert await desk.suggest("rule", "rule") == ["now", "today", "colleague", "breach", "week", "information"]
    assert await desk.suggest("rule", "rule", "harm") == ["today"], "by the words of its sentence"


async def test_what_cannot_be(desk: ChangingDesk) -> None:
    assert "Did you mean “today”?" in (await desk.change("rule", rule="tody", state="off")).text
    assert "Say how" in (await desk.change("rule", rule="today", state="of")).text
    assert not (await desk.change("rule", by="mo", rule="today", state="off", reason="x", until="1h")).ok
    assert "already" in (await desk.change("rule", rule="today", state="on")).text

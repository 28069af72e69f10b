"""Breaking the glass: who may, who never may, who hears of it, and when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.cases import Case, Kind, Part, Party
from bot.core.glass import LASTS, may_ask, why_not
from bot.core.periods import named
from bot.core.requests import Press, Query
from bot.core.rights import Colleague, Desk, Power, involved, may_see, refusal
from bot.core.signals import Severity
from bot.steps.summarising import Version, told
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, PLATFORM, TEAM, practice

PIA = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))
PEOPLE = (*TEAM, PIA)
WHY = "She writes that it is tonight, and Lea's phone is off."
NOTHING = "There is no case {} that could be opened in an emergency."


async def night(store: Store) -> TestDesk:
    desk = TestDesk(store, way=practice(people=PEOPLE))
    await desk.post(EVE, "the picture")
    await desk.told()
    return desk


async def test_a_moderator_reads_it_for_four_hours_and_others_are_told(store: Store) -> None:
    desk = await night(store)
    assert not (await desk.look("mo", "case", "1")).ok
    before = len(desk.alerts())
    said = await desk.say("mo", "emergency", "1", WHY)
    assert said.text.startswith("Case 1 is open to you until 14:00")
    await desk.told()
    heard = {one.to: one for one in desk.alerts()[before:]}
    assert set(heard) == {"lea", "dee", "pia"}
    assert {one.severity for one in heard.values()} == {"S1"}
    assert heard["lea"].text.startswith("mo has opened case 1 in an emergency and can read it until 14:00")
    assert (heard["pia"].case, heard["pia"].link, "case 1" in heard["pia"].text) == ("", "", False)
    assert not any(WHY in one.text for one in heard.values())

    reply = await desk.look("mo", "case", "1")
    assert reply.ok
    (glass,) = reply.views[0].file.glasses
    assert (glass.colleague, glass.why) == ("mo", WHY)
    assert {view.file.case.id for view in (await desk.look("mo")).views} == {"1"}
    for word in ("claim", "note", "hold", "escalate", "dismiss"):
        said = await desk.say("mo", word, "1", "Because I must.")
        assert (said.ok, said.text[:35]) == (False, "You opened this case in an emergenc"), word
    assert not (await desk.look("sam", "case", "1")).ok, "it is for one"
    assert ("mo", "opened this case in an emergency, to read it until 14:00") in desk.log("case:1")
    with store.begin() as work:
        lines = [line.text for line in work.referrals.entries("1")]
    assert any(WHY in line for line in lines), "and in the safeguarding record"

    desk.clock.at += LASTS - timedelta(seconds=1)
    await desk.ring()
    assert (await desk.look("mo", "case", "1")).ok
    desk.clock.move(seconds=2)
    await desk.ring()
    assert not (await desk.look("mo", "case", "1")).ok
    assert ("machine", "mo can no longer read this case: the hours of the emergency are over") in desk.log("case:1")
    assert desk.file().glasses[0].ended_at is not None


async def test_who_never_may(store: Store) -> None:
    desk = await night(store)
    with store.begin() as work:
        case = desk.case_of(work, "1")
        joined = (Party(Part.CONCERN, "chat:mo"),)
        work.cases.save(replace(case, version=case.version + 1, parties=(*case.parties, *joined)), joined)
    before = len(desk.alerts())
    assert (await desk.say("mo", "emergency", "1", WHY)).text == NOTHING.format(1)
    assert (await desk.say("mo", "emergency", "99", WHY)).text == NOTHING.format(99)
    assert (await desk.say("mo", "emergency", "1", "please")).text.startswith("Say why in a sentence")
    assert (await desk.say("ada", "emergency", "1", WHY)).text == (await desk.say("ada", "emergency", "9", WHY)).text
    assert not (await desk.look("mo", "case", "1")).ok
    await desk.told()
    heard = desk.alerts()[before:]
    assert {one.to for one in heard} == {"lea", "dee"}, "that a party asked is told, and not to the party"
    assert all("a wall keeps them out" in one.text for one in heard)
    assert (await desk.say("sam", "emergency", "1", WHY)).ok
    assert (await desk.say("lea", "close", "1", "With the police.")).ok
    assert not (await desk.look("sam", "case", "1")).ok
    assert (await desk.say("sam", "emergency", "1", WHY)).text == NOTHING.format(1), "it is over"


async def test_what_is_about_a_colleague_is_opened_by_the_chair_alone(store: Store) -> None:
    desk = await night(store)
    with store.begin() as work:
        case = desk.case_of(work, "1")
        work.cases.save(replace(case, version=case.version + 1, about_colleague=True, severity=Severity.S3))
    assert (await desk.say("mo", "emergency", "1", WHY)).text == NOTHING.format(1)
    assert (await desk.say("pia", "emergency", "1", WHY)).ok
    assert (await desk.look("pia", "case", "1")).ok


async def test_the_same_press_twice_and_the_summary_count_it_once(store: Store) -> None:
    desk = await night(store)
    for _ in range(2):
        assert (await desk.say("mo", "emergency", "1", WHY, id="same")).ok
    assert len(desk.file().glasses) == 1
    with store.begin() as work:
        period = named("2026-W47", "Europe/London")
        summary = told(work, period, Version.LEAD, desk.practice, desk.clock.move(hours=1)).summary
    assert summary.emergencies == ("1",)


async def test_in_a_chat(store: Store) -> None:
    desk = await night(store)
    for number in ("1", "99"):
        reply = await desk.pipeline.answer(Query("", "case", number, account=f"{PLATFORM}:mo"))
        (button,) = reply.sheets[0].rows[0]
        assert (reply.ok, button.id, button.label) == (False, f"emergency:{number}:0", "Open in an emergency")
    assert not (await desk.pipeline.answer(Query("", "case", "1", account=f"{PLATFORM}:ada"))).sheets
    asked = await desk.pipeline.answer(Press("p1", f"{PLATFORM}:mo", "emergency:1:0"))
    assert asked.form is not None
    assert [row[0].label for row in asked.sheets[0].rows] == [
        "Danger, and no lead answers", "The police ask about it now", "Never mind",
    ]  # fmt: skip
    assert not desk.file().glasses
    chosen = await desk.pipeline.answer(Press("p2", f"{PLATFORM}:mo", asked.sheets[0].rows[1][0].id))
    assert chosen.text.startswith("Case 1 is open to you")
    written = await desk.pipeline.answer(Press("p3", f"{PLATFORM}:sam", "emergency:1:0", {"reason": WHY}))
    assert written.ok
    assert [one.why for one in desk.file().glasses] == ["The police ask about it now", WHY]
    own = await desk.pipeline.answer(Query("", "case", "1", account=f"{PLATFORM}:mo"))
    assert own.ok
    assert own.sheets[0].rows == (), "to be read: no buttons"
    assert (await desk.say("lea", "claim", "1")).ok
    assert "Say to whom: dee" in (await desk.say("lea", "handover", "1", options={"to": "mo"})).text


parties = st.sets(st.sampled_from([one.name for one in PEOPLE]), max_size=4)


@given(parties, st.sampled_from(PEOPLE), st.sampled_from(list(Severity)), st.booleans(), st.booleans())
def test_no_wall_against_a_party_is_broken_and_nothing_is_given_away(
    names: set[str], who: Colleague, severity: Severity, about: bool, there: bool
) -> None:
    joined = tuple(Party(Part.CONCERN, f"chat:{name}") for name in sorted(names))
    case = Case("7", Kind.CONDUCT, "k", "CSAM", severity, "chat:club", MONDAY, joined, about_colleague=about)
    no = why_not(who, case, "7", WHY)
    if involved(who, case):
        assert no == why_not(who, None, "7", WHY)
        assert not may_see(who, replace(case, glass=frozenset({who.name})))
    if no is None:
        assert may_ask(who)
        opened = replace(case, glass=frozenset({who.name}))
        assert may_see(who, opened)
        assert [power for power in Power if refusal(who, power, opened) is None] == [Power.SEE]


@pytest.mark.parametrize("power", [Power.STEP, Power.TRIAGE])
def test_a_ladders_grant_is_not_lessened_by_a_broken_glass(power: Power) -> None:
    case = Case("7", Kind.CONDUCT, "k", "CSAM", Severity.S1, "chat:club", MONDAY)
    both = replace(case, granted=frozenset({"pia"}), glass=frozenset({"pia"}))
    assert (refusal(PIA, power, both) is None) is (power is Power.STEP)

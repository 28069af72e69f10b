"""Findings open cases, join open ones, and keep what they rest on."""

from __future__ import annotations

from bot.core.cases import Kind, Part, State
from bot.core.messages import Account, Age, Person, Role
from bot.core.signals import Severity
from bot.steps.opening import AFTER, BEFORE
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, GIA, HAL, practice


async def test_evidence_is_what_stood_around_it(store: Store) -> None:
    desk = TestDesk(store)
    lines = [desk.message(FINN, f"line {n}") for n in range(30)]
    lines[15] = desk.message(EVE, "you scumbag", id="bad", at=lines[15].at)
    await desk.hear(*lines)
    await desk.judge()
    evidence = desk.file().evidence
    assert [line.text for line in evidence] == [line.text for line in lines[15 - BEFORE : 16 + AFTER]]
    assert [line.text for line in evidence if line.flagged] == ["you scumbag"]
    assert desk.log("case:1")[1] == ("machine", "kept a message as evidence")


async def test_one_message_can_open_several(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag, i want to end it all")
    assert {case.kind for case in desk.cases()} == {Kind.CONDUCT, Kind.CARE}


async def test_a_pile_on_is_one_case_of_the_group(store: Store) -> None:
    desk = TestDesk(store)
    first = await desk.post(FINN, "i lost the ball")
    for author in (EVE, GIA, HAL):
        await desk.post(author, "you scumbag", reply_to=first.id)
    (group,) = [case for case in desk.cases() if case.kind is Kind.GROUP]
    assert group.at_risk == FINN.key
    assert set(group.accounts(Part.CONCERN)) == {EVE.key, GIA.key, HAL.key}
    await desk.post(Account("chat", "ian", "Ian"), "you scumbag", reply_to=first.id)
    again = desk.case(group.id)
    assert len(again.accounts(Part.CONCERN)) == 4
    assert again.version == group.version + 1


async def test_a_rise_is_told_and_a_further_finding_is_not(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you muppet")
    assert await desk.told() == []
    await desk.post(EVE, "watch out")
    assert await desk.told() == ["lea"]
    await desk.post(EVE, "watch out")
    assert await desk.told() == ["lea"]
    assert ("machine", "rose to S2") in desk.log("case:1")


async def test_a_helper_s_case_is_for_the_leads(store: Store) -> None:
    desk = TestDesk(store)
    with store.begin() as work:
        work.people.enrol([Person("p", "Hal", Role.VOLUNTEER, Age.ADULT, (HAL.key,))], desk.clock.at)
    await desk.post(HAL, "you muppet")
    (case,) = desk.cases()
    assert case.about_colleague
    assert sorted(await desk.told()) == ["dee", "lea"]
    assert not (await desk.look("sam", "case", "1")).ok


async def test_two_accounts_of_one_person_are_one_case(store: Store) -> None:
    desk = TestDesk(store)
    other = Account("chat", "eve2", "Eve again")
    with store.begin() as work:
        work.people.enrol([Person("p", "Eve", accounts=(EVE.key, other.key))], desk.clock.at)
    await desk.post(EVE, "you muppet")
    await desk.post(other, "you muppet")
    (case,) = desk.cases()
    assert {party.account for party in case.parties} == {EVE.key, other.key}


async def test_a_record_is_opened_once_and_hears_of_a_rise(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "watch out")
    await desk.say("mo", "escalate", reason="I am worried.")
    await desk.post(EVE, "look at the picture")
    case = desk.case()
    assert (case.severity, case.state) == (Severity.S1, State.ESCALATED)
    assert desk.file().incident is not None
    assert (await desk.told()).count("lea") == 3, "likely harm, passed on, and then at S1"


async def test_a_rule_in_shadow_is_only_noted(store: Store) -> None:
    rules = {
        "trial": {"why": "Trying.", "when": "true", "tell": ["lead"], "incident": True, "shadow": True},
    }
    desk = TestDesk(store, way=practice(rules=rules))
    await desk.post(EVE, "you scumbag")
    assert await desk.told() == []
    assert desk.file().incident is None
    assert any("trial" in what for _, what in desk.log("case:1"))


async def test_with_nobody_to_tell_the_log_says_so(store: Store) -> None:
    desk = TestDesk(store, way=practice(people=()))
    await desk.post(EVE, "look at the picture")
    assert await desk.told() == []
    assert any("nobody who can be told" in what for _, what in desk.log("case:1"))

"""The lead lets a named colleague into a case behind a wall, and shuts them out again."""

from __future__ import annotations

from dataclasses import replace

from bot.core.cases import Part, Party
from bot.core.rights import Colleague, Desk
from bot.core.signals import Severity
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, TEAM, practice

PIA = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))
WHY = "Sam knows the family and will call them."


async def opened(store: Store) -> TestDesk:
    desk = TestDesk(store, way=practice(people=(*TEAM, PIA)))
    await desk.post(EVE, "the picture")
    await desk.told()
    return desk


async def test_who_is_let_in_reads_it_until_that_is_taken_back(store: Store) -> None:
    desk = await opened(store)
    before = len(desk.alerts())
    said = await desk.say("lea", "let-in", "1", WHY, options={"to": "Sam"})
    assert said.text == "sam can open case 1 until it is closed, and is told."
    await desk.told()
    heard = {one.to: one.text for one in desk.alerts()[before:]}
    assert set(heard) == {"sam", "dee"}
    assert WHY not in "".join(heard.values())
    assert (await desk.look("sam", "case", "1")).ok
    assert {view.file.case.id for view in (await desk.look("sam")).views} == {"1"}
    assert not (await desk.look("mo", "case", "1")).ok, "it is for one"
    refused = await desk.say("sam", "act", "1", "It cannot wait.")
    assert "does not let you choose between waiting" in refused.text, "the lead chooses"
    assert not (await desk.say("sam", "dismiss", "1", "Nothing in it.")).ok
    assert not (await desk.say("sam", "let-in", "1", WHY, options={"to": "mo"})).ok
    assert (await desk.say("sam", "note", "1", "I called them.")).ok, "for all else their own role counts"
    assert ("lea", "let sam open this case until it is closed") in desk.log("case:1")
    with store.begin() as work:
        assert any(WHY in line.text for line in work.referrals.entries("1"))

    assert (await desk.say("dee", "take-back", "1", options={"to": "sam"})).text == "sam can no longer open case 1."
    assert not (await desk.look("sam", "case", "1")).ok
    assert (await desk.say("lea", "let-in", "1", WHY, options={"to": "sam"})).ok
    assert (await desk.say("lea", "close", "1", "With the police.")).ok
    assert not (await desk.look("sam", "case", "1")).ok
    (first, second) = desk.file().grants
    assert (first.colleague, first.why, bool(second.ended_at)) == ("sam", f"lea: {WHY}", True)


async def test_whom_nobody_lets_in(store: Store) -> None:
    desk = await opened(store)
    await desk.post(FINN, "you scumbag")
    with store.begin() as work:
        case = desk.case_of(work, "1")
        joined = (Party(Part.KEPT_OUT, "chat:mo"),)
        work.cases.save(replace(case, version=case.version + 1, parties=(*case.parties, *joined)), joined)
    for by, number, to, reason, why in (
        ("lea", "1", "mo", WHY, "mo is involved in case 1"),
        ("lea", "1", "ada", WHY, "does not triage here"),
        ("lea", "1", "dee", WHY, "dee can open case 1 already"),
        ("lea", "1", "sam", "please", "Say why in a sentence"),
        ("lea", "1", "nobody", WHY, "Nobody called “nobody” works"),
        ("lea", "2", "sam", WHY, "nobody needs to be let in"),
        ("mo", "1", "sam", WHY, "There is no case 1 that you can open"),
        ("pia", "1", "sam", WHY, "There is no case 1 that you can open"),
    ):
        said = await desk.say(by, "let-in", number, reason, options={"to": to})
        assert (said.ok, why in said.text) == (False, True), said.text
    assert (await desk.say("lea", "let-in", "1", WHY, options={"to": "pia"})).ok
    assert "chair of the trustees" in (await desk.say("lea", "take-back", "1", options={"to": "pia"})).text
    assert "Nobody let mo into" in (await desk.say("lea", "take-back", "1", options={"to": "mo"})).text
    assert (await desk.say("mo", "emergency", "1", "It cannot wait, I think.")).text.startswith("There is no case")


async def test_one_about_a_colleague(store: Store) -> None:
    desk = await opened(store)
    with store.begin() as work:
        case = desk.case_of(work, "1")
        work.cases.save(replace(case, version=case.version + 1, about_colleague=True, severity=Severity.S3))
    assert not (await desk.look("sam", "case", "1")).ok
    assert (await desk.say("lea", "let-in", "1", WHY, options={"to": "sam"})).ok
    assert (await desk.look("sam", "case", "1")).ok

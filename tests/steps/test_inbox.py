"""The inbox: asked in a chat or written down, answered by somebody not involved, walled, reminded, forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cli.sealed_log import _walls
from bot.core.cases import No
from bot.core.effects import Support
from bot.core.matters import Matter, Outcome, Stage, What
from bot.core.messages import Account, Person
from bot.core.requests import Press, Reply, Report, Telling
from bot.core.rights import Colleague, Desk
from bot.desk import letters
from bot.steps import concerning, inbox, receiving, replying
from bot.steps.agreement import agreement
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import ADA, DEE, EVE, FINN, LEA, MO, SAM, TEAM, practice

PIA = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store, way=replace(practice((*TEAM, PIA)), organisation="Friday Club"))


async def writes(desk: TestDesk, who: Account, text: str, what: Telling = Telling.MORE) -> Reply:
    return await desk.pipeline.answer(Report(f"r{desk.clock.move(seconds=1).timestamp()}", who, what, text))


async def muted(desk: TestDesk, by: str = "sam") -> None:
    await desk.post(EVE, "you muppet")
    assert (await desk.say(by, "mute", desk.cases()[-1].id, "again and again", options={"minutes": "60"})).ok
    await desk.perform()


def listed(desk: TestDesk, by: str) -> list[Matter]:
    return desk.store.do(lambda work: inbox.listed(work, by, desk.practice, desk.clock(), closed=True))


def decide(desk: TestDesk, by: str, outcome: str, reason: str = "It was banter", number: str = "1", **more: str) -> str:
    return desk.store.do(
        lambda work: replying.decide(work, by, number, outcome, reason, desk.practice, desk.clock(), **more)
    )


async def test_an_appeal_from_a_chat_is_decided_by_somebody_else_and_put_right_by_people(desk: TestDesk) -> None:
    await muted(desk, by="lea")
    assert (await writes(desk, EVE, "/appeal")).text == letters.HOW[What.APPEAL]
    reply = await writes(desk, EVE, "/appeal we were only joking, ask Finn")
    assert reply.text == letters.APPEALED
    assert not reply.case
    (matter,) = listed(desk, "dee")
    assert (matter.what, matter.case, matter.asker) == (What.APPEAL, "1", EVE.key)
    assert listed(desk, "lea") == [], "who decided it does not see it"
    assert listed(desk, "pia") == [], "the chair is for what nobody else is free for"
    await desk.told()
    assert {alert.to for alert in desk.alerts() if alert.link == "/inbox/1"} == {"dee"}
    assert not any("joking" in alert.text or "Eve" in alert.text for alert in desk.alerts())
    with pytest.raises(No, match="no number"):
        decide(desk, "lea", "upheld")
    done = len(desk.platform.done)
    said = decide(desk, "dee", "upheld")
    assert "write again" in said
    await desk.perform()
    assert len(desk.platform.done) == done, "nothing is undone by itself"
    assert any("overturned" in task.text for task in desk.file("1").tasks)
    with desk.store.begin() as work:
        assert {one.mattered for one in work.thresholds.judged((), ())} == {False}, "it counts as no concern now"
    text = desk.store.do(lambda work: replying.send(work, "dee", "1", desk.practice, desk.clock()))
    assert "banter" in text
    await desk.perform()
    sent = [effect for effect in desk.platform.done if isinstance(effect, Support)]
    assert sent[-1].account == EVE.key
    assert "You were right" in sent[-1].text
    assert "lea" not in sent[-1].text, "who decided first is not told"


async def test_reasons_are_withheld_only_with_the_leads_signature(desk: TestDesk) -> None:
    await muted(desk)
    await writes(desk, EVE, "/appeal unfair")
    with pytest.raises(No, match="Sign"):
        decide(desk, "lea", "not-upheld", withhold="it would name who told us")
    with pytest.raises(No, match="Only the safeguarding lead"):
        decide(desk, "dee", "not-upheld", withhold="it would name who told us", signed="Dee Day")
    decide(desk, "lea", "not-upheld", "Finn told us", withhold="it would name who told us", signed="Lea Brown")
    papers = desk.store.do(lambda work: replying.letter(work, "lea", "1", desk.practice, desk.clock()))
    assert letters.WITHHELD in papers.parts[0].sentences
    assert "Finn" not in str(papers)
    assert ("lea", "signed that reasons are withheld") in desk.log("matter:1")


async def test_nothing_with_reasons_reaches_a_person_of_whom_they_must_not_know(desk: TestDesk) -> None:
    await desk.post(EVE, "look at the picture")  # S1
    with desk.store.begin() as work:
        work.cases.decided("1", "sam", "mute", "", 1, desk.clock())
    await writes(desk, EVE, "/appeal why can I not write")
    (matter,) = listed(desk, "lea")
    assert matter.case == "1"
    with pytest.raises(No, match="nothing may reach them"):
        decide(desk, "lea", "not-upheld")
    decide(desk, "lea", "not-upheld", withhold="tipping off", signed="Lea Brown")
    with pytest.raises(No, match="Keep the letter"):
        desk.store.do(lambda work: replying.send(work, "lea", "1", desk.practice, desk.clock()))


async def test_whom_a_complaint_is_about_never_learns_of_it(desk: TestDesk) -> None:
    reply = await writes(desk, FINN, "/complain Lea shouted at me at training")
    assert reply.text == letters.COMPLAINED
    assert listed(desk, "lea") == []
    assert [one.about for one in listed(desk, "dee")] == [("lea",)]
    for reach in (
        lambda work: inbox.read(work, "lea", "1", desk.practice, desk.clock()),
        lambda work: inbox.note(work, "lea", "1", "x", desk.practice, desk.clock()),
        lambda work: replying.letter(work, "lea", "1", desk.practice, desk.clock()),
    ):
        with pytest.raises(No, match="There is no number"):
            desk.store.do(reach)
    log = await desk.look("lea", "log")
    assert not [line for line in log.log if line.subject == "matter:1"]
    assert "lea" not in {alert.to for alert in desk.alerts()} | set(await desk.told())
    await writes(desk, FINN, "/complain and Dee laughed")
    assert listed(desk, "dee") == []
    assert [one.about for one in listed(desk, "pia")] == [("lea", "dee")], "then the chair is told"


async def test_somebody_who_complains_and_asks_for_help_gets_both(desk: TestDesk) -> None:
    desk.restart(replace(desk.practice, members=replace(desk.practice.members, help=("help me",))))
    await writes(desk, FINN, "/complain please help me, I am scared")
    assert [case.category for case in desk.cases()] == ["HELP"]
    assert [one.what for one in listed(desk, "lea")] == [What.COMPLAINT]


async def test_a_request_for_data_written_down_checked_and_answered(desk: TestDesk) -> None:
    def opens(**more: object) -> Matter:
        return desk.store.do(
            lambda work: inbox.opened(work, "mo", "access", "Everything please", desk.practice, desk.clock(), **more)  # type: ignore[arg-type]
        )

    for wrong in ({"name": ""}, {"name": "Jane", "relation": "aunt"}, {"name": "Jane", "case": "99"}):
        with pytest.raises(No):
            opens(**wrong)
    opens(name="Jane Smith", subject="Gia", relation="parent")
    with pytest.raises(No, match="Your role"):
        listed(desk, "mo")
    with pytest.raises(No, match="First write down"):
        decide(desk, "lea", "upheld")
    desk.store.do(lambda work: inbox.pause(work, "lea", "1", "which child?", desk.practice, desk.clock()))
    due = listed(desk, "lea")[0].due
    desk.clock.move(days=40)
    await desk.ring()
    assert not [one for one in desk.alerts() if "overdue" in one.text], "its clock stands still"
    desk.store.do(lambda work: inbox.resume(work, "lea", "1", desk.practice, desk.clock()))
    assert listed(desk, "lea")[0].due - due >= timedelta(days=40)
    for what, text in (("yes", "saw her passport, knows the club"), ("interest", "Gia is 8; her mother asks")):
        desk.store.do(
            lambda work, what=what, text=text: inbox.check(work, "lea", "1", what, text, desk.practice, desk.clock())  # type: ignore[misc]
        )
    desk.clock.move(days=60)
    await desk.ring()
    await desk.told()
    assert [one for one in desk.alerts() if "overdue" in one.text]
    decide(desk, "lea", "upheld")
    (matter,) = listed(desk, "lea")
    assert (matter.stage, matter.outcome) == (Stage.CLOSED, Outcome.UPHELD)
    papers = desk.store.do(lambda work: replying.letter(work, "lea", "1", desk.practice, desk.clock()))
    assert "Information Commissioner" in str(papers)
    with pytest.raises(No, match="no chat"):
        desk.store.do(lambda work: replying.send(work, "lea", "1", desk.practice, desk.clock()))


async def test_in_a_chat_one_looks_again_and_acknowledges(desk: TestDesk) -> None:
    await muted(desk)
    await writes(desk, EVE, "/appeal it was a joke @everyone")

    async def press(who: Colleague, button: str, number: int) -> Reply:
        return await desk.pipeline.answer(Press(f"p{number}", next(iter(who.accounts)), button))

    queue = await press(LEA, "queue:0:0", 1)
    assert "inbox:0:0" in [one.id for row in queue.sheets[0].rows for one in row]
    assert "inbox:0:0" not in str((await press(SAM, "queue:0:0", 2)).sheets), "who muted is not shown it"
    sheet = (await press(LEA, "inbox:0:0", 3)).sheets[0]
    assert [one.id for row in sheet.rows for one in row] == ["inbox:1:1"]
    sheet = (await press(LEA, "inbox:1:1", 4)).sheets[0]
    assert "@everyone" not in str(sheet), "what a member wrote calls nobody"
    said = await press(LEA, "inbox:1:1:ack", 5)
    assert "on its way" in said.text
    assert not (await press(MO, "inbox:1:1", 6)).ok
    assert not (await press(ADA, "inbox:0:0", 7)).ok
    assert "nothing for you" in str((await press(DEE, "again:0:0", 8)).sheets)
    await desk.perform()
    assert any("got it, under number 1" in str(effect) for effect in desk.platform.done)


async def test_who_is_forgotten_is_forgotten_here_too(desk: TestDesk) -> None:
    person = Person("eve", "Eve", accounts=(EVE.key,))
    with desk.store.begin() as work:
        work.people.enrol([person], desk.clock())
    await muted(desk)
    await writes(desk, EVE, "/appeal my name is Eve and xyzzy happened")
    with desk.store.begin() as work:
        kept = work.eraser.forget(person).kept
        assert any("in the inbox" in one for one in kept), "what is open is answered first"
    decide(desk, "dee", "not-upheld", "Eve wrote it thrice")
    with desk.store.begin() as work:
        work.people.enrol([person], desk.clock())
        work.eraser.forget(person)
        matter = work.matters.get("1")
        lines = work.matters.lines("1")
    assert matter is not None
    assert "eve" not in f"{matter} {lines}".casefold().replace("never", "")
    assert "xyzzy" not in str(lines)


async def test_a_complaint_that_is_a_concern_gets_a_case_behind_the_same_walls(desk: TestDesk) -> None:
    await writes(desk, FINN, "/complain Lea took me home in her car")
    said = desk.store.do(lambda work: concerning.concern(work, "dee", "1", desk.practice, desk.clock()))
    assert "Case 1 is open" in said
    (case,) = desk.cases()
    assert case.about_colleague
    assert not (await desk.look("lea", "case", "1")).ok
    assert (await desk.look("dee", "case", "1")).ok
    assert "Lea took me home in her car" in [line.text for line in desk.file().evidence]
    with pytest.raises(No, match="open for it already"):
        desk.store.do(lambda work: concerning.concern(work, "dee", "1", desk.practice, desk.clock()))
    with pytest.raises(No, match="There is no number"):
        desk.store.do(lambda work: concerning.concern(work, "lea", "1", desk.practice, desk.clock()))
    assert "lea" not in set(await desk.told())
    assert listed(desk, "dee")[0].open, "it is still to be answered"


async def test_more_time_is_taken_once_and_what_is_old_is_erased(desk: TestDesk) -> None:
    await writes(desk, FINN, "/mydata please send me all you have")
    due = listed(desk, "lea")[0].due

    def extend(why: str = "three years of chats") -> str:
        return desk.store.do(lambda work: inbox.extend(work, "lea", "1", why, desk.practice, desk.clock()))

    with pytest.raises(No, match="why"):
        extend(" ")
    assert f"before {due:%d %b %Y}" in extend()
    assert listed(desk, "lea")[0].due - due >= timedelta(days=59)
    with pytest.raises(No, match="once"):
        extend()
    decide(desk, "lea", "withdrawn", "Finn called and has what he wanted")
    desk.clock.move(days=3 * 366)
    with desk.store.begin() as work:
        assert receiving.purge(work, desk.practice, desk.clock()) == 1
        assert receiving.purge(work, desk.practice, desk.clock()) == 0
        assert work.matters.lines("1") == []
    (left,) = listed(desk, "lea")
    assert (left.asker, left.asker_name, left.outcome) == ("", "[erased]", Outcome.WITHDRAWN)


async def test_an_export_of_the_log_hides_what_is_about_the_one_who_exports(desk: TestDesk) -> None:
    await writes(desk, FINN, "/complain Lea shouted")
    with desk.store.begin() as work:
        assert _walls(LEA)(work, "matter:1")
        assert not _walls(DEE)(work, "matter:1")


def test_how_far_two_agree_is_for_those_who_lead(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        assert agreement(work, MO, desk.clock()) is None
        found = agreement(work, LEA, desk.clock())
    assert found is not None
    assert (found.pairs, found.read, found.least, found.most) == (0, 0, 0.0, 1.0)


async def test_whoever_handles_it_says_what_it_is_and_its_times_follow(desk: TestDesk) -> None:
    await writes(desk, EVE, "/complain you keep my pictures for years", Telling.MORE)
    (matter,) = listed(desk, "lea")
    assert (matter.what, matter.acknowledge_due is not None) == (What.COMPLAINT, True)

    def kind(by: str, what: str) -> str:
        return desk.store.do(lambda work: inbox.kind(work, by, "1", what, desk.practice, desk.clock()))

    with pytest.raises(No, match="Say what it is: appeal, data-complaint"):
        kind("lea", "complaint")
    with pytest.raises(No, match="answer appeals"):
        kind("mo", "data-complaint")
    desk.clock.move(days=2)
    assert kind("lea", "data-complaint").startswith("It is changed, and due on")
    (after,) = listed(desk, "lea")
    assert after.what is What.DATA_COMPLAINT
    assert after.acknowledge_due is not None
    assert (after.acknowledge_due - matter.opened_at).days in (29, 30), "from the day it came"
    await writes(desk, EVE, "/complain and Lea laughed about it", Telling.MORE)
    with desk.store.begin() as work:
        (same,) = work.matters.listed()
    assert same.about == ("lea",), "what is added belongs to it"
    assert listed(desk, "lea") == []
    with pytest.raises(No, match="no number"):
        kind("lea", "complaint")

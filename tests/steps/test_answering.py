"""Looks and words over a real store: nobody reaches a case from behind a wall, by any path."""

from __future__ import annotations

import pytest

from bot.core.cases import Word
from bot.core.messages import Account, Age, Person, Role
from bot.core.rights import Colleague, Desk
from bot.core.signals import Severity
from bot.find import names
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, TEAM, practice

MO = Account("chat", "mo", "Mo")
LEA = Account("chat", "lea", "Lea")


async def desk_of(store: Store) -> TestDesk:
    """Case 1 is about Mo, case 2 about Lea as a person, case 3 is S1, case 4 about a helper, case 5 about a member."""
    desk = TestDesk(store)
    with store.begin() as work:
        people = [
            Person("lea", "Lea", Role.MEMBER, Age.ADULT, ("chat:l2",)),
            Person("hal", "Hal", Role.VOLUNTEER, Age.ADULT, ("chat:hal",)),
        ]
        work.people.enrol(people, desk.clock.at)
    for author, text in (
        (MO, "you scumbag"),
        (Account("chat", "l2", "L."), "you scumbag"),
        (EVE, "look at the picture"),
        (Account("chat", "hal", "Hal"), "you scumbag"),
        (FINN, "you scumbag"),
    ):
        await desk.post(author, text)
    await desk.told()
    await desk.perform()
    return desk


MAY_SEE = {
    "mo": {"5"},
    "sam": {"5"},
    "lea": {"1", "3", "4", "5"},
    "dee": {"1", "2", "3", "4", "5"},
    "ada": set(),
    "aud": set(),
}


async def test_the_queue_has_only_what_one_may_see(store: Store) -> None:
    desk = await desk_of(store)
    assert [case.severity for case in desk.cases()][2] is Severity.S1
    for name, ids in MAY_SEE.items():
        reply = await desk.look(name)
        assert {view.file.case.id for view in reply.views} == ids
        assert reply.ok == bool(ids)
        closed = await desk.look(name, closed=True)
        assert {view.file.case.id for view in closed.views} == ids


async def test_one_case_is_there_or_not_in_the_same_words(store: Store) -> None:
    desk = await desk_of(store)
    for name, ids in MAY_SEE.items():
        nothing = await desk.look(name, "case", "999")
        assert not nothing.ok
        for number in "12345":
            reply = await desk.look(name, "case", number)
            assert reply.ok == (number in ids)
            if number not in ids:
                assert reply.text == nothing.text.replace("999", number)
                assert (reply.views, reply.case) == ((), "")


async def test_no_word_reaches_a_case_behind_a_wall(store: Store) -> None:
    desk = await desk_of(store)
    before = desk.cases()
    for name, ids in MAY_SEE.items():
        nothing = await desk.say(name, "note", "999", reason="x")
        for number in set("12345") - ids:
            for word in Word:
                reply = await desk.say(name, word.value, number, reason="Because.")
                assert not reply.ok
                assert reply.text == nothing.text.replace("999", number), (name, word)
    assert desk.cases() == before
    assert await desk.perform() == 0


async def test_the_log_has_no_line_of_a_case_one_is_a_party_to(store: Store) -> None:
    desk = await desk_of(store)
    for name, hidden in (("lea", "2"), ("dee", None), ("aud", None)):
        lines = (await desk.look(name, "log")).log
        subjects = {line.subject for line in lines}
        assert subjects >= {f"case:{number}" for number in "12345" if number != hidden}
        assert f"case:{hidden}" not in subjects
    walled = [Colleague("aud", frozenset({Desk.AUDITOR}), frozenset({EVE.key}))]
    desk.restart(practice(people=(*(one for one in TEAM if one.name != "aud"), *walled)))
    assert "case:3" not in {line.subject for line in (await desk.look("aud", "log")).log}
    for name in ("mo", "sam", "ada"):
        assert not (await desk.look(name, "log")).ok
    assert not (await desk.look("lea", "log", "2")).ok
    assert (await desk.look("dee", "log", "2")).ok


async def test_earlier_cases_are_counted_within_the_walls(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "look at the picture")
    assert (await desk.say("lea", "close", reason="Handed over.")).ok
    await desk.post(EVE, "you scumbag")
    views = {name: (await desk.look(name, "case", "2")).views[0] for name in ("mo", "lea")}
    assert views["lea"].earlier == 1
    assert views["mo"].earlier == 0, "an S1 case is not even counted for a moderator"


async def test_no_alert_reaches_a_party(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(LEA, "look at the picture")
    assert await desk.told() == ["dee"]
    desk.clock.move(days=3)
    await desk.ring()
    await desk.told()
    assert {alert.to for alert in desk.alerts() if alert.case} == {"dee"}
    assert {alert.to for alert in desk.alerts()} == {"dee", "ada"}, "who is asked to phone hears of no case"
    assert not (await desk.look("lea", "case", "1")).ok


async def test_reading_is_in_the_log(store: Store) -> None:
    desk = await desk_of(store)
    await desk.look("dee", "case", "1")
    await desk.look("dee")
    await desk.look("dee", "log")
    await desk.look("dee", "log", "2")
    await desk.look("mo", "case", "1")
    assert ("dee", "read") in desk.log("case:1")
    assert ("dee", "read the log") in desk.log("case:2")
    assert ("dee", "looked at the queue") in desk.log("queue")
    assert ("dee", "read the log") in desk.log("log")
    assert not any(actor == "mo" for actor, _ in desk.log("case:1"))


async def test_who_does_not_work_here(store: Store) -> None:
    desk = await desk_of(store)
    reply = await desk.look("nobody")
    assert not reply.ok
    assert "nobody" in reply.text
    assert not (await desk.say("nobody", "claim", "5")).ok
    assert not (await desk.say("machine", "dismiss", "5", reason="A machine says a word.")).ok
    assert not (await desk.say("", "dismiss", "5", reason="Nobody says a word.")).ok


@pytest.mark.parametrize("number", ["", "x", "0", "5.0", "#", "five", "9" * 50, "\0", "5; drop table cases"])
async def test_what_is_no_number(store: Store, number: str) -> None:
    desk = await desk_of(store)
    assert not (await desk.look("dee", "case", number)).ok


async def test_a_number_may_be_written_as_people_do(store: Store) -> None:
    desk = await desk_of(store)
    assert (await desk.look("dee", "case", " #5 ")).case == "5"


async def test_an_unknown_word_or_look_says_what_there_is(store: Store) -> None:
    desk = await desk_of(store)
    assert "Did you mean “claim”?" in (await desk.say("dee", "clam", "5")).text
    assert "queue, case, log" in (await desk.look("dee", "kitchen")).text
    for word in ("__init__", "../claim", "os", ""):
        assert not (await desk.say("dee", word, "5")).ok


def test_each_word_has_its_command() -> None:
    assert set(names("bot.commands")) == {word.value for word in Word}

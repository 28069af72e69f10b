"""What is about somebody young at S2 is known to all who triage, and read by whoever takes it: over every surface."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.cases import Kind, Part, Party
from bot.core.glass import LASTS
from bot.core.messages import Age, Audience, Group, Person, Place, Policy, Visibility
from bot.core.practice import Showing
from bot.core.requests import Press, Query, Reply
from bot.core.rights import may_know, may_see
from bot.core.sheets import Sheet
from bot.desk.buttons import Pressed
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, FINN, GIA, LEA, MO, PLATFORM, SAM, TEAM, practice

TEXT = "watch out, gia"
SECRET = ("Finn", TEXT, "finn")
ROOM = Place(PLATFORM, "mods")


async def opened(store: Store, content: bool = False) -> TestDesk:
    way = replace(practice(), showing=Showing(frozenset({PLATFORM}), (ROOM,), content=content))
    desk = TestDesk(store, way=way)
    await desk.post(FINN, TEXT)
    await desk.perform()
    return desk


def said(reply: Reply) -> str:
    parts = [reply.text, *(str(one) for one in reply.sheets), *(str(view) for view in reply.views)]
    return "\n".join([*parts, *(line.what for line in reply.log)])


def hides(text: str) -> bool:
    return not any(word in text for word in SECRET)


def drawn(sheet: Sheet) -> str:
    return "\n".join(span.text for block in sheet.blocks for line in block.lines for span in line)


def on_it(sheet: Sheet) -> set[str]:
    return {button.id.partition(":")[0] for row in sheet.rows for button in row}


async def asks(desk: TestDesk, name: str, what: str, case: str = "") -> Reply:
    return await desk.pipeline.answer(Query("", what, case, account=f"{PLATFORM}:{name}"))


async def presses(desk: TestDesk, name: str, word: str, id_: str = "p") -> Reply:
    button = Pressed(word, "1", desk.case().version).id
    return await desk.pipeline.answer(Press(f"{id_}-{word}", f"{PLATFORM}:{name}", button))


@pytest.mark.parametrize("content", [False, True])
async def test_it_is_known_and_not_read_on_any_surface(store: Store, content: bool) -> None:
    desk = await opened(store, content)
    replies = [
        await desk.look("mo"),
        await desk.look("mo", "case", "1"),
        await desk.look("mo", "log", "1"),
        await asks(desk, "mo", "queue"),
        await asks(desk, "mo", "case", "1"),
        await asks(desk, "mo", "handover"),
        *[await presses(desk, "mo", word) for word in ("open", "context", "watch", "support", "dismiss", "note")],
        *[await desk.say("mo", word, "1", "a reason") for word in ("note", "watch", "warn", "dismiss", "remove")],
        await desk.say("mo", "let-in", "1", "He knows the family.", options={"to": "mo"}),
    ]
    for reply in replies:
        assert hides(said(reply)), reply
    assert [view.file.case.id for view in replies[0].views] == ["1"], "it stands in the queue"
    assert "Someone may be threatening somebody" in said(replies[3])
    assert not replies[2].ok
    assert all(not one.ok for one in replies[7:]), "nothing is done to what one has not read"
    (sheet,) = replies[4].sheets
    assert on_it(sheet) == {"claim", "escalate"}
    ((_, card),) = desk.cards.there.values()
    assert hides(drawn(card)), "whatever the organisation shows of other cases"
    assert ("mo", "read") not in desk.log("case:1")
    assert desk.file().decisions == ()
    for name in ("sam", "lea", "dee"):
        assert TEXT in said(await desk.look(name, "case", "1"))


async def test_whoever_takes_it_reads_it_at_once_and_for_some_hours(store: Store) -> None:
    desk = await opened(store)
    reply = await presses(desk, "mo", "claim")
    assert reply.ok
    (sheet,) = reply.sheets
    assert "yours for half an hour" in drawn(sheet)
    assert TEXT in drawn(sheet), "nobody on a Saturday is kept from answering"
    assert "watch" in on_it(sheet)
    await desk.perform()
    ((_, card),) = desk.cards.there.values()
    assert hides(drawn(card)), "what all read along is as before"
    assert any(who == "mo" and "took this case and can read it until" in what for who, what in desk.log("case:1"))
    assert TEXT in said(await asks(desk, "mo", "case", "1")), "while it is theirs, a chat shows it to them alone"
    assert TEXT in said(await desk.look("mo", "case", "1"))
    assert (await desk.say("mo", "note", "1", "I asked Gia.")).ok
    assert (await desk.say("mo", "escalate", "1")).ok

    desk.clock.move(hours=4)
    await desk.ring()
    assert "I asked Gia." in said(await desk.look("mo", "case", "1")), "what one did stays readable for a while"
    desk.clock.move(hours=1)
    await desk.ring()
    assert hides(said(await desk.look("mo", "case", "1")))
    assert ("machine", "mo can no longer read this case: it was theirs, and the hours after that are over") in desk.log(
        "case:1"
    )


async def test_a_grant_ends_with_the_case_and_moves_no_wall(store: Store) -> None:
    desk = await opened(store)
    await desk.say("mo", "claim")
    await desk.post(FINN, "look at the picture, gia")
    with store.begin() as work:
        taken = work.cases.get("1")
        assert taken is not None
        assert "mo" in taken.took
        for case in (
            replace(taken, severity=max(type(taken.severity))),
            replace(taken, about_colleague=True),
            replace(taken, parties=(*taken.parties, Party(Part.KEPT_OUT, "chat:mo"))),
        ):
            assert not may_see(MO, case)
            assert not may_know(MO, case)
    assert (await desk.say("lea", "dismiss", "1", "They laughed.")).ok
    assert desk.case().took == frozenset()
    assert hides(said(await desk.look("mo", "case", "1")))


async def test_handed_over_risen_and_taken_again(store: Store) -> None:
    desk = await opened(store)
    ben = replace(MO, name="ben", accounts=frozenset({"chat:ben"}))
    desk.restart(replace(desk.practice, people=(*TEAM, ben)))
    await desk.say("mo", "claim")
    assert (await desk.say("mo", "handover", "1", options={"to": "ben"})).ok
    assert TEXT in said(await desk.look("ben", "case", "1"))
    assert "is looking at case 1" in (await desk.say("mo", "claim")).text
    desk.clock.move(hours=6)
    await desk.ring()
    assert TEXT not in said(await desk.look("ben", "case", "1"))
    assert (await desk.say("ben", "claim")).ok
    assert TEXT in said(await desk.look("ben", "case", "1"))

    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "claim", "2")
    await desk.post(EVE, "watch out")  # the threat joins as it is the same person in the same group
    assert desk.case("2").guarded
    assert "scumbag" in said(await desk.look("mo", "case", "2")), "it rises in the hands of whoever looks at it"


async def test_who_is_a_party_never_knows_and_grown_ups_cases_are_as_ever(store: Store) -> None:
    adults = Group(PLATFORM, "coaches", "Coaches", Policy(Audience.ADULT, Visibility.CLOSED))
    desk = TestDesk(store, group=adults)
    await desk.post(FINN, TEXT)
    assert TEXT in said(await desk.look("mo", "case", "1"))
    with store.begin() as work:
        work.people.enrol([Person("finn", "Finn", age=Age.MINOR, accounts=(FINN.key,))], desk.clock())
    assert TEXT not in said(await desk.look("mo", "case", "1")), "what is known of somebody's age counts at once"
    desk.group = CLUB
    await desk.post(replace(FINN, id="mo"), TEXT)
    assert [view.file.case.id for view in (await desk.look("mo")).views] == ["1"]
    assert not (await desk.say("mo", "claim", "2")).ok
    for word in ("open", "claim"):
        button = Pressed(word, "2", 1).id
        reply = await desk.pipeline.answer(Press(f"x-{word}", "chat:mo", button))
        assert reply.text == "There is no case 2 that you can open."


async def test_it_can_be_opened_in_an_emergency_or_by_the_lead(store: Store) -> None:
    desk = await opened(store)
    assert (await desk.say("lea", "let-in", "1", "He knows the family.", options={"to": "mo"})).ok
    assert TEXT in said(await desk.look("mo", "case", "1"))
    await desk.say("lea", "take-back", "1", options={"to": "mo"})
    assert TEXT not in said(await desk.look("mo", "case", "1"))
    assert (await desk.say("mo", "emergency", "1", "Gia does not answer her phone.")).ok
    assert TEXT in said(await desk.look("mo", "case", "1"))
    desk.clock.move(seconds=int(LASTS / timedelta(seconds=1)) + 1)
    await desk.ring()
    assert TEXT not in said(await desk.look("mo", "case", "1"))


async def test_small_things_and_earlier_cases(store: Store) -> None:
    desk = await opened(store)
    await desk.post(FINN, "you scumbag")
    await desk.post(GIA, "you scumbag")
    (view,) = (await desk.look("mo", "case", "2")).views
    assert view.file.case.kind is Kind.CONDUCT
    seen = (await desk.look("sam", "case", "2")).views[0].earlier
    assert view.earlier == 0 or seen == view.earlier, "who is in a case that one may not read is in no count"
    assert [may_see(one, desk.case("1")) for one in (MO, SAM, LEA)] == [False, True, True]

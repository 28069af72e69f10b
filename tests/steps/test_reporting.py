"""Members tell the desk: one case for one message, nobody learns who told, and whoever asks for help is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.cases import Case, Kind, Part
from bot.core.members import Members
from bot.core.messages import Account, Message, Person, Role
from bot.core.requests import Guide, Reply, Report, Telling
from bot.core.rights import Colleague
from bot.core.signals import Severity
from bot.desk import telling
from bot.desk.card import Card, card
from bot.steps.retelling import MOST
from bot.steps.viewing import view
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, GIA, HAL, LEA, MO, PLATFORM, practice

LINES = "Call 999.\nChildline: 0800 1111."
WAY = replace(practice(), texts={"support": "We are here.", "help": "Thank you for asking.", "helplines": LINES})


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store, way=WAY)


class Teller:
    def __init__(self, desk: TestDesk, account: Account) -> None:
        self.desk = desk
        self.account = account
        self.said = 0

    async def tells(self, what: Telling, text: str = "", message: Message | None = None, **more: object) -> Reply:
        self.said += 1
        id_ = str(more.pop("id", f"{self.account.id}-{self.said}"))
        self.desk.clock.move(seconds=1)
        return await self.desk.pipeline.answer(Report(id_, self.account, what, text, message, **more))  # type: ignore[arg-type]


def seen(desk: TestDesk, colleague: Colleague | None, number: str = "1") -> Card:
    with desk.store.begin() as work:
        case = TestDesk.case_of(work, number)
        return card(view(work, colleague, case), desk.practice.pack, colleague, desk.clock(), "Europe/London")


def all_of(found: Card) -> str:
    return repr(found)


async def test_reports_of_one_message_are_one_case_and_no_more_urgent_for_it(desk: TestDesk) -> None:
    message = await desk.post(EVE, "you smell")
    await desk.post(FINN, "stop it")
    for account in (GIA, HAL, FINN):
        reply = await Teller(desk, account).tells(Telling.MESSAGE, message=message)
        assert reply.ok
        assert telling.THANKS in reply.text
    (case,) = desk.cases()
    assert (case.kind, case.category, case.severity) == (Kind.REPORT, "REPORTED", Severity.S3)
    assert case.accounts(Part.CONCERN) == (EVE.key,)
    assert set(case.accounts(Part.REPORTER)) == {GIA.key, HAL.key, FINN.key}
    texts = [line.text for line in desk.file().evidence]
    assert texts == ["you smell", "stop it"]
    assert [line.text for line in desk.file().evidence if line.flagged] == ["you smell"]


async def test_who_told_is_shown_to_the_handler_alone(desk: TestDesk) -> None:
    message = await desk.post(EVE, "you smell")
    await Teller(desk, GIA).tells(Telling.MESSAGE, "he does it every day", message)
    for colleague in (None, MO, LEA):
        found = all_of(seen(desk, colleague))
        assert "Gia" not in found
        assert "gia" not in found
        assert "he does it every day" in found
        assert telling.SOMEBODY in found
    await desk.say("mo", "claim")
    assert "told us" in all_of(seen(desk, MO))
    assert "Gia" in all_of(seen(desk, MO))
    assert "Gia" not in all_of(seen(desk, LEA))
    await desk.say("mo", "escalate")
    assert "Gia" in all_of(seen(desk, LEA))
    assert "Gia" not in all_of(seen(desk, MO))
    assert "gia" not in str(desk.log()).casefold()


async def test_nobody_decides_about_their_own_report(desk: TestDesk) -> None:
    message = await desk.post(EVE, "you smell")
    await Teller(desk, Account(PLATFORM, "mo", "Mo")).tells(Telling.MESSAGE, message=message)
    assert not (await desk.look("mo", "case", "1")).ok
    assert (await desk.look("lea", "case", "1")).ok


async def test_who_is_alone_at_the_desk_is_not_kept_from_their_own_report(desk: TestDesk) -> None:
    desk.restart(replace(WAY, people=(LEA,)))
    message = await desk.post(EVE, "you smell")
    await Teller(desk, Account(PLATFORM, "lea", "Lea")).tells(Telling.MESSAGE, message=message)
    assert (await desk.look("lea", "case", "1")).ok


async def test_a_message_that_the_desk_never_heard_is_kept_as_the_platform_shows_it(desk: TestDesk) -> None:
    message = desk.message(EVE, "sent long ago")
    teller = Teller(desk, GIA)
    await teller.tells(Telling.MESSAGE, message=message)
    assert [line.text for line in desk.file().evidence] == ["sent long ago"]
    assert not (await teller.tells(Telling.MESSAGE)).ok


async def test_a_concern_in_ones_own_words_and_more_of_it(desk: TestDesk) -> None:
    teller = Teller(desk, GIA)
    assert not (await teller.tells(Telling.MORE, "hello?")).ok
    reply = await teller.tells(Telling.CONCERN, "Somebody follows me home.")
    assert reply.ok
    assert "Call 999." in reply.text
    assert (await teller.tells(Telling.MORE, "It was on Monday.")).text == telling.ADDED
    (case,) = desk.cases()
    assert (case.kind, case.category, case.severity) == (Kind.REPORT, "TOLD", Severity.S2)
    assert [line.text for line in desk.file().evidence] == [
        "Somebody follows me home.", "It was on Monday.",
    ]  # fmt: skip
    assert await desk.told() == ["lea"]
    desk.clock.at += timedelta(hours=3)
    assert not (await teller.tells(Telling.MORE, "hello again")).ok
    await desk.say("lea", "close", reason="Looked into it.")
    assert not (await teller.tells(Telling.MORE, "and now?")).ok
    await teller.tells(Telling.CONCERN, "It happened again.")
    assert desk.case("2").follows == "1"


async def test_nobody_drowns_a_case_in_words(desk: TestDesk) -> None:
    teller = Teller(desk, GIA)
    await teller.tells(Telling.CONCERN, "x" * 10_000)
    for number in range(MOST - 1):
        await teller.tells(Telling.MORE, f"more {number}")
    assert (await teller.tells(Telling.MORE, "too much")).text == telling.FULL
    evidence = desk.file().evidence
    assert len(evidence) == MOST
    assert max(len(line.text) for line in evidence) == 4000


async def test_told_twice_by_the_platform_it_is_kept_once(desk: TestDesk) -> None:
    teller = Teller(desk, GIA)
    first = await teller.tells(Telling.CONCERN, "I saw something.", id="one")
    assert await teller.tells(Telling.CONCERN, "I saw something.", id="one") == first
    assert len(desk.file().evidence) == 1


async def test_whoever_asks_for_help_is_answered_kindly_and_a_person_is_told_now(desk: TestDesk) -> None:
    teller = Teller(desk, GIA)
    reply = await teller.tells(Telling.HELP)
    assert reply.text == f"Thank you for asking.\n\n{telling.HELP_COMES}\n\n{LINES}"
    (case,) = desk.cases()
    assert (case.kind, case.severity, case.accounts(Part.AT_RISK)) == (Kind.CARE, Severity.S2, (GIA.key,))
    assert await desk.told() == ["lea"]
    await teller.tells(Telling.HELP, "please")
    assert (await desk.told()).count("lea") == 2, "asked again, somebody is told again"
    assert (await teller.tells(Telling.MORE, "It is about home.")).text == telling.ADDED
    assert "It is about home." in [line.text for line in desk.file().evidence]
    assert len(desk.cases()) == 1
    assert "Gia" in all_of(seen(desk, None)), "who asks for help is who it is about"


async def test_help_joins_what_is_known_and_is_never_less_urgent(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        work.people.see_accounts([GIA], MONDAY)
        work.cases.open(Case("", Kind.CARE, f"care|{GIA.key}", "UNDERAGE", Severity.S4, desk.group.key, MONDAY))
    await Teller(desk, GIA).tells(Telling.HELP)
    (case,) = desk.cases()
    assert (case.severity, case.category) == (Severity.S2, "HELP")
    assert await desk.told() == ["lea"]


async def test_about_a_helper_the_lead_does_not_hear_of_it(desk: TestDesk) -> None:
    await Teller(desk, GIA).tells(Telling.CONCERN, "The coach texts me at night.", helper=True)
    (case,) = desk.cases()
    assert case.about_colleague
    assert await desk.told() == ["dee"]
    for name in ("lea", "mo"):
        assert not (await desk.look(name, "case", "1")).ok
        assert not (await desk.look(name)).views
    assert (await desk.look("dee", "case", "1")).ok
    await desk.say("dee", "claim")
    assert [one.name for one in seen(desk, WAY.colleague("dee")).people] == ["Gia"]
    desk.restart(replace(WAY, people=(MO, LEA)))
    await Teller(desk, HAL).tells(Telling.CONCERN, "The coach again.", helper=True)
    assert (await desk.look("lea", "case", "2")).ok, "where nobody else could, the lead does"


async def test_a_helper_is_known_by_the_roster(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        work.people.enrol([Person("e", "Eve", Role.VOLUNTEER, accounts=(EVE.key,))], MONDAY)
    message = await desk.post(EVE, "our little chat")
    await Teller(desk, GIA).tells(Telling.MESSAGE, message=message)
    assert desk.case().about_colleague


async def test_what_was_told_is_erased_with_the_person(desk: TestDesk) -> None:
    await Teller(desk, GIA).tells(Telling.CONCERN, "A very special secret.")
    await desk.say("lea", "dismiss", reason="Nothing in it.")
    with desk.store.begin() as work:
        work.people.enrol([Person("g", "Gia", accounts=(GIA.key,))], MONDAY)
        person = work.people.find("Gia")
        assert person
        work.eraser.forget(person)
    rows = desk.file()
    assert "special" not in repr(rows)
    assert GIA.key not in repr(desk.cases())


async def test_words_that_ask_for_help_need_no_button_and_danger_is_now(desk: TestDesk) -> None:
    desk.restart(replace(WAY, members=Members(help=("help me",), danger=("has a knife",))))
    teller = Teller(desk, GIA)
    reply = await teller.tells(Telling.MORE, "please help me!")
    assert reply.ok
    assert reply.text.startswith("Thank you for asking.")
    assert desk.case().severity is Severity.S2
    assert (await teller.tells(Telling.MORE, "he has a knife")).text.startswith("Call 999.")
    assert desk.case().severity is Severity.S1
    assert len(desk.cases()) == 1
    await Teller(desk, HAL).tells(Telling.CONCERN, "The man there has a knife.")
    assert desk.case("2").severity is Severity.S1
    assert not (await desk.look("mo", "case", "2")).ok


async def test_a_reported_message_with_such_words_is_no_more_urgent(desk: TestDesk) -> None:
    desk.restart(replace(WAY, members=Members(danger=("has a knife",))))
    message = await desk.post(EVE, "he has a knife in the song")
    await Teller(desk, GIA).tells(Telling.MESSAGE, "has a knife", message)
    assert desk.case().severity is Severity.S3


async def test_what_the_desk_never_saw_is_marked(desk: TestDesk) -> None:
    seen_here = await desk.post(EVE, "you smell")
    teller = Teller(desk, GIA)
    await teller.tells(Telling.MESSAGE, message=seen_here)
    await teller.tells(Telling.MESSAGE, message=desk.message(EVE, "long ago"))
    assert telling.UNSEEN not in all_of(seen(desk, MO))
    assert telling.UNSEEN in all_of(seen(desk, MO, "2"))


async def test_how_to_stay_safe_and_whom_to_turn_to(desk: TestDesk) -> None:
    guides = {"who_staff": "For staff.", "who_volunteers": "For volunteers.", "who_youth": "For you."}
    desk.restart(replace(WAY, members=Members(guides)))
    with desk.store.begin() as work:
        work.people.enrol([Person("e", "Eve", Role.VOLUNTEER, accounts=(EVE.key,))], MONDAY)
    for account, words in ((EVE.key, "For volunteers."), (GIA.key, "For you."), ("chat:mo", "For staff.")):
        reply = await desk.pipeline.answer(Guide("who", account, desk.group.key))
        assert reply.text == f"{words}\n\n{LINES}"
    assert (await desk.pipeline.answer(Guide("who", GIA.key, whom="staff"))).text.startswith("For staff.")
    missing = await desk.pipeline.answer(Guide("safety", GIA.key))
    assert (missing.ok, missing.text) == (False, f"{telling.NO_GUIDE}\n\n{LINES}")
    assert not desk.cases()

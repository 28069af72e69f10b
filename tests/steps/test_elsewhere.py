"""Other groups of those a case is about: over all accounts of a person, and only what the reader may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.heard import MemberChange
from bot.core.messages import Account, Group, Message, Person, Place, Policy, Visibility
from bot.core.ports import Batch
from bot.core.rights import Colleague
from bot.desk.card import Card, card
from bot.steps.elsewhere import with_elsewhere
from bot.steps.viewing import view
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, LEA, MO, PLATFORM, SAM

ELSEWHERE = Account("else", "e-v-e", "evie")
ART = Group(PLATFORM, "art", "Art club")
CHOIR = Group("else", "choir", "Choir")
DIRECT = Group(PLATFORM, "dm", "Eve and Finn", Policy(visibility=Visibility.DIRECT))
OWN = Group(PLATFORM, "own", "Own", Policy(places={"queue": Place(PLATFORM, "own-room", frozenset({"sam"}))}))


@pytest.fixture
async def desk(store: Store) -> TestDesk:
    desk = TestDesk(store)
    for number, group in enumerate((ART, DIRECT, OWN)):
        await says(desk, group, EVE, f"hello {number}")
    await says(desk, CHOIR, ELSEWHERE, "you scumbag")
    with store.begin() as work:
        joined = datetime(2026, 11, 1, 12, tzinfo=UTC)
        work.people.change(MemberChange(PLATFORM, CLUB.id, EVE, joined, "joined"))
        work.people.see_groups([left := Group(PLATFORM, "left", "Left long ago")])
        for change in ("joined", "left"):
            work.people.change(MemberChange(PLATFORM, left.id, EVE, joined, change))
    await desk.judge()
    await desk.post(EVE, "you scumbag")
    return desk


async def says(desk: TestDesk, group: Group, who: Account, text: str) -> None:
    message = Message(group.platform, group.id, f"{group.id}-1", who, desk.clock.move(seconds=1), text, group.name)
    await desk.pipeline.ingest(Batch((message,), {}), groups=[group])


def seen(desk: TestDesk, colleague: Colleague | None) -> Card:
    with desk.store.begin() as work:
        case = next(case for case in work.cases.listed() if case.group == CLUB.key)
        known = with_elsewhere(work, view(work, colleague, case), colleague)
        return card(known, desk.practice.pack, colleague, desk.clock(), "Europe/London")


async def test_a_reader_learns_of_the_groups_they_may_know(desk: TestDesk) -> None:
    for colleague, groups in ((None, ("Art club",)), (MO, ("Art club",)), (SAM, ("Art club", "Own")),
                              (LEA, ("Art club", "Own"))):  # fmt: skip
        [one] = seen(desk, colleague).people
        assert one.elsewhere == groups
        assert one.joined == "Sun 1 Nov 12:00"
        assert seen(desk, colleague).earlier == 0


async def test_a_linked_account_brings_its_groups_and_its_flags(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        work.people.enrol([Person("e", "Eve", accounts=(EVE.key, ELSEWHERE.key))], desk.clock())
    found = seen(desk, MO)
    assert found.people[0].elsewhere == ("Art club", "Choir (else)")
    assert found.people[0].linked
    assert found.earlier == 1
    with desk.store.begin() as work:
        [other] = [case for case in work.cases.listed() if case.group == CHOIR.key]
        walled = replace(other, about_colleague=True, version=other.version + 1)
        assert work.cases.save(walled)
    assert seen(desk, MO).earlier == 0, "no count tells of what is behind a wall"
    assert seen(desk, LEA).earlier == 1

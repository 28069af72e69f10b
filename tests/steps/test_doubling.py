"""Second looks: chosen by lot, blind, never by somebody involved, and the lead decides where two differ."""

from __future__ import annotations

import hashlib
from itertools import count

import pytest

from bot.core.cases import No, State
from bot.core.looks import Judgement, SecondLook, Stage, chosen
from bot.core.messages import Account
from bot.core.rights import Colleague
from bot.desk.card import card
from bot.steps import doubling
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import ADA, DEE, EVE, FINN, LEA, MO, PLATFORM, SAM


@pytest.fixture
def desk(store: Store) -> TestDesk:
    """A desk whose lot falls on its first case, and on its second one not."""
    keys = (hashlib.sha256(str(n).encode()).digest() for n in count())
    key = next(one for one in keys if chosen(one, "1") and not chosen(one, "2"))
    with store.begin() as work:
        work.ledger.move({"lots:key": key.hex()}, MONDAY)
    return TestDesk(store)


async def decided(desk: TestDesk, by: str = "mo", word: str = "dismiss", author: Account = EVE) -> SecondLook:
    """A case for a mild insult, decided: the second look at it."""
    await desk.post(author, "you muppet")
    assert (await desk.say(by, word, "1", "looked at it")).ok
    with desk.store.begin() as work:
        (look,) = work.looks.of_case("1")
    return look


def offered(desk: TestDesk, who: Colleague) -> list[str]:
    return [one.id for one in desk.store.do(lambda work: doubling.offered(work, who, desk.clock()))]


def answer(desk: TestDesk, who: Colleague, look: SecondLook, judgement: Judgement) -> str:
    return desk.store.do(lambda work: doubling.answer(work, who, look.id, judgement, "", desk.practice, desk.clock()))


def settle(desk: TestDesk, who: Colleague, look: SecondLook, judgement: Judgement) -> str:
    return desk.store.do(
        lambda work: doubling.settle(work, who, look.id, judgement, "I read it", desk.practice, desk.clock())
    )


def stored(desk: TestDesk, look: SecondLook) -> SecondLook:
    with desk.store.begin() as work:
        found = work.looks.look(look.id)
    assert found is not None
    return found


async def test_it_is_blind_and_offered_to_another(desk: TestDesk) -> None:
    look = await decided(desk)
    await desk.post(FINN, "you muppet")
    assert (await desk.say("mo", "dismiss", "2", "fine")).ok
    assert offered(desk, MO) == [], "who decided is not asked again"
    assert offered(desk, ADA) == [], "who may not triage is not asked"
    assert offered(desk, SAM) == [look.id]
    seen = desk.store.do(lambda work: doubling.open_(work, SAM, look.id, desk.clock())).view
    drawn = card(seen, desk.practice.pack, SAM, desk.clock(), "Europe/London")
    assert "mo" not in str(drawn.history)
    assert "looked at it" not in str(drawn)
    assert seen.file.case.state is State.NEW
    assert not seen.file.decisions
    assert not seen.file.receipts
    assert "Thank you" in answer(desk, SAM, look, Judgement.NOTHING)
    assert stored(desk, look).stage is Stage.AGREED
    with pytest.raises(No, match="no second look"):
        answer(desk, DEE, look, Judgement.MATTERS)
    assert not [one for one in desk.log() if look.case in one[1] and "chose" in one[1]], "which one, nobody is told"


async def test_once_a_week_those_who_are_asked_hear_of_it(desk: TestDesk) -> None:
    await decided(desk)
    for _ in range(2):
        desk.store.do(lambda work: doubling.remind(work, desk.practice, desk.clock()))
    await desk.told()
    told = [alert.to for alert in desk.alerts() if alert.link == "/reviews"]
    assert sorted(told) == ["dee", "lea", "sam"]


async def test_where_nobody_is_left_the_leads_hear_of_it_once_a_week(desk: TestDesk) -> None:
    await decided(desk)
    for one in ("sam", "lea", "dee"):
        assert (await desk.look(one, "case", "1")).ok
    for _ in range(2):
        desk.store.do(lambda work: doubling.remind(work, desk.practice, desk.clock()))
    await desk.told()
    told = [one for one in desk.alerts() if one.text.startswith("Nobody here can take 1 of the second looks")]
    assert sorted(one.to for one in told) == ["dee", "lea"]
    assert not any(one.case for one in told)


async def test_whoever_read_it_since_is_not_asked(desk: TestDesk) -> None:
    look = await decided(desk)
    desk.clock.move(seconds=5)
    await desk.look("sam", "case", look.case)
    assert offered(desk, SAM) == []
    assert offered(desk, DEE) == [look.id]


async def test_parties_never_reach_it(desk: TestDesk) -> None:
    look = await decided(desk, by="lea", author=Account(PLATFORM, "sam"))
    assert offered(desk, SAM) == []
    for reach in (
        lambda work: doubling.open_(work, SAM, look.id, desk.clock()),
        lambda work: doubling.answer(work, SAM, look.id, Judgement.NOTHING, "", desk.practice, desk.clock()),
        lambda work: doubling.settle(work, SAM, look.id, Judgement.NOTHING, "so", desk.practice, desk.clock()),
    ):
        with pytest.raises(No, match="no second look"):
            desk.store.do(reach)


async def test_where_two_differ_the_lead_decides_and_it_is_opened_again(desk: TestDesk) -> None:
    look = await decided(desk)
    answer(desk, SAM, look, Judgement.MATTERS)
    told = await desk.told()
    assert "lea" in told
    assert "dee" in told
    assert "mo" not in told
    with pytest.raises(No):
        settle(desk, SAM, look, Judgement.MATTERS)
    assert "opened" in settle(desk, LEA, look, Judgement.MATTERS) or desk.case(look.case).open
    assert desk.case(look.case).open
    assert stored(desk, look).overturned
    assert ("lea", "said “reopen”") in desk.log(f"case:{look.case}")


async def test_what_was_done_wrongly_becomes_tasks_for_people_and_counts_as_no_concern(desk: TestDesk) -> None:
    look = await decided(desk, word="mute", by="sam")
    await desk.perform()
    done = len(desk.platform.done)
    answer(desk, MO, look, Judgement.NOTHING)
    said = settle(desk, LEA, look, Judgement.NOTHING)
    assert "write again" in said
    await desk.perform()
    assert len(desk.platform.done) == done, "nothing is undone by itself"
    assert [task.text for task in desk.file(look.case).tasks if "overturned" in task.text]
    with desk.store.begin() as work:
        judged = {one.mattered for one in work.thresholds.judged((), ())}
        assert False in judged


async def test_a_case_taken_up_again_drops_its_look(desk: TestDesk) -> None:
    look = await decided(desk)
    assert (await desk.say("mo", "reopen", look.case, "something new")).ok
    assert offered(desk, SAM) == []
    assert stored(desk, look).stage is Stage.DROPPED
    assert EVE.id not in str(desk.log("desk"))

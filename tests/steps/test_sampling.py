"""The weekly sample: drawn once from what nothing flagged, read by others than who wrote, erased after 30 days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.cases import No
from bot.core.looks import Judgement, Sampled
from bot.core.messages import Account, Person, Policy, Role, Visibility
from bot.core.requests import Press, Reply
from bot.core.rights import Colleague
from bot.steps import legal, sampling
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import ADA, CLUB, EVE, FINN, HAL, LEA, MO, PLATFORM, SAM, practice


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store, way=replace(practice(), sample=5))


def drawn(desk: TestDesk) -> int:
    return desk.store.do(lambda work: sampling.draw(work, desk.practice, desk.clock()))


def offered(desk: TestDesk, who: Colleague) -> list[Sampled]:
    return desk.store.do(lambda work: sampling.offered(work, who, desk.clock()))


def answer(desk: TestDesk, who: Colleague, one: Sampled, judgement: Judgement) -> str:
    return desk.store.do(lambda work: sampling.answer(work, who, one.id, judgement, desk.practice, desk.clock())[0])


async def week(desk: TestDesk, *messages: tuple[Account, str]) -> None:
    """These are written and judged, and then the week ends."""
    await desk.hear(*(desk.message(author, text) for author, text in messages))
    await desk.judge()
    desk.clock.move(days=7)


async def test_only_what_nothing_flagged_is_drawn_and_only_once(desk: TestDesk) -> None:
    await week(desk, *((FINN, f"see you at {n}") for n in range(12)), (EVE, "you muppet"))
    assert drawn(desk) == 5
    assert drawn(desk) == 0, "a week is drawn once"
    found = offered(desk, MO)
    assert len(found) == 5
    assert not any("muppet" in one.text for one in found)
    assert all(len(one.before) <= 3 for one in found)
    assert [one.id for one in offered(desk, SAM)] != [one.id for one in found] or len(found) < 3
    with desk.store.begin() as work:
        (kept,) = work.looks.samplings(desk.clock() - timedelta(days=1), desk.clock() + timedelta(days=1))
    assert (kept.population, kept.size) == (12, 5)
    told = await desk.told()
    assert {"mo", "sam", "lea", "dee"} <= set(told)
    assert "ada" not in told


async def test_what_should_have_been_flagged_opens_a_case_with_its_words(desk: TestDesk) -> None:
    await week(desk, (FINN, "hello"), (EVE, "shall we meet behind the shed"))
    drawn(desk)
    one = next(found for found in offered(desk, MO) if "shed" in found.text)
    seen = desk.store.do(lambda work: sampling.open_(work, MO, one.id, desk.clock()))
    assert [line[0] for line in seen.lines] == ["A", "B"], "who wrote is not shown"
    desk.clock.move(days=10)  # the buffer has forgotten it by now
    with desk.store.begin() as work:
        work.inbox.purge(desk.clock() - timedelta(days=7), 100)
    assert "Case 1 is open" in answer(desk, MO, one, Judgement.MATTERS)
    (case,) = desk.cases()
    assert (case.category, case.concern) == ("REPORTED", EVE.key)
    assert "shall we meet behind the shed" in [line.text for line in desk.file().evidence]
    assert (await desk.look("mo", "case", "1")).ok, "who found it may go on with it"
    with pytest.raises(No, match="quicker"):
        answer(desk, SAM, one, Judgement.NOTHING)


async def test_nobody_reads_their_own_words_and_helpers_are_read_by_the_lead(desk: TestDesk) -> None:
    mo, coach = Account(PLATFORM, "mo"), Account(PLATFORM, "coach", "Coach")
    with desk.store.begin() as work:
        work.people.enrol([Person("coach", "Coach", Role.STAFF, accounts=(coach.key,))], desk.clock())
    await week(desk, (mo, "I will bring the ball"))
    drawn(desk)
    assert offered(desk, MO) == [] == offered(desk, SAM) == offered(desk, ADA)
    (one,) = offered(desk, LEA)
    with pytest.raises(No, match="no sampled message"):
        answer(desk, MO, one, Judgement.NOTHING)
    with pytest.raises(No, match="no sampled message"):
        desk.store.do(lambda work: sampling.open_(work, MO, one.id, desk.clock()))
    await week(desk, (coach, "training is at six"))
    drawn(desk)
    assert offered(desk, SAM) == []
    assert len(offered(desk, LEA)) == 2


async def test_words_go_after_thirty_days_and_answers_stay(desk: TestDesk) -> None:
    await week(desk, (FINN, "a secret word: xyzzy"), (FINN, "another line"))
    drawn(desk)
    one, other = offered(desk, MO)
    answer(desk, MO, one, Judgement.NOTHING)
    desk.clock.move(days=31)
    assert offered(desk, MO) == []
    with desk.store.begin() as work:
        assert work.looks.purge(desk.clock()) == 2
        left = work.looks.of_weeks([one.week])
    assert [(found.text, found.before, found.account, found.message) for found in left] == [("", (), "", "")] * 2
    assert sorted(str(found.answer) for found in left) == ["None", "nothing"]
    with pytest.raises(No):
        answer(desk, MO, other, Judgement.NOTHING)


async def test_what_a_legal_hold_covers_stays(desk: TestDesk) -> None:
    await week(desk, (FINN, "a line of Finn's"), (EVE, "a line of Eve's"))
    drawn(desk)
    (week_,) = {one.week for one in offered(desk, MO)}
    desk.clock.move(days=31)
    with desk.store.begin() as work:
        work.looks.purge(desk.clock(), groups=[CLUB.key])
        assert all(one.text for one in work.looks.of_weeks([week_])), "of a group under a hold, all"
        hold = legal.set_(work, "lea", "person", EVE.key, "The police asked", "", desk.practice, desk.clock())
        work.looks.purge(desk.clock(), *legal.kept_from_purge(work))
        kept = [one for one in work.looks.of_weeks([week_]) if one.text]
        assert kept
        assert all(EVE.key in one.accounts for one in kept)
        assert work.holds.end(hold.id, "dee", desk.clock())
        work.looks.purge(desk.clock(), *legal.kept_from_purge(work))
        assert not any(one.text for one in work.looks.of_weeks([week_]))
    assert offered(desk, MO) == [], "what is kept is not read for the sample any more"


async def test_direct_chats_are_left_out(store: Store) -> None:
    direct = replace(CLUB, id="dm", policy=Policy(visibility=Visibility.DIRECT))
    desk = TestDesk(store, way=replace(practice(), sample=5), group=direct)
    await week(desk, (FINN, "hello"))
    assert drawn(desk) == 0
    assert offered(desk, MO) == []


async def test_in_a_chat_one_reads_one_after_another_and_leaves_what_one_likes(desk: TestDesk) -> None:
    await week(desk, *((FINN, f"line {n} @everyone") for n in range(3)))
    drawn(desk)

    async def press(button: str) -> Reply:
        return await desk.pipeline.answer(Press(f"p{button}{desk.clock.move(seconds=1)}", "chat:mo", button))

    (sheet,) = (await press("again:0:0")).sheets
    first, another = sheet.rows[0][0].id, sheet.rows[1][0].id
    assert "@everyone" not in str(sheet)
    assert "Finn" not in str(sheet)
    (left,) = (await press(another)).sheets
    assert left.rows[0][0].id != first, "what is left is not shown again at once"
    assert (await press(first)).text == "Thank you. It is counted."
    assert "Case 1 is open" in (await press(left.rows[0][1].id)).text
    assert not (await press(first)).ok
    (rest,) = (await press("again:0:999")).sheets
    assert rest.rows


async def test_who_is_forgotten_and_what_is_deleted_is_gone_from_the_sample(desk: TestDesk) -> None:
    finn = Person("finn", "Finn", accounts=(FINN.key,))
    with desk.store.begin() as work:
        work.people.enrol([finn], desk.clock())
    await week(desk, (FINN, "my secret xyzzy"), (EVE, "Finn, is that so?"), (EVE, "good night"), (HAL, "sleep well"))
    drawn(desk)
    assert len(offered(desk, MO)) == 4
    with desk.store.begin() as work:
        night = next(one for one in work.looks.waiting(desk.clock()) if one.text == "good night")
        work.eraser.drop(night.group, night.message.removeprefix(f"{night.group}:"))
        work.eraser.forget(finn)
        left = work.looks.of_weeks([night.week])
    assert "xyzzy" not in str(left)
    assert "Finn" not in str(left)
    assert FINN.key not in str(left)
    assert "good night" not in str(left), "what a platform demands to be deleted is deleted here"
    assert [one.text for one in offered(desk, MO)] == ["sleep well"]
    assert len(left) == 4, "how many were drawn stays counted"

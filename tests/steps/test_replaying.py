"""Rules tried on pairs: grooming risk weighed again from the signs that are kept, by a proposal's groups and rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.cases import Kind
from bot.core.messages import Account, Age, Audience, Group, Person, Role, Talk
from bot.core.practice import Practice
from bot.steps import backtesting, replaying
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, FINN, PLATFORM, practice

LINES = ("how old are you", "you are so special", "our secret", "parents home?", "meet me", "delete this, our secret")


async def replayed(desk: TestDesk, by: str, proposed: Practice, groups: dict[str, Group]) -> backtesting.Messages:
    found = backtesting.Messages()
    who = desk.practice.colleague(by)
    assert who is not None

    def talks(work: object) -> list[Talk]:
        return backtesting.talks(work, CLUB.key, desk.practice, desk.clock())[0]  # type: ignore[arg-type]

    kept = desk.store.do(talks)
    scored = await desk.scorer.score(kept)
    desk.store.do(lambda work: replaying.pairs(work, kept, scored, proposed, groups, found))
    desk.store.do(lambda work: replaying.settle(work, who, proposed, found, desk.clock()))
    return found


async def told(store: Store, actor: Account = EVE) -> TestDesk:
    desk = TestDesk(store)
    with store.begin() as work:
        work.people.enrol(
            [
                Person("eve", "Eve", age=Age.ADULT, role=Role.MEMBER, accounts=(actor.key,)),
                Person("finn", "Finn", age=Age.MINOR, accounts=(FINN.key,)),
            ],
            desk.clock(),
        )
    first = await desk.post(FINN, "hi all")
    for line in LINES:
        await desk.post(actor, line, reply_to=first.id)
        desk.clock.move(hours=5)
    return desk


async def test_a_pair_with_a_case_is_found_again_and_one_behind_a_wall_is_in_no_number(store: Store) -> None:
    desk = await told(store)
    pairs = [case for case in desk.cases() if case.kind is Kind.PAIR]
    assert len(pairs) == 1
    found = await replayed(desk, "lea", desk.practice, {})
    assert (found.pairs_same, found.pairs_no_longer, sum(found.pairs_newly.values())) == (1, 0, 0)
    adults = replace(CLUB, policy=replace(CLUB.policy, audience=Audience.ADULT))
    with store.begin() as work:  # a proposal in which nobody is a child: nothing of it is worth a look
        work.people.enrol([Person("finn", "Finn", age=Age.ADULT, accounts=(FINN.key,))], desk.clock())
    found = await replayed(desk, "lea", desk.practice, {CLUB.key: adults})
    assert (found.pairs_same, found.pairs_no_longer) == (0, 1)
    desk.clock.at += timedelta(days=8)
    assert (await replayed(desk, "lea", desk.practice, {})).pairs_no_longer == 0, "what was kept is erased by then"


async def test_a_pair_without_a_case_is_newly_worth_a_look_and_says_whom_it_would_tell(store: Store) -> None:
    desk = await told(store)
    case = next(one for one in desk.cases() if one.kind is Kind.PAIR)
    with store.begin() as work:  # as if what held then had not opened one
        assert work.cases.save(replace(case, key="pair|somebody|else", version=case.version + 1))
    found = await replayed(desk, "ada", desk.practice, {})
    assert sum(found.pairs_newly.values()) == 1
    assert found.pairs_tell["lead"] == 1
    quiet = practice(rules={})
    assert not (await replayed(desk, "ada", quiet, {})).pairs_tell


async def test_what_somebody_who_works_here_wrote_is_in_no_number(store: Store) -> None:
    desk = await told(store, Account(PLATFORM, "mo", "Mo"))
    found = await replayed(desk, "lea", desk.practice, {})
    assert not found.pairs

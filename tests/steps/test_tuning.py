"""Thresholds from decisions: on each kind of database, by admins alone, with nothing behind a wall in any count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.cases import No
from bot.core.messages import Account, Group, Person, Policy, Role, Visibility
from bot.core.rights import Colleague
from bot.steps.grouping import set_up
from bot.steps.tuning import Tuning, accept, said, tuning, undo
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import ADA, CLUB, LEA, MO, PLATFORM, pack


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store)


async def decided(desk: TestDesk, no_concern: int, mattered: int, begin: int = 0) -> None:
    """So many cases for a mild insult (its score is 0.6), dismissed or acted on."""
    await desk.hear(
        *(desk.message(Account(PLATFORM, f"m{begin + n}"), "you muppet") for n in range(no_concern + mattered))
    )
    await desk.judge()
    fresh = [case for case in desk.cases() if case.open]
    for n, case in enumerate(fresh):
        word = "dismiss" if n < no_concern else "warn"
        assert (await desk.say("lea", word, case.id, "looked at it")).ok


def look(desk: TestDesk, by: Colleague = ADA) -> Tuning:
    with desk.store.begin() as work:
        return tuning(work, by, desk.practice)


def threshold(desk: TestDesk) -> float | None:
    with desk.store.begin() as work:
        return work.people.groups()[CLUB.key].policy.thresholds.get("insult")


async def test_shown_suggested_accepted_and_taken_back(desk: TestDesk) -> None:
    await decided(desk, 19, 0)
    assert look(desk).rows == (), "nothing is shown of fewer than twenty"
    await decided(desk, 4, 0, begin=50)
    found = look(desk)
    (row,) = found.rows
    assert (row.group, row.name, row.label, row.threshold) == (CLUB.key, "Friday club", "insult", 0.5)
    assert (row.shares[0].decisions, row.shares[0].mattered) == (23, 0)
    (one,) = found.suggestions
    assert (one.old, one.no_concern, one.decisions, one.spared, one.lost) == (0.5, 23, 23, 23, 0)
    assert said(one, row.name) == (
        "In “Friday club” 23 of 23 cases flagged for insult were “No concern”; raising its threshold from 0.50 to "
        f"{one.new:.2f} would have left out 23 of these and none that mattered."
    )
    with desk.store.begin() as work:
        with pytest.raises(No, match="not what the desk suggests"):
            accept(work, ADA, desk.practice, CLUB.key, "insult", one.new + 0.01, desk.clock())
        accept(work, ADA, desk.practice, CLUB.key, "insult", one.new, desk.clock())
    assert threshold(desk) == one.new
    before = len(desk.cases())
    await desk.post(Account(PLATFORM, "other"), "you muppet")
    assert len(desk.cases()) == before, "it holds at once"
    assert desk.log(f"group:{CLUB.key}") == [("ada", f"raised the threshold of insult from 0.50 to {one.new:.2f}")]
    (change,) = look(desk).accepted
    assert (change.by, change.old, change.new, change.undone_at) == ("ada", 0.5, one.new, None)
    with desk.store.begin() as work:
        with pytest.raises(No, match="not what the desk suggests"):
            accept(work, ADA, desk.practice, CLUB.key, "insult", None, desk.clock())
        undo(work, ADA, desk.practice, CLUB.key, "insult", desk.clock())
        with pytest.raises(No, match="no accepted threshold"):
            undo(work, ADA, desk.practice, CLUB.key, "insult", desk.clock())
    assert threshold(desk) is None
    assert look(desk).accepted[0].undone_by == "ada"
    await desk.post(Account(PLATFORM, "other"), "you muppet")
    assert len(desk.cases()) == before + 1


async def test_only_admins(desk: TestDesk) -> None:
    for colleague in (LEA, MO):
        with desk.store.begin() as work:
            for ask in (
                lambda by=colleague: tuning(work, by, desk.practice),
                lambda by=colleague: accept(work, by, desk.practice, CLUB.key, "insult", None, desk.clock()),
                lambda by=colleague: undo(work, by, desk.practice, CLUB.key, "insult", desk.clock()),
            ):
                with pytest.raises(No, match="does not let you change settings"):
                    ask()


async def test_what_mattered_is_counted_as_such(desk: TestDesk) -> None:
    await decided(desk, 12, 11)
    found = look(desk)
    assert (found.rows[0].shares[0].decisions, found.rows[0].shares[0].mattered) == (23, 11)
    assert found.suggestions == ()


async def test_what_is_behind_a_wall_is_not_in_any_count(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        work.people.see_accounts([Account(PLATFORM, "m0")], MONDAY)
        work.people.enrol([Person("v", "Vol", Role.VOLUNTEER, accounts=(f"{PLATFORM}:m0",))], MONDAY)
    await decided(desk, 20, 0)
    assert any(case.about_colleague for case in desk.cases())
    assert look(desk).rows == (), "twenty with the colleague's, nineteen without"
    await desk.post(Account(PLATFORM, "mo"), "you muppet")
    (own,) = [case for case in desk.cases() if case.open]
    await desk.say("lea", "dismiss", own.id, "nothing")
    assert look(desk).rows == (), "nor those with a colleague among their parties"
    await decided(desk, 1, 0, begin=90)
    assert look(desk).rows[0].shares[0].decisions == 20


async def test_direct_chats_are_left_out(store: Store) -> None:
    group = Group(PLATFORM, "direct", "Gia", Policy(visibility=Visibility.DIRECT))
    desk = TestDesk(store, group=group)
    await decided(desk, 25, 0)
    assert look(desk).rows == ()


async def test_a_start_keeps_what_was_accepted_until_the_settings_say_otherwise(desk: TestDesk) -> None:
    await decided(desk, 25, 0)
    with desk.store.begin() as work:
        accept(work, ADA, desk.practice, CLUB.key, "insult", None, desk.clock())
    raised = threshold(desk)
    with desk.store.begin() as work:
        set_up(work, [CLUB], pack())
    assert threshold(desk) == raised
    newer = replace(CLUB, policy=replace(CLUB.policy, thresholds={"insult": 0.55}))
    with desk.store.begin() as work:
        set_up(work, [newer], pack())
    assert threshold(desk) == 0.55
    with desk.store.begin() as work, pytest.raises(No, match="Your settings say another"):
        undo(work, ADA, desk.practice, CLUB.key, "insult", desk.clock())

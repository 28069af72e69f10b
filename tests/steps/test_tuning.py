"""Thresholds from decisions: on each kind of database, by admins alone, with nothing behind a wall in any count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.cases import No
from bot.core.changes import NEVER
from bot.core.messages import Account, Group, Person, Policy, Role, Visibility
from bot.core.precision import Accepted, ceiling, replayed
from bot.core.requests import Change, Reply
from bot.core.rights import Colleague
from bot.steps.grouping import set_up
from bot.steps.tuning import Tuning, accepting, said, tuning, undoing
from bot.storage.store import Store
from tests.fakes.changing import ChangingDesk
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import ADA, CLUB, LEA, MO, PLATFORM, pack

WHY = ("Banter among the older ones", "4 weeks")


@pytest.fixture
async def desk(store: Store) -> ChangingDesk:
    return await ChangingDesk(store).begin()


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
        return tuning(work, by, desk.practice, desk.clock())


def asked(
    desk: TestDesk, new: float | None, *, label: str = "insult", by: Colleague = ADA, why: tuple[str, str] = WHY
) -> Change:
    with desk.store.begin() as work:
        wanted = (CLUB.key, label, new)
        return accepting(work, by, desk.practice, wanted, why, f"accept-{desk.clock()}-{why}", desk.clock())


def back(desk: TestDesk, by: Colleague = ADA) -> Change | str:
    with desk.store.begin() as work:
        return undoing(work, by, desk.practice, CLUB.key, "insult", "back", desk.clock())


async def accept(desk: TestDesk, new: float | None = None, *, why: tuple[str, str] = WHY) -> Reply:
    return await desk.pipeline.answer(asked(desk, new, why=why))


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
    with pytest.raises(No, match="not what the desk suggests"):
        asked(desk, one.new + 0.01)
    slips = ((("", "4 weeks"), "say why"), (("Banter", ""), "say until when"), (("x", "200 days"), "90 days"))
    for why, words in slips:
        refused = await accept(desk, one.new, why=why)
        assert (refused.ok, words in refused.text) == (False, True), refused.text
    assert threshold(desk) == 0.5
    assert (await accept(desk, one.new)).ok
    assert threshold(desk) == one.new
    assert set(await desk.told()) >= {"lea", "dee"}, "they hear of it at once"
    before = len(desk.cases())
    await desk.post(Account(PLATFORM, "other"), "you muppet")
    assert len(desk.cases()) == before, "it holds at once"
    (change,) = look(desk).accepted
    assert (change.by, change.old, change.new, change.reason, change.undone_at) == ("ada", 0.5, one.new, WHY[0], None)
    with pytest.raises(No, match="not what the desk suggests"):
        asked(desk, None)
    undo = back(desk)
    assert isinstance(undo, Change)
    assert (await desk.pipeline.answer(undo)).ok
    with pytest.raises(No, match="no accepted threshold"):
        back(desk)
    assert threshold(desk) == 0.5
    assert look(desk).accepted[0].undone_by == "ada"
    await desk.post(Account(PLATFORM, "other"), "you muppet")
    assert len(desk.cases()) == before + 1


async def test_it_ends_by_itself(desk: ChangingDesk) -> None:
    await decided(desk, 25, 0)
    assert (await accept(desk)).ok
    desk.clock.move(days=29)
    while await desk.pipeline.keep_time():
        pass
    assert threshold(desk) == 0.5
    assert look(desk).accepted[0].undone_by == "machine"


async def test_what_must_not_be_missed_is_never_suggested_higher(desk: TestDesk) -> None:
    for label in sorted(NEVER):
        assert ceiling(label, 0.4, pack()) == 0.4
        old = Accepted(1, CLUB.key, label, MONDAY, "ada", 0.4, 0.6)
        assert replayed({label: 0.4}, [old], pack()) == {label: 0.4}, "nor does what was accepted before hold"


async def test_only_admins(desk: ChangingDesk) -> None:
    for colleague in (LEA, MO):
        for ask in (
            lambda by=colleague: look(desk, by),
            lambda by=colleague: asked(desk, None, by=by),
            lambda by=colleague: back(desk, by),
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


async def test_what_was_accepted_for_good_before_stays_until_the_settings_say_otherwise(store: Store) -> None:
    """By a desk that knew no end of it yet."""
    desk = TestDesk(store)
    with desk.store.begin() as work:
        work.thresholds.accept(CLUB.key, "insult", 0.5, 0.61, "ada", MONDAY)
        set_up(work, [CLUB], pack())
    assert threshold(desk) == 0.61
    newer = replace(CLUB, policy=replace(CLUB.policy, thresholds={"insult": 0.55}))
    with desk.store.begin() as work:
        set_up(work, [newer], pack())
    assert threshold(desk) == 0.55
    with pytest.raises(No, match="Your settings say another"):
        back(desk)
    with desk.store.begin() as work:
        set_up(work, [CLUB], pack())
    assert "flagged from 0.50 on again" in str(back(desk))

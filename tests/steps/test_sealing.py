"""The log is sealed as it grows, checked once a day, and its head told; trouble with it stops no other clock."""

from __future__ import annotations

import stat

import pytest
from sqlalchemy import text

from bot.core.sealing import MOST, heads
from bot.schedule import Schedule
from bot.steps import sealing
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN

KEEPERS = {"lea", "dee", "ada"}
READERS = {"lea", "dee", "aud"}


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store)


async def day(desk: TestDesk) -> list[str]:
    """A day later, with what its clock put: the alerts of that day."""
    before = len(desk.alerts())
    desk.clock.move(days=1)
    schedule = Schedule(desk.store, desk.clock, "Europe/London")
    await schedule.put()
    await schedule.seal()
    await desk.ring()
    await desk.told()
    return [f"{alert.to}: {alert.text}" for alert in desk.alerts()[before:]]


def health(desk: TestDesk) -> tuple[bool, str, tuple[str, ...]]:
    with desk.store.begin() as work:
        found = sealing.health(work, desk.clock())
    return found.ok, found.words, found.hints


def by_hand(desk: TestDesk, statement: str) -> None:
    with desk.store.engine.begin() as db:
        db.execute(text(statement))


async def test_a_quiet_desk_says_nothing(desk: TestDesk) -> None:
    assert await day(desk) == []
    assert health(desk) == (True, "Nothing is logged yet.", ())


async def test_each_day_the_head_is_told_to_those_who_may_read_the_log(desk: TestDesk) -> None:
    await desk.look("lea")
    told = await day(desk)
    assert {one.partition(":")[0] for one in told} == READERS
    (first, *others) = (heads(one) for one in told)
    assert len(first) == 1
    assert all(other == first for other in others)
    with desk.store.begin() as work:
        last, anchor = work.seals.last(), work.seals.newest_anchor()
        assert last is not None
        assert anchor is not None
        assert heads(anchor.words) == first
        assert (set(anchor.told), anchor.faults) == (READERS, ())
    ok, words, hints = health(desk)
    assert (ok, hints) == (True, ())
    assert words.startswith("2 lines are sealed up to 2026-11-17 10:00:00 UTC, 3 lines are newer than that.")
    assert "its head told to" in words


async def test_two_clocks_do_a_day_once(desk: TestDesk) -> None:
    await desk.look("lea")
    schedules = [Schedule(desk.store, desk.clock, "Europe/London") for _ in range(2)]
    for one in schedules:
        await one.put()
        await one.seal()
    await desk.ring()
    for one in schedules:
        await one.put()
        await one.seal()
    await desk.ring()
    assert sorted(await desk.told()) == sorted(READERS)


async def test_many_lines_are_sealed_in_steps(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        for n in range(MOST + 3):
            work.ledger.log("mo", f"did {n}", "desk", desk.clock())
        sealing.put_seal(work, desk.clock())
        sealing.put_seal(work, desk.clock())
    assert await desk.ring() == 2
    with desk.store.begin() as work:
        assert work.seals.waiting() == 0
        sealing.put_seal(work, desk.clock.move(hours=1))
    assert await desk.ring() == 0, "nothing is new"


async def test_tampering_is_told_to_people_once_and_shown_until_it_is_gone(desk: TestDesk) -> None:
    await desk.look("lea")
    await day(desk)
    by_hand(desk, "update log set actor = 'nobody' where seq = 1")
    told = await day(desk)
    broken = {one.partition(":")[0] for one in told if "Line 1 was changed" in one}
    assert broken == KEEPERS
    assert len(heads(" ".join(told))) == len(READERS), "the head is told all the same"
    ok, words, hints = health(desk)
    assert not ok
    assert "Line 1 was changed" in words
    assert hints == ("To see all: safelight audit verify",)
    assert not any("Line 1 was changed" in one for one in await day(desk)), "it was told yesterday"
    assert not health(desk)[0]


async def test_every_seal_is_checked_each_day(desk: TestDesk) -> None:
    for _ in range(sealing.SEALS + 4):
        await desk.look("lea")
        with desk.store.begin() as work:
            assert work.seals.seal(desk.clock()) == 1
    by_hand(desk, "delete from log where seq = 2")
    assert "Line 2 was removed" not in health(desk)[1], "that look is a quick one"
    assert any("Line 2 was removed" in one for one in await day(desk))


async def test_a_key_that_is_gone_is_told_and_stops_no_clock(desk: TestDesk) -> None:
    if not desk.store.key.own:
        pytest.skip("a key that a setting gives is there")
    await desk.look("lea")
    await day(desk)
    safe = desk.store.key.file.read_bytes()
    desk.store.key.file.unlink()
    await desk.post(EVE, "watch out")
    await desk.post(FINN, "hello")
    told = await day(desk)
    assert {one.partition(":")[0] for one in told if "The key that seals the log is not here" in one} == KEEPERS
    assert any("overdue" in what for _, what in desk.log("case:1")), "the case's own clock rang"
    ok, words, _ = health(desk)
    assert not ok
    assert "key is not on this machine" in words
    assert not desk.store.key.file.exists(), "no other key is made in its place"
    desk.store.key.file.write_bytes(safe)
    desk.store.key.file.chmod(0o644)
    ok, _, hints = health(desk)
    assert not ok
    assert "chmod 600" in hints[-1]
    desk.store.key.file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    await day(desk)
    assert health(desk)[0]


async def test_a_log_that_nobody_seals_is_worth_a_word(desk: TestDesk) -> None:
    await desk.look("lea")
    assert health(desk) == (True, "1 line is not sealed yet.", ())
    desk.clock.move(days=2)
    assert health(desk)[2] == ("New lines are sealed while the desk runs: make run. Or now: safelight audit head",)
    await day(desk)
    desk.clock.move(days=5)
    await desk.look("lea")
    with desk.store.begin() as work:
        work.seals.seal(desk.clock())
    ok, words, hints = health(desk)
    assert not ok
    assert "its head told to" in words
    assert "Keep what it prints" in hints[0]


async def test_what_cannot_be_read_is_told_and_stops_no_clock(desk: TestDesk) -> None:
    if desk.store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps only what a column can hold")
    await desk.look("lea")
    await day(desk)
    by_hand(desk, "update anchors set faults = 'x', done_at = 'never', told = cast(x'ff' as text)")
    assert not health(desk)[0]
    told = await day(desk)
    assert any("could not be checked" in one or "cannot be read" in one for one in told)
    by_hand(desk, "delete from anchors")
    by_hand(desk, "update seals set total = 'many', key = cast(x'ff' as text)")
    told = await day(desk)
    assert any("The log is not" in one for one in told)
    assert not health(desk)[0]
    assert await desk.ring() == 0

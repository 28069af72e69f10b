"""The notice: once in thirty days, never while something must not be noticed, with a record of what really happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.effects import Notice, Receipt, Status
from bot.core.heard import GroupChange
from bot.schedule import Schedule
from bot.steps.noticing import noticed, put_due
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, practice

WAY = replace(practice(), notices={CLUB.key: "Somebody looks after this chat."})


async def days(desk: TestDesk, number: int) -> None:
    """So many days pass, each with its clock and all that follows."""
    for _ in range(number):
        await Schedule(desk.store, desk.clock, "Europe/London").put()
        await desk.ring()
        await desk.perform()
        await desk.perform("desk")
        desk.clock.move(days=1)


def posted(desk: TestDesk) -> Sequence[Notice]:
    return [one for one in desk.platform.done if isinstance(one, Notice)]


def on_record(desk: TestDesk) -> tuple[datetime | None, str]:
    with desk.store.begin() as work:
        found = noticed(work, CLUB.key)
    return found.posted, found.trouble


async def test_it_is_posted_once_in_thirty_days(store: Store) -> None:
    desk = TestDesk(store, way=WAY)
    begun = desk.clock()
    await days(desk, 30)
    assert [one.text for one in posted(desk)] == ["Somebody looks after this chat."]
    assert on_record(desk) == (begun, "")
    assert ("machine", f"posted the notice in {CLUB.key}") in desk.log()
    await days(desk, 31)
    assert len(posted(desk)) == 3
    assert [one.by for one in posted(desk)] == ["machine"] * 3


async def test_nothing_is_posted_while_a_case_is_silent(store: Store) -> None:
    desk = TestDesk(store, way=WAY)
    await desk.post(EVE, "look at the picture")
    assert desk.case().severity.name == "S1"
    await days(desk, 5)
    assert not posted(desk)
    assert (await desk.say("lea", "close", reason="Nothing in it.")).ok
    await days(desk, 1)
    assert len(posted(desk)) == 1


async def test_what_waits_already_is_held_too(store: Store) -> None:
    desk = TestDesk(store, way=WAY)
    with store.begin() as work:
        put_due(work, WAY, desk.clock())
    await desk.post(EVE, "look at the picture")
    await desk.perform()
    assert not posted(desk)
    assert (await desk.say("lea", "close", reason="Nothing in it.")).ok
    desk.clock.move(days=1, hours=1)
    await desk.perform()
    assert len(posted(desk)) == 1


async def test_a_refusal_is_told_and_tried_when_the_bot_joins(store: Store) -> None:
    desk = TestDesk(store, way=WAY)
    desk.platform.refusing = "The bot is not in this group any more."
    await days(desk, 3)
    told = [one for one in desk.alerts() if "notice" in one.text]
    assert {one.to for one in told} == {"lea", "dee", "ada"}
    assert len(told) == 3
    assert all("could not be posted" in one.text and "not in this group" in one.text for one in told)
    assert on_record(desk) == (None, "The bot is not in this group any more.")
    desk.platform.refusing = ""
    await desk.hear(GroupChange("chat", "club", desk.clock(), "Friday club"))
    await desk.perform()
    assert len(posted(desk)) == 1
    assert on_record(desk) == (desk.clock(), "")


async def test_a_group_that_moved_keeps_its_record(store: Store) -> None:
    desk = TestDesk(store, way=WAY)
    await desk.hear(GroupChange("chat", "club", desk.clock(), "Friday club"))
    await desk.perform()
    await desk.hear(GroupChange("chat", "club", desk.clock(), "Friday club", moved_to="club-2"))
    await days(desk, 10)
    assert [one.group for one in posted(desk)] == [CLUB.key]
    await days(desk, 25)
    assert [one.group for one in posted(desk)] == [CLUB.key, "chat:club-2"]


async def test_where_nobody_knows_whether_it_arrived_it_is_not_repeated(store: Store) -> None:
    desk = TestDesk(store, way=WAY)
    with store.begin() as work:
        put_due(work, WAY, desk.clock())
        (job,) = work.outbox.take(["chat"], desk.clock(), timedelta(minutes=2))
        work.outbox.receive(job.key, "", Receipt(Status.INTENT), desk.clock())
    await desk.soon()
    await desk.perform()
    assert not posted(desk)
    assert "lea" in await desk.told()
    assert "Look on the platform" in on_record(desk)[1]


async def test_a_platform_that_cannot_post_one_is_asked_for_none(store: Store) -> None:
    desk = TestDesk(store, way=replace(WAY, can={}))
    await days(desk, 2)
    assert not posted(desk)
    assert on_record(desk) == (None, "")

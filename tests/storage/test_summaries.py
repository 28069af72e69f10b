"""Numbers of a summary derived a second time by hand-written SQL, on both databases; volumes that outlive messages."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, text

from bot.core.figures import Unknown
from bot.core.heard import Seen, Unseen
from bot.core.messages import Age, Attachment, Group, Person, Policy, Role, Visibility
from bot.core.periods import Every, named
from bot.core.ports import Batch
from bot.core.signals import Severity
from bot.core.summary import Summary
from bot.steps.summarising import Version, tally, told
from bot.steps.summary_when import put_due
from bot.storage.arrivals import MESSAGES
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, FINN, GIA, HAL, PLATFORM

ZONE = "Europe/London"
WEEK = named("2026-W47", ZONE)
SMALL_TALK = Group(PLATFORM, "hal-and-eve", "Hal", Policy(visibility=Visibility.DIRECT))


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store)


def summary(desk: TestDesk, key: str = WEEK.key) -> Summary:
    period = named(key, ZONE)
    with desk.store.begin() as work:
        reader = desk.practice.colleague("lea")
        return told(work, period, Version.LEAD, desk.practice, desk.clock(), reader).summary


def asked(desk: TestDesk, sql: str, **values: int | str) -> int:
    with desk.store.engine.connect() as db:
        return int(db.execute(text(sql), values).scalar() or 0)


def micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000


async def a_week(desk: TestDesk) -> None:
    """Monday to Friday: flags of several kinds, some decided, one with the lead, one that nobody looks at."""
    with desk.store.begin() as work:
        work.people.enrol([Person("p-eve", "Eve", Role.PARENT, Age.ADULT, (EVE.key,))], desk.clock())
    hour = timedelta(hours=1)
    await desk.hear(Seen(CLUB.key, WEEK.since, desk.clock()))
    for number in range(8):
        await desk.post(replace(FINN, id=f"finn{number}"), "you scumbag")
        desk.clock.at += hour
        if number < 6:
            await desk.say("mo", "claim", str(number + 1))
            await desk.say("mo", "dismiss" if number % 2 else "warn", str(number + 1), "why not")
        await desk.hear(Seen(CLUB.key, desk.clock() - hour, desk.clock()))
    await desk.post(GIA, "i want to end it all")
    desk.clock.move(hours=5)
    await desk.post(HAL, "good morning", attachments=(Attachment("image", "a.png", "1"),))
    await desk.post(HAL, "an [image]")
    await desk.hear(Unseen(CLUB.key, desk.clock() - timedelta(hours=5), desk.clock(), "off"))
    desk.clock.at = WEEK.until + timedelta(minutes=1)
    await desk.hear(Seen(CLUB.key, WEEK.since + timedelta(days=1), desk.clock()))


async def test_the_same_numbers_by_hand(desk: TestDesk) -> None:
    await a_week(desk)
    found = summary(desk)
    week = {"a": micros(WEEK.since), "b": micros(WEEK.until)}
    inside = "opened_at >= :a AND opened_at < :b"
    assert (
        found.messages == asked(desk, "SELECT count(*) FROM messages WHERE arrived >= :a AND arrived < :b", **week) > 9
    )
    authors = "SELECT count(DISTINCT account) FROM messages WHERE arrived >= :a AND arrived < :b"
    assert found.authors == asked(desk, authors, **week)
    assert found.attachments == 1
    assert found.flags == asked(desk, f"SELECT count(*) FROM cases WHERE {inside}", **week) > 8
    for level in Severity:
        assert found.severities.get(level, 0) == asked(
            desk, f"SELECT count(*) FROM cases WHERE {inside} AND severity = :level", level=int(level), **week
        )
    reviewed = f"""SELECT count(*) FROM cases WHERE {inside} AND EXISTS
        (SELECT 1 FROM decisions d WHERE d."case" = cases.id AND d.at < :b AND d.word NOT IN ('note', 'done'))"""
    assert found.review.reviewed == asked(desk, reviewed, **week) == 6
    fastest = f"""SELECT min(d.at - c.opened_at) FROM cases c JOIN decisions d ON d."case" = c.id WHERE {inside}"""
    assert found.review.p50 is not None
    assert found.review.p50 / timedelta(microseconds=1) >= asked(desk, fastest, **week)
    for one in found.kept:
        due = "SELECT count(*) FROM clocks WHERE due >= :a AND due < :b AND name = :name"
        assert one.due == asked(desk, due, name=one.name, **week)
        broken = f"{due} AND (met_at IS NULL OR met_at > due)"
        assert one.broken == asked(desk, broken, name=one.name, **week)
    assert found.broken > 0
    assert found.open_total == asked(desk, f"SELECT count(*) FROM cases WHERE {inside} AND open = 1", **week)
    for word in ("dismiss", "warn"):
        by_hand = 'SELECT count(DISTINCT "case") FROM decisions WHERE word = :word AND at >= :a AND at < :b'
        assert sum(n for (_, said), n in found.outcomes.items() if said == word) == asked(
            desk, by_hand, word=word, **week
        )
    assert found.records == asked(desk, f"SELECT count(*) FROM incidents WHERE {inside}", **week)
    assert found.seen.groups == 1
    assert timedelta(hours=5) <= found.seen.unseen < timedelta(hours=8), "from the hole to midnight; then it was filled"


async def test_volumes_outlive_the_messages(desk: TestDesk) -> None:
    await a_week(desk)
    before = summary(desk)
    assert isinstance(before.authors, int)
    desk.clock.move(days=20)
    with desk.store.begin() as work:
        work.outbox.put("purge:later", "clock", "purge", {}, desk.clock(), desk.clock())
    await desk.ring()
    assert asked(desk, "SELECT count(*) FROM messages") == 0
    after = summary(desk)
    assert (after.messages, after.attachments, after.by_group) == (before.messages, before.attachments, before.by_group)
    assert isinstance(after.authors, Unknown), "who wrote is not kept, so it is not known"
    assert after.flags == before.flags
    month = summary(desk, "2026-11")
    assert month.messages == before.messages
    assert summary(desk, "2026-10").messages == 0, "the desk was not there yet"


async def test_a_day_is_counted_once_and_direct_chats_have_no_names(desk: TestDesk) -> None:
    await desk.hear(desk.message(FINN, "hello"))
    direct = replace(desk.message(HAL, "hello you"), group=SMALL_TALK.id, group_name="Hal")
    await desk.pipeline.ingest(Batch((direct,), {}), groups=[SMALL_TALK])
    desk.clock.move(days=1)
    for _ in range(2):
        with desk.store.begin() as work:
            tally(work, ZONE, desk.clock())
    with desk.store.engine.connect() as db:
        rows = db.execute(text('SELECT day, "group", messages FROM volumes ORDER BY "group"')).all()
    assert [tuple(row) for row in rows] == [
        ("2026-11-16", "", 0),
        ("2026-11-16", "chat:", 1),
        ("2026-11-16", "chat:club", 1),
    ]
    assert summary(desk).messages == 2


async def test_days_that_nobody_counted_are_not_known(desk: TestDesk) -> None:
    await desk.post(FINN, "hello")
    with desk.store.begin() as work:
        work.ledger.log("machine", "began", "desk", desk.clock())
    desk.clock.move(days=9)
    with desk.store.begin() as work:
        assert work.inbox.purge(desk.clock(), 10) == 1  # as an older version did, which counted nothing
    assert summary(desk).messages == Unknown("messages of this time were not counted")


async def test_each_period_is_put_once(desk: TestDesk) -> None:
    kinds = (Every.WEEK, Every.MONTH)

    def put() -> list[str]:
        with desk.store.begin() as work:
            return put_due(work, kinds, ZONE, desk.clock())

    assert put() == [], "nothing was ever here"
    await desk.post(FINN, "hello")
    assert put() == [], "the desk began in this week"
    desk.clock.at = WEEK.until
    assert put() == ["summary:2026-W47"]
    assert put() == []
    desk.clock.move(days=15)
    assert put() == ["summary:2026-W48", "summary:2026-W49", "summary:2026-11"], (
        "asleep for two weeks, and none is lost"
    )
    desk.clock.move(days=365)
    late = put()
    assert len([key for key in late if "-W" in key]) == 13
    assert ("machine", "left out 39 summaries of a time long ago; safelight summary makes them") in desk.log()
    assert put() == []


async def test_the_lead_is_not_told_of_a_case_they_are_in(desk: TestDesk) -> None:
    await desk.post(replace(EVE, id="lea", name="Lea"), "you scumbag")
    await desk.post(HAL, "you scumbag")
    desk.clock.at = WEEK.until + timedelta(hours=1)
    with desk.store.begin() as work:
        for name, flags in (("lea", 1), ("dee", 2), (None, 1)):
            reader = desk.practice.colleague(name) if name else None
            one = told(work, WEEK, Version.LEAD, desk.practice, desk.clock(), reader).summary
            assert one.flags == flags, f"{name}: what many read leaves out the cases of each of them"
        assert told(work, WEEK, Version.TRUSTEES, desk.practice, desk.clock()).summary.flags == 1


def test_more_messages_need_no_more_memory(store: Store) -> None:
    """The database counts; only numbers come here."""
    desk = TestDesk(store)
    with store.begin() as work:
        work.people.see_groups([CLUB])
    rows = [
        {"group": CLUB.key, "id": str(n), "account": f"chat:{n % 500}", "at": WEEK.since, "reply_to": "", "tries": 0,
         "arrived": WEEK.since + timedelta(seconds=n * 20), "text": "hello there", "inbox": 0}
        for n in range(30_000)
    ]  # fmt: skip
    with store.engine.begin() as db:
        db.execute(insert(MESSAGES), rows)
    desk.clock.at = WEEK.until
    summary(desk, "2026-W46")  # what is made once, like compiled queries
    tracemalloc.start()
    found = summary(desk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.messages, found.authors) == (30_000, 500)
    assert peak < 2_000_000


def test_law_that_nobody_looked_up_again_is_said(desk: TestDesk) -> None:
    desk.clock.at = named("2036-W10", ZONE).until
    assert "of whose law" in summary(desk, "2036-W10").versions[0]

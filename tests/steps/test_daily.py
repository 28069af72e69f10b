"""The morning line: once a day, also where nothing is open; what is late, what was held back, what nobody saw; no wall
is told through it, and no word of a member's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.core.effects import ALL, Alert, Deliver
from bot.core.heard import Seen, Unseen
from bot.core.messages import Account, Place
from bot.core.practice import Practice, Showing
from bot.schedule import Schedule
from bot.steps.holding import hold
from bot.steps.listing import times
from bot.storage.store import Store
from config.loading import load
from config.settings import Wrong
from tests.fakes.actors import MemoryActor
from tests.fakes.cards import said
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, PLATFORM, practice

QUEUE, LEADS, LONDON = "team-room", "lead-room", "Europe/London"
WAY = replace(
    practice(),
    can={PLATFORM: frozenset(ALL.values()) - {Alert}, "mail": frozenset({Deliver})},
    showing=Showing(
        platforms=frozenset({PLATFORM}),
        queue=(Place(PLATFORM, QUEUE),),
        lead=(Place(PLATFORM, LEADS, frozenset({"lea", "dee"})),),
    ),
)
TUESDAY = datetime(2026, 11, 17, 8, 31, tzinfo=UTC)


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store, way=WAY)


def lines(desk: TestDesk, place: str) -> list[str]:
    return [said(one) for one in desk.cards.in_place(place) if not one.case]


async def wakes(desk: TestDesk, at: datetime) -> None:
    """The clocks of several processes look, and what is due is done."""
    desk.clock.at = at - timedelta(hours=3)
    for _ in range(3):
        await Schedule(desk.store, desk.clock, LONDON, lists=lambda: times(desk.practice.showing)).put()
    desk.clock.at = at
    while await desk.ring() or await desk.perform() or await desk.perform("mail"):
        desk.clock.move(seconds=5)


async def test_a_busy_night(desk: TestDesk) -> None:
    for number in range(7):
        await desk.post(Account(PLATFORM, f"m{number}", f"Member {number}"), f"you scumbag number {number}")
    await desk.post(FINN, "watch out gia")
    await desk.post(EVE, "look at the picture")
    await desk.post(Account(PLATFORM, "mo", "Mo"), "you scumbag")
    desk.clock.move(seconds=5)
    await desk.perform()
    start, hole = TUESDAY - timedelta(days=1), TUESDAY - timedelta(hours=6)
    why = "the bot was removed from the server"
    with desk.store.begin() as work:
        work.ledger.cover([
            *(Seen("chat:club", at, at + timedelta(minutes=4)) for at in _each(start, hole)),
            Unseen("chat:club", hole, hole + timedelta(hours=2), why),
            *(Seen("chat:club", at, at + timedelta(minutes=4)) for at in _each(hole + timedelta(hours=2), TUESDAY)),
        ])  # fmt: skip
    await wakes(desk, TUESDAY)
    [line] = lines(desk, QUEUE)
    assert "1 Today, 7 This week." in line, "neither the colleague's case nor what goes to the lead"
    assert "2 waited for the morning: the night's 5 cards were used." in line
    assert "8 overdue: cases 8, 1, 2, 3 and 4 more." in line
    assert "8 of them are of the last 24 hours." in line
    assert f"Friday club: not seen Tue 17 Nov 02:31–04:31, because {why}." in line
    assert "never counted in this line" in line
    for word in ("scumbag", "Member", "Finn", "gia", "Mo"):
        assert word not in line.replace("Mon", "").replace("More", "").replace("morning", "")
    [leads] = lines(desk, LEADS)
    assert "1 Now." in leads
    assert "never counted" not in leads
    await wakes(desk, TUESDAY + timedelta(minutes=30))
    assert len(lines(desk, QUEUE)) == 1, "once a day"
    await wakes(desk, TUESDAY + timedelta(days=1))
    assert len(lines(desk, QUEUE)) == 2


async def test_nothing_open_is_said_and_a_desk_that_slept_says_it_late(desk: TestDesk) -> None:
    await desk.post(EVE, "good evening all")
    await wakes(desk, TUESDAY)
    [line] = lines(desk, QUEUE)
    assert line.startswith("Good morning. This is open:")
    assert "Nothing is open in this list." in line
    assert "No group is watched as it is written in." in line
    desk.clock.at = TUESDAY + timedelta(days=1, hours=4)
    await wakes(desk, TUESDAY + timedelta(days=1, hours=4))
    assert "(said late: the desk was off at 08:30)" in lines(desk, QUEUE)[1]
    evening = TUESDAY + timedelta(days=2, hours=11)
    desk.clock.at = evening
    await Schedule(desk.store, desk.clock, LONDON).put()
    await desk.ring()
    await desk.perform()
    assert len(lines(desk, QUEUE)) == 2, "in the evening it is no morning line"


async def test_what_waited_for_others_lists_is_counted_and_no_more(desk: TestDesk) -> None:
    await desk.post(FINN, "you scumbag")
    await desk.post(EVE, "look at the picture")
    now = desk.clock()
    with desk.store.begin() as work:
        for number, case in enumerate(("1", "1", "2")):
            hold(work, f"k{number}", Alert(case=case, to="mo", severity="S3", text="Late."), TUESDAY, now)
    desk.clock.at = TUESDAY - timedelta(hours=1)
    await wakes(desk, TUESDAY)
    assert "2 alerts about these waited for the morning list" in lines(desk, QUEUE)[0]


async def test_its_hour_and_its_place(desk: TestDesk) -> None:
    mail = MemoryActor()
    desk.actors = {**desk.actors, "mail": mail}
    way = replace(WAY.showing, morning=time(7), morning_places=(Place("mail", "team@example.org"), Place("x", "1")))
    desk.restart(_with(WAY, way))
    await desk.post(FINN, "watch out gia")
    await desk.post(EVE, "look at the picture")
    await wakes(desk, TUESDAY.replace(hour=7, minute=1))
    assert lines(desk, QUEUE) == []
    [letter] = [one for one in mail.done if isinstance(one, Deliver)]
    assert "1 Today." in letter.text
    assert "1 Now" not in letter.text
    assert "\u200b" not in letter.text
    await desk.perform("desk")
    assert any("cannot be posted to x:1" in one.text for one in desk.alerts())


def _with(way: Practice, showing: Showing) -> Practice:
    return replace(way, showing=showing)


def _each(since: datetime, until: datetime) -> Iterator[datetime]:
    while since < until:
        yield since
        since += timedelta(minutes=4)


@pytest.mark.parametrize("given", ["8:30", "03:59", "16:00", "25:00", "soon"])
def test_an_hour_that_is_none_is_said(given: str) -> None:
    with pytest.raises(Wrong, match="Write it like 08:30, or off"):
        load(None, {"SAFELIGHT_MORNING": given})
    assert load(None, {"SAFELIGHT_MORNING": "off"}).morning == "off"

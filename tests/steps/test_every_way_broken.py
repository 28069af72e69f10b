"""Escalation may not fail silently: every way there is breaks in its own manner, for a night or a whole day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest

from bot.core.effects import Alert, Effect, Receipt
from bot.core.ports import Busy, Refused
from bot.core.rights import Colleague, Desk
from bot.core.rota import Rota, Shift
from bot.storage.store import Store
from tests.fakes.actors import MemoryActor
from tests.fakes.clock import MovedClock
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, PLATFORM, TEAM, practice

WAYS = ("desk", "mail", "push")
PIA = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))
DAN = Colleague("dan", frozenset(), frozenset({"chat:dan"}))


class Way(MemoryActor):
    """A way to people: open, or broken in the manner of one of `breaks`."""

    def __init__(self, breaks: Callable[[], Exception] | None) -> None:
        super().__init__()
        self.breaks = breaks
        self.tried = 0

    async def perform(self, effect: Effect) -> Receipt:
        self.tried += 1
        if self.breaks is not None:
            await asyncio.sleep(0)
            raise self.breaks()
        return await super().perform(effect)


MANNERS: tuple[Callable[[], Exception], ...] = (
    lambda: Busy(timedelta(minutes=2)),
    lambda: Refused("Nobody is there."),
    lambda: ConnectionResetError("gone"),
    lambda: TimeoutError("no answer"),
    lambda: RuntimeError("a bug of ours"),
)


def desk_with(store: Store, at: datetime, broken: frozenset[str]) -> tuple[TestDesk, dict[str, Way]]:
    people = tuple(
        replace(one, accounts=one.accounts | {f"{way}:{one.name}" for way in WAYS[1:]}) for one in (*TEAM, PIA, DAN)
    )
    manners = cycle(MANNERS)
    ways = {way: Way(next(manners) if way in broken else None) for way in WAYS}
    desk = TestDesk(store, MovedClock(at))
    desk.actors = {PLATFORM: desk.platform, **ways}
    can: dict[str, frozenset[type[Effect]]] = {**desk.practice.can, **{way: frozenset({Alert}) for way in WAYS[1:]}}
    desk.restart(replace(practice(people=people, can=can), rota=Rota((Shift("dan"),))))
    return desk, ways


async def pass_(desk: TestDesk, ways: dict[str, Way], span: timedelta, step: timedelta = timedelta(minutes=15)) -> None:
    end = desk.clock.at + span
    while desk.clock.at < end:
        desk.clock.at = min(end, desk.clock.at + step)
        await desk.ring()
        for way in ways:
            await desk.perform(way)


NIGHT = datetime(2026, 11, 21, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize("only", ["mail", "push"])
async def test_one_open_way_is_enough_whichever_it_is(store: Store, only: str) -> None:
    desk, ways = desk_with(store, NIGHT, frozenset(WAYS) - {only})
    await desk.post(EVE, "the picture")
    await pass_(desk, ways, timedelta(minutes=30))
    heard = {one.to for one in ways[only].done if isinstance(one, Alert)}
    assert {"lea", "dee", "pia", "dan"} <= heard
    assert all(way.tried for way in ways.values())


async def test_with_every_way_broken_it_lies_where_people_look_and_goes_on_when_one_is_back(store: Store) -> None:
    desk, ways = desk_with(store, NIGHT, frozenset(WAYS))
    await desk.post(EVE, "the picture")
    await pass_(desk, ways, timedelta(minutes=30))
    assert not any(way.done for way in ways.values())
    assert (await desk.look("lea")).views, "the case is in the queue"
    with store.begin() as work:
        assert work.outbox.stuck(), "and what could not be told is where “safelight check” looks"
    for way in ways.values():
        way.breaks = None
    await pass_(desk, ways, timedelta(minutes=30))
    for name, way in ways.items():
        assert {"lea", "dee", "pia"} <= {one.to for one in way.done if isinstance(one, Alert)}, name


async def test_the_mail_server_is_down_for_a_day(store: Store) -> None:
    desk, ways = desk_with(store, NIGHT, frozenset({"mail"}))
    mail = ways["mail"]
    mail.breaks = MANNERS[0]
    await desk.post(EVE, "watch out")
    await desk.post(replace(EVE, id="worse"), "the picture")
    await pass_(desk, ways, timedelta(hours=24), timedelta(hours=4))
    told = [one.text for one in ways["push"].done if isinstance(one, Alert)]
    assert any(text.startswith("Mail takes no alerts since 23:10 UTC") for text in told)
    assert any("pia can open case 2" in text for text in told), "the ladder climbed by the other ways"
    assert not mail.done
    assert (await desk.say("lea", "hold", "2", "The police are asked first.")).ok
    mail.breaks = None
    await pass_(desk, ways, timedelta(minutes=30))
    old = [one for one in mail.done if isinstance(one, Alert) and "Not decided" in one.text]
    assert len(old) <= 26 * 3, "at most what half a day left"
    await desk.post(replace(EVE, id="new"), "the picture")
    await pass_(desk, ways, timedelta(minutes=5))
    assert any(isinstance(one, Alert) and one.case == "3" for one in mail.done), "what is new arrives"


@pytest.mark.parametrize(
    "evening",
    ["2026-03-28 23:50", "2026-10-24 23:50", "2026-12-24 23:50", "2026-11-20 23:50"],
    ids=["clocks forward", "clocks back", "Christmas", "a weekend"],
)
async def test_the_ladder_keeps_plain_time_through_any_night(store: Store, evening: str) -> None:
    at = datetime.fromisoformat(evening).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    desk, ways = desk_with(store, at, frozenset())
    await desk.post(EVE, "the picture")
    start = desk.clock.at
    when: dict[str, list[int]] = {}
    for minute in range(0, 125, 5):
        before = len(ways["push"].done)
        desk.clock.at = start + timedelta(minutes=minute)
        await desk.ring()
        for way in ways:
            await desk.perform(way)
        for one in ways["push"].done[before:]:
            if isinstance(one, Alert) and (one.text.startswith("Not decided") or not minute):
                when.setdefault(one.to, []).append(minute)
    assert when["lea"] == [0, 60, 90, 120]
    assert when["dee"] == [15, 60, 90, 120]
    assert when["pia"] == [30, 60, 90, 120]

"""An hour's traffic, compressed: three platforms at once, with all that goes wrong in one, and a desk that is killed.

The platforms' stand-ins know what was said. At every kill the database alone is compared with them: no position may be
ahead of what is kept. At the end nothing may be missing, and nothing doubled. Nothing is asserted about seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import select

from bot.app import App, opened
from bot.connecting import Connected
from bot.core.effects import Mute, Post, Status, packed
from bot.core.ports import Platform
from bot.core.store import Store as Port
from bot.pipeline import LEASE, Pipeline
from bot.running import Desk
from bot.storage.arrivals import MESSAGES, REVISIONS
from bot.storage.store import Store
from connectors.telegram.polling import Mark, Polling
from connectors.x.marks import Mark as XMark
from tests.fakes.desk import opened as made
from tests.fakes.desk import seal_key
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.hour import Hour
from tests.fakes.killer import Killer, MortalStore
from tests.fakes.live import PATIENCE, settings
from tests.fakes.scorers import KEYWORDS, HereScorer
from tests.fakes.telegram.stand import standing
from tests.fakes.x.stand import standing as on_x

MINUTES, LIVES = 60, 5


class Moved:
    """The real time, and further: a lease that a killed process held runs out at once."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


async def soon(seconds: float) -> None:
    """Waiting, in an hour that is a minute long."""
    await asyncio.sleep(min(seconds, 0.05))


@asynccontextmanager
async def life(hour: Hour, url: str, killer: Killer, clock: Moved) -> AsyncIterator[tuple[App, asyncio.Task[None]]]:
    """A process that has just started and knows nothing but the database, running all its roles."""
    groups = {
        hour.discord.group: {"name": "Youth club"},
        hour.telegram.group: {"name": "Under 14s"},
        hour.x.group: {"name": "@HarbourYouth"},
    }
    given = settings(url, groups, seal_key="" if url.startswith("sqlite") else seal_key(), rehearsal="off")
    x = hour.x.x(sleep=soon)
    platforms = (
        Platform("discord", hour.discord.source(), hour.discord.actor()),
        Platform("telegram", hour.telegram.source(), hour.telegram.actor()),
        Platform("x", x.source, x.actor),
    )
    with made(url):
        pass
    async with opened(given, say=lambda line: None) as app:
        store = cast(Port, MortalStore(app.store, killer))
        able = {one.name: one.actor.can for one in platforms if one.actor}
        practice = replace(app.practice, can={**app.practice.can, **able})
        everybody = (*platforms, *app.platforms)
        actors = {one.name: one.actor for one in everybody if one.actor}
        pipeline = Pipeline(store, HereScorer([KEYWORDS]), practice, actors, clock)
        connected = Connected(platforms, watched=set(groups))
        one = replace(app, store=cast(Store, store), platforms=everybody, pipeline=pipeline)
        running = Desk(replace(one, connected=connected), lambda line: None, look_each=0.2)
        task = asyncio.create_task(running.run("all", None, "127.0.0.1", 0))
        try:
            yield app, task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, BaseExceptionGroup):
                await task


def kept(store: Store) -> dict[tuple[str, str], str]:
    with store.engine.connect() as db:
        rows = db.execute(select(MESSAGES.c.group, MESSAGES.c.id, MESSAGES.c.text)).all()
    assert len({(row.group, row.id) for row in rows}) == len(rows)
    return {(row.group, row.id): row.text for row in rows}


def not_ahead(hour: Hour, store: Store) -> None:
    """What a position stands for is kept, and nothing was confirmed to Telegram that is not."""
    there = kept(store)
    with store.begin() as work:
        at = work.ledger.positions()
    for place in (hour.discord.channel.id, hour.thread):
        stream = hour.discord.group if place == hour.discord.channel.id else f"{hour.discord.group}/{place}"
        for id_ in hour.discord.fake.backend.messages.get(place, {}):
            if id_ <= int(at.get(stream, "0")):
                assert (hour.discord.group, str(id_)) in there or id_ not in _said(hour), (stream, id_)
    mark = Mark.read(at.get(f"telegram:{hour.telegram.bot}", ""))
    assert hour.telegram.world.queues[hour.telegram.bot].confirmed <= mark.update + 1
    upto = XMark.parse(at.get(hour.x.group, "")).kept
    early = [id_ for group, id_ in hour.final if group == hour.x.group and int(id_) <= upto]
    assert all((hour.x.group, id_) in there for id_ in early)


def _said(hour: Hour) -> set[int]:
    return {int(id_) for group, id_ in hour.final if group == hour.discord.group}


async def until(done: Any, task: asyncio.Task[None], why: Any = lambda: "") -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while not done():
                if task.done():
                    task.result()
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"it never came about: {why()}") from None


async def test_an_hour_of_three_platforms_with_all_that_goes_wrong(database_url: str) -> None:
    clock, lives = Moved(), 0
    async with DiscordStand() as discord, standing() as telegram, on_x(streams=True) as x:
        hour = Hour(discord, telegram, x)
        for number in range(LIVES):
            last = number == LIVES - 1
            killer = Killer(None if last else hour.chance.randint(20, 90))
            async with life(hour, database_url, killer, clock) as (app, task):
                while hour.minute < MINUTES * (number + 1) // LIVES and not task.done():
                    await hour.pass_minute()
                if last:
                    await until(lambda: kept(app.store) == hour.final, task, lambda: missing(hour, app.store))
                    await until(lambda: judged(app.store), task)
                    await takes_note_of_deletions(hour, app.store, task)
                    nothing_doubled(hour, app.store)
                else:
                    with suppress(BaseExceptionGroup):
                        async with asyncio.timeout(PATIENCE):
                            await task
                    lives += 1
                not_ahead(hour, app.store)
            clock.by += LEASE + timedelta(seconds=1)
            if not last:
                await hour.pass_minute()  # nobody listens
    assert lives == LIVES - 1
    assert len(hour.final) > 8 * MINUTES


def missing(hour: Hour, store: Store) -> dict[Any, Any]:
    there = kept(store)
    return {key: (text, there.get(key)) for key, text in hour.final.items() if there.get(key) != text} | {
        key: (None, text) for key, text in there.items() if key not in hour.final
    }


def judged(store: Store) -> bool:
    with store.begin() as work:
        return work.inbox.waiting() == 0


async def takes_note_of_deletions(hour: Hour, store: Store, task: asyncio.Task[None]) -> None:
    """While it listens, and nothing goes wrong: Discord tells nobody afterwards what was deleted in a gap."""
    await until(lambda: hour.discord.fake.gateway.connected, task)
    gone = [int(id_) for id_ in hour.discord.fake.backend.messages[hour.discord.channel.id]][-5:]
    for id_ in gone:
        hour.discord.fake.backend.delete_message(hour.discord.channel.id, id_)

    def noted() -> set[str]:
        with store.engine.connect() as db:
            return set(db.scalars(select(MESSAGES.c.id).where(MESSAGES.c.gone_at.is_not(None))))

    await until(lambda: noted() == {str(id_) for id_ in gone}, task, noted)


def nothing_doubled(hour: Hour, store: Store) -> None:
    """Each earlier text once; each unkind message in the one open case of its writer and group, each alert once."""
    with store.engine.connect() as db:
        texts = [tuple(row) for row in db.execute(select(REVISIONS.c.message, REVISIONS.c.text))]
    current = {(f"{group}:{id_}", text) for (group, id_), text in hour.final.items()}
    assert len(set(texts)) == len(texts)
    assert not current & set(texts)
    with store.begin() as work:
        cases = work.cases.listed(open_only=False)
        found = {message for message, _ in work.evidence.found_in(sorted(hour.unkind))}
        alerts = work.outbox.stuck()
    assert len({case.key for case in cases}) == len(cases)
    assert {case.category for case in cases} == {"BULLY"}
    assert found == hour.unkind
    assert not alerts


async def test_a_platform_that_asks_to_wait_keeps_no_other_waiting(database_url: str) -> None:
    """Told by what happened before what: all of Discord's while all of Telegram's still waits."""
    async with DiscordStand() as discord, standing() as telegram, on_x() as x:
        hour = Hour(discord, telegram, x)
        telegram.source = lambda: Polling(telegram.client())  # type: ignore[method-assign]
        telegram.server.fail("busy", 10_000, 3600)
        async with life(hour, database_url, Killer(), Moved()) as (app, task):
            await until(lambda: _listening(app.store, discord.group), task)
            with app.store.begin() as work:
                now = datetime.now(UTC)
                for platform, group, account in (
                    ("telegram", telegram.group, telegram.member), ("discord", discord.group, discord.member)
                ):  # fmt: skip
                    word = Post(group=group, text="Practice is at six.", by="Lea")
                    mute = Mute(group=group, account=account, minutes=5, by="Lea")
                    for name, effect in (("post", word), ("mute", mute)):
                        work.outbox.put(f"{name}:{platform}", platform, "perform", packed(effect), now, now)
            said = [str(await discord.says(f"line {number}")) for number in range(50)]
            await telegram.says("nobody hears this yet")
            keys = {(discord.group, id_) for id_ in said}
            await until(lambda: keys <= kept(app.store).keys() and judged(app.store), task)
            await until(lambda: _status(app.store, "post:discord") is Status.DONE, task)
            assert not [key for key in kept(app.store) if key[0] == telegram.group]
            assert _status(app.store, "post:telegram") in (None, Status.WAITING, Status.INTENT)
            assert await discord.sent() == ["Practice is at six."]
            assert await telegram.sent() == []


def _listening(store: Store, stream: str) -> bool:
    with store.begin() as work:
        return stream in work.ledger.positions()


def _status(store: Store, job: str) -> Status | None:
    with store.begin() as work:
        last = work.outbox.last(job)
    return last.status if last else None

"""An hour's traffic, compressed: both platforms at once, with all that goes wrong in one, and a desk that is killed.

The platforms' stand-ins know what was said. At every kill the database alone is compared with them: no position may be
ahead of what is kept. At the end nothing may be missing, and nothing doubled. Nothing is asserted about seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

from sqlalchemy import select

from bot.app import App, opened
from bot.connecting import Connected
from bot.core.effects import Mute, Post, Status, packed
from bot.core.ports import Platform
from bot.core.store import Store as Port
from bot.pipeline import LEASE, Pipeline
from bot.running import Desk
from bot.scoring import HereScorer
from bot.storage.arrivals import MESSAGES, REVISIONS
from bot.storage.store import Store
from connectors.telegram.polling import Mark, Polling
from tests.fakes.desk import opened as made
from tests.fakes.desk import seal_key
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.killer import Killer, MortalStore
from tests.fakes.live import PATIENCE, settings
from tests.fakes.scorers import KEYWORDS
from tests.fakes.telegram.stand import ELSE, GROUP, SAM, TelegramStand, standing

MINUTES, LIVES = 60, 5
BREATH = 0.01
"""Seconds in which the desk may do something before the next minute; how much it does in them does not matter."""


@dataclass
class Hour:
    """What was said. `final` are the texts as they stand now, by group and id; `unkind` the keys of unkind messages."""

    discord: DiscordStand
    telegram: TelegramStand
    chance: Random = field(default_factory=lambda: Random(11))
    final: dict[tuple[str, str], str] = field(default_factory=dict)
    unkind: set[str] = field(default_factory=set)
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """What Discord's gateway told, to be told again."""
    dates: dict[str, int] = field(default_factory=dict)
    minute: int = 0
    notices: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        backend = self.discord.fake.backend
        self.thread = backend.create_thread(self.discord.channel.id, "A side room", self.discord.kit.id).id
        told = max(backend.messages[self.discord.channel.id])  # that there is a thread, and its name, is said as well
        self.final[self.discord.group, str(told)] = "A side room"
        self.notices = {str(told)}
        backend.subscribers.append(lambda event, payload: self.events.append((event, dict(payload))))

    async def pass_minute(self) -> None:
        """People write and change what they wrote, and something goes wrong."""
        self.minute += 1
        for number in range(self.chance.randint(2, 4)):
            self._says(f"{self.minute}.{number}")
        self._edits()
        await self._mishap(self.minute % 10)
        await asyncio.sleep(BREATH)

    def _says(self, number: str) -> None:
        bad = " you scumbag" if self.chance.random() < 0.1 else ""
        where = self.thread if self.chance.random() < 0.3 else self.discord.channel.id
        author = self.chance.choice((self.discord.kit, self.discord.boss))
        said = self.discord.say(f"discord {number}{bad}", channel=where, author=author)
        self._note(self.discord.group, str(said.id), said.content, bad)
        text = f"telegram {number}{bad}"
        id_ = self.telegram.world.post(GROUP, self.chance.choice((SAM, ELSE)), text)
        self._note(self.telegram.group, str(id_), text, bad)

    def _note(self, group: str, id_: str, text: str, bad: str) -> None:
        self.final[group, id_] = text
        if bad:
            self.unkind.add(f"{group}:{id_}")

    def _edits(self) -> None:
        """One of the newest on each platform; Telegram tells two changes of one message in the wrong order."""
        for group in (self.discord.group, self.telegram.group):
            mine = [id_ for place, id_ in self.final if place == group and f"{group}:{id_}" not in self.unkind]
            id_ = self.chance.choice(mine[-15:])
            if id_ in self.notices:
                continue
            text = f"{self.final[group, id_].split(' edited')[0]} edited {self.minute}"
            self.final[group, id_] = text
            if group == self.discord.group:
                self._edit_on_discord(id_, text)
            else:
                self._edit_on_telegram(id_, text)

    def _edit_on_discord(self, id_: str, text: str) -> None:
        places = self.discord.fake.backend.messages
        channel = next(place for place, messages in places.items() if int(id_) in messages)
        self.discord.fake.backend.edit_message(channel, int(id_), {"content": text})

    def _edit_on_telegram(self, id_: str, text: str) -> None:
        world = self.telegram.world
        date = max(self.dates.get(id_, 0), world.seconds()) + 2
        self.dates[id_] = date
        world.edit(GROUP, int(id_), text, edit_date=date)
        late = {**world.chats[GROUP].messages[int(id_)], "text": f"{text} (overtaken)", "edit_date": date - 1}
        world.push(self.telegram.bot, "edited_message", late)

    async def _mishap(self, kind: int) -> None:
        fake, server = self.discord.fake, self.telegram.server
        match kind:
            case 0:
                await fake.gateway.drop()  # the connection breaks, and is resumed
            case 1:
                fake.gateway.forget()  # and here it cannot be
                await fake.gateway.drop()
            case 2:
                server.fail("busy", 2, 1)
                fake.fails("busy", 1, 0.01)
            case 3:
                server.fail("down", 2)
                fake.fails("down", 1)
            case 4:
                server.fail("half", 1)
            case 5:
                server.fail("cut", 2)
            case 6 | 7:
                self._told_twice()

    def _told_twice(self) -> None:
        """Telegram tells a message again under another number, Discord tells again what it told just now."""
        id_, text = next((id_, text) for (group, id_), text in reversed(self.final.items()) if group == GROUP_KEY)
        if "edited" not in text:
            self.telegram.world.push(self.telegram.bot, "message", self.telegram.world.chats[GROUP].messages[int(id_)])
        for event, payload in [one for one in self.events if one[0] in ("MESSAGE_UPDATE", "MESSAGE_DELETE")][-3:]:
            self.discord.fake.gateway.emit(event, payload)


GROUP_KEY = TelegramStand.group


class Moved:
    """The real time, and further: a lease that a killed process held runs out at once."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


@asynccontextmanager
async def life(hour: Hour, url: str, killer: Killer, clock: Moved) -> AsyncIterator[tuple[App, asyncio.Task[None]]]:
    """A process that has just started and knows nothing but the database, running all its roles."""
    groups = {hour.discord.group: {"name": "Youth club"}, hour.telegram.group: {"name": "Under 14s"}}
    given = settings(url, groups, seal_key="" if url.startswith("sqlite") else seal_key(), rehearsal="off")
    platforms = (
        Platform("discord", hour.discord.source(), hour.discord.actor()),
        Platform("telegram", hour.telegram.source(), hour.telegram.actor()),
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
        one = replace(app, store=cast(Store, store), practice=practice, platforms=everybody, pipeline=pipeline)
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


async def test_an_hour_of_two_platforms_with_all_that_goes_wrong(database_url: str) -> None:
    clock, lives = Moved(), 0
    async with DiscordStand() as discord, standing() as telegram:
        hour = Hour(discord, telegram)
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
    assert len(hour.final) > 5 * MINUTES


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
    async with DiscordStand() as discord, standing() as telegram:
        hour = Hour(discord, telegram)
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

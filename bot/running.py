"""The roles of a running desk, side by side: listening, judging, performing, keeping time, the console."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn

from bot.app import App, leaked, now
from bot.core.heard import GroupChange, Heard, Unseen
from bot.core.ports import Batch, Busy, Platform, Refused
from bot.core.ports import Desk as ChatDesk
from bot.core.requests import Dropped, Reply, Report, Request
from bot.core.signals import Severity
from bot.core.store import Work
from bot.heartbeat import beat
from bot.receiving import Receiving
from bot.schedule import Schedule
from bot.steps.alerting import tell_keepers
from bot.steps.listing import times
from bot.steps.noticing import put_due
from bot.steps.watching import Watch, look
from bot.summary_making import maker, wanted

ROLES = ("all", "connectors", "workers", "console", "clock")
IDLE = 1.0
"""Seconds after which a role looks again although nobody woke it: another process may have left it something."""
LONGEST_WAIT = 60.0
REFUSED_WAIT = 300.0
"""Seconds until a platform is asked again that will not have the desk: its owner has to do something first."""
SWEEP_EACH, SWEPT_AT_ONCE = 12 * 3600.0, 100
"""Seconds between two looks at what is kept, and how much is looked at together."""
LOOK_EACH = 60.0
"""Seconds between two looks at whether everything is heard and every token is still good."""


class Desk:
    """Runs the roles until it is stopped. What is heard wakes the judging, what is judged wakes the performing."""

    def __init__(self, app: App, say: Callable[[str], None], *, look_each: float = LOOK_EACH) -> None:
        self._app = app
        self._say = say
        self._receiving = Receiving(app.store, app.pipeline)
        self._look_each = look_each
        self.started = now()
        """Since when this desk runs: what was not heard before is no silence."""
        self._heard = asyncio.Event()
        self._asked = asyncio.Event()
        self._of_platform: dict[str, list[asyncio.Task[None]]] = {}

    async def run(self, role: str, site: Any | None, host: str, port: int) -> None:
        """Runs one role, or all of them, until cancelled. `site` is the console as an ASGI application."""
        app = self._app
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._repeat(self._renew, asyncio.Event()))
            if role in ("all", "connectors"):
                for platform in app.platforms:
                    if platform.source:
                        self._begin(tasks, platform, self._listen(platform))
                    if platform.actor and platform.name != "desk":
                        self._begin(tasks, platform, self._repeat(self._performing(platform.name), self._asked))
                    if platform.desk:
                        self._begin(tasks, platform, self._serve(platform.desk))
                    if platform.sweep:
                        self._begin(tasks, platform, self._sweep(platform.name, platform.sweep))
                tasks.create_task(self._drop_leaked())
            if role in ("all", "workers"):
                tasks.create_task(self._repeat(self._judging, self._heard))
            if role in ("all", "clock"):
                tasks.create_task(self._keep_time())
                tasks.create_task(self._repeat(self._performing("desk"), self._asked))
                tasks.create_task(self._watch())
                tasks.create_task(self._repeat(maker(app).step, asyncio.Event()))  # summaries
            if role in ("all", "console") and site is not None:
                tasks.create_task(
                    _Server(
                        uvicorn.Config(site, host, port, log_level="warning", lifespan="off", server_header=False)
                    ).serve()
                )

    def _begin(self, tasks: asyncio.TaskGroup, platform: Platform, work: Coroutine[Any, Any, None]) -> None:
        self._of_platform.setdefault(platform.name, []).append(tasks.create_task(work))

    async def _listen(self, platform: Platform) -> None:
        """Keeps what a source hears. One that breaks off is said, noted as not seen, and taken up again."""
        wait = 1.0
        broke_off = None
        # All bots of a platform hear the same groups: what one of them missed another may have seen.
        stream = platform.name.partition("-")[0]
        while platform.source is not None:
            try:
                positions = await self._app.store.run(lambda work: work.ledger.positions())
                async for batch in platform.source.listen(positions):
                    if broke_off is not None:
                        unseen = Unseen(stream, broke_off, now(), "the connector had stopped")
                        await self._app.pipeline.ingest(Batch((unseen,), {}))
                        broke_off = None
                    await self._app.pipeline.ingest(batch)
                    self._follow(batch)
                    self._heard.set()
                    wait = 1.0
                return
            except Refused as refused:
                broke_off = broke_off or now()
                self._say(f"{platform.name}: {refused}")
                await self._app.store.run(partial(self._tell_refused, platform.name, str(refused)))
                self._asked.set()
                await asyncio.sleep(REFUSED_WAIT)
            except Exception as problem:  # a connector must never end the desk; people are told instead
                broke_off = broke_off or now()
                self._say(f"{platform.name} stopped ({type(problem).__name__}). It is tried again in {wait:.0f} s.")
                await asyncio.sleep(wait)
                wait = min(LONGEST_WAIT, wait * 2)

    async def _serve(self, desk: ChatDesk) -> None:
        """Answers colleagues in a chat. What they ask of a platform is done at once."""
        wait = 1.0
        while True:
            try:
                await desk.serve(self._answer)
                return
            except Exception as problem:  # buttons must work again without anybody restarting the desk
                self._say(f"A desk in a chat stopped ({type(problem).__name__}). It goes on in {wait:.0f} s.")
                await asyncio.sleep(wait)
                wait = min(LONGEST_WAIT, wait * 2)

    async def _answer(self, request: Request) -> Reply:
        """Whoever asked hears from the desk they asked at that it went wrong; those who keep this one hear it here."""
        try:
            reply = await self._receiving.answer(request)
        except Exception as problem:
            await self._unanswered(request, problem)
            raise
        self._asked.set()
        return reply

    async def _unanswered(self, request: Request, problem: Exception) -> None:
        told_us = isinstance(request, Report | Dropped)
        text = (
            f"Somebody wrote to the desk, and it could not be kept ({type(problem).__name__}). They were asked to try "
            "again: look now whether somebody needs help."
            if told_us
            else f"A colleague in a chat could not be answered ({type(problem).__name__}). They can try again."
        )
        self._say(text)
        at = now()
        key = f"unanswered:{type(request).__name__}:{at:%Y-%m-%d %H}"  # once an hour, whatever else goes wrong in it
        severity = Severity.S2 if told_us else Severity.S3
        try:
            await self._app.store.run(lambda work: tell_keepers(work, key, text, self._app.practice, at, severity))
        except Exception as worse:
            self._say(f"Nobody could be alerted of it either ({type(worse).__name__}).")
        self._asked.set()

    def _follow(self, batch: Batch) -> None:
        """A watched group that has another id now is watched under that one, also by a source that begins anew."""
        watched = self._app.connected.watched
        for one in batch.heard:
            if isinstance(one, GroupChange) and one.moved_to and f"{one.platform}:{one.group}" in watched:
                watched.add(f"{one.platform}:{one.moved_to}")

    def _tell_refused(self, platform: str, why: str, work: Work) -> None:
        """Once a day: it is tried again every few minutes."""
        at = now()
        key = f"refused:{platform}:{at:%Y-%m-%d}"
        text = f"Nothing is heard from {platform.capitalize()}. {why}"
        if tell_keepers(work, key, text, self._app.practice, at):
            work.ledger.log("machine", f"{platform} would not have the desk", "desk", at)

    async def _drop_leaked(self) -> None:
        """Ends what uses a token that was reported as leaked, whoever reported it."""
        while True:
            await asyncio.sleep(self._look_each)
            for name in await self._app.store.run(partial(leaked, self._app.settings)):
                for platform, tasks in self._of_platform.items():
                    if platform.partition("-")[0] == name and not all(task.done() for task in tasks):
                        self._say(f"{name}'s token was reported as leaked: the desk uses it no more.")
                        for task in tasks:
                            task.cancel()

    async def _sweep(self, name: str, sweep: Callable[[Sequence[str]], Awaitable[tuple[Heard, ...]]]) -> None:
        """Looks again at all that is kept of a platform, at least once a day: what is gone there goes here."""
        app = self._app
        while True:
            wait = SWEEP_EACH
            keys = await app.store.run(lambda work: work.evidence.everything(f"{name}:"))
            try:
                for start in range(0, len(keys), SWEPT_AT_ONCE):
                    heard = await sweep(keys[start : start + SWEPT_AT_ONCE])
                    await app.pipeline.ingest(Batch(heard, {}))
            except Refused as refused:
                await app.store.run(partial(self._tell_refused, name, str(refused)))
            except Busy as busy:
                wait = busy.retry_after.total_seconds()
            except Exception as problem:
                self._say(f"{name}: what is kept could not be looked at again ({type(problem).__name__}).")
            await asyncio.sleep(min(wait, SWEEP_EACH))

    async def _renew(self) -> int:
        """Works by what was changed in another process: another role's, or a command line's."""
        if await self._app.pipeline.renew():
            self._asked.set()
        return 0

    async def _judging(self) -> int:
        judged = await self._app.pipeline.judge()
        if judged:
            self._asked.set()
        return judged

    def _performing(self, lane: str) -> Callable[[], Awaitable[int]]:
        return lambda: self._app.pipeline.perform(lane)

    async def _keep_time(self) -> None:
        summaries = wanted(self._app.settings).kinds
        pipeline = self._app.pipeline
        schedule = Schedule(
            self._app.store, now, self._app.settings.timezone, summaries, lambda: times(pipeline.practice.showing)
        )
        await self._app.store.run(lambda work: put_due(work, self._app.practice, now()))
        await schedule.start()
        try:
            await self._repeat(self._app.pipeline.keep_time, asyncio.Event())
        finally:
            schedule.stop()

    async def _watch(self) -> None:
        """Each minute: is everything heard? Tells people where it is not, and a watcher outside where it is."""
        app, trouble = self._app, ""
        zone = ZoneInfo(app.settings.timezone)
        while True:
            try:
                watch: Watch = await app.store.run(
                    lambda work: look(work, app.listening, self.started, app.practice, zone, now())
                )
                self._asked.set()
                if app.settings.heartbeat_url and watch.well and await self._judges():
                    said = await beat(app.settings.heartbeat_url, app.settings.proxy)
                    if said and said != trouble:
                        self._say(said)
                    trouble = said
            except Exception as problem:  # the watcher outside then hears nothing, which is what it is for
                self._say(f"The desk could not look after itself ({type(problem).__name__}). Tried again in a minute.")
            await asyncio.sleep(self._look_each)

    async def _judges(self) -> bool:
        """Whether what is heard is also judged: nothing has waited for long without having been tried."""
        oldest = await self._app.store.run(lambda work: work.inbox.oldest_untried())
        return oldest is None or now() - oldest < timedelta(minutes=10)

    async def _repeat(self, step: Callable[[], Awaitable[int]], wake: asyncio.Event) -> None:
        """Does a step again and again, at once while there is work, otherwise when woken or after a while."""
        wait = IDLE
        while True:
            wake.clear()
            try:
                if await step():
                    wait = IDLE
                    continue
            except Exception as problem:  # the work is still in the database, so the next try finds it again
                self._say(
                    f"A step failed ({type(problem).__name__}): {str(problem)[:200]} Tried again in {wait:.0f} s."
                )
                await asyncio.sleep(wait)
                wait = min(LONGEST_WAIT, wait * 2)
                continue
            # Not `wait_for`: before Python 3.12 it may swallow being cancelled, and Ctrl-C would end nothing.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    await wake.wait()


class _Server(uvicorn.Server):
    """A console server that leaves Ctrl-C to the desk."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

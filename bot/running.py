"""The roles of a running desk, side by side: listening, judging, performing, keeping time, the console."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from fastapi import FastAPI

from bot.app import App, now
from bot.core.messages import Unseen
from bot.core.ports import Batch, Platform
from bot.schedule import Schedule

ROLES = ("all", "connectors", "workers", "console", "clock")
IDLE = 1.0
"""Seconds after which a role looks again although nobody woke it: another process may have left it something."""
LONGEST_WAIT = 60.0


class Desk:
    """Runs the roles until it is stopped. What is heard wakes the judging, what is judged wakes the performing."""

    def __init__(self, app: App, say: Callable[[str], None]) -> None:
        self._app = app
        self._say = say
        self._heard = asyncio.Event()
        self._asked = asyncio.Event()

    async def run(self, role: str, site: FastAPI | None, host: str, port: int) -> None:
        """Runs one role, or all of them, until cancelled."""
        app = self._app
        async with asyncio.TaskGroup() as tasks:
            if role in ("all", "connectors"):
                for platform in app.platforms:
                    if platform.source:
                        tasks.create_task(self._listen(platform))
                    if platform.actor and platform.name != "desk":
                        tasks.create_task(self._repeat(self._performing(platform.name), self._asked))
            if role in ("all", "workers"):
                tasks.create_task(self._repeat(self._judging, self._heard))
            if role in ("all", "clock"):
                tasks.create_task(self._keep_time())
                tasks.create_task(self._repeat(self._performing("desk"), self._asked))
            if role in ("all", "console") and site is not None:
                tasks.create_task(
                    _Server(
                        uvicorn.Config(site, host, port, log_level="warning", lifespan="off", server_header=False)
                    ).serve()
                )

    async def _listen(self, platform: Platform) -> None:
        """Keeps what a source hears. One that breaks off is said, noted as not seen, and taken up again."""
        wait = 1.0
        broke_off = None
        while platform.source is not None:
            try:
                positions = await self._app.store.run(lambda work: work.ledger.positions())
                async for batch in platform.source.listen(positions):
                    if broke_off is not None:
                        unseen = Unseen(platform.name, broke_off, now(), "the connector had stopped")
                        await self._app.pipeline.ingest(Batch((unseen,), {}))
                        broke_off = None
                    await self._app.pipeline.ingest(batch)
                    self._heard.set()
                    wait = 1.0
                return
            except Exception as problem:  # a connector must never end the desk; people are told instead
                broke_off = broke_off or now()
                self._say(f"{platform.name} stopped ({type(problem).__name__}). It is tried again in {wait:.0f} s.")
                await asyncio.sleep(wait)
                wait = min(LONGEST_WAIT, wait * 2)

    async def _judging(self) -> int:
        judged = await self._app.pipeline.judge()
        if judged:
            self._asked.set()
        return judged

    def _performing(self, lane: str) -> Callable[[], Awaitable[int]]:
        return lambda: self._app.pipeline.perform(lane)

    async def _keep_time(self) -> None:
        schedule = Schedule(self._app.store, now, self._app.settings.timezone)
        await schedule.start()
        try:
            await self._repeat(self._app.pipeline.keep_time, asyncio.Event())
        finally:
            schedule.stop()

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

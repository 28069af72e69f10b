"""A desk on the stand-ins of live platforms, in this process and with a few words for classifiers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import App, Settings, opened
from bot.core.store import Work
from bot.pipeline import Pipeline
from bot.running import Desk
from bot.steps.beginning import BEGUN
from config.loading import load
from tests.fakes.desk import opened as made
from tests.fakes.scorers import KEYWORDS, HereScorer

PATIENCE = 60.0
"""Seconds after which a test that waits for something gives up; nothing is ever asserted about a duration."""
TEAM = (
    {"name": "Lea", "roles": ["lead", "moderator"]},
    {"name": "Ada", "roles": ["admin"]},
)


def settings(url: str, groups: Mapping[str, Mapping[str, Any]], **given: Any) -> Settings:
    """The shipped settings, with a team, some groups, and what is given."""
    return replace(load(None, {}), database_url=url, colleagues=TEAM, groups=groups, **given)


def watched_before(work: Work, keys: Iterable[str], now: datetime) -> None:
    """Marks groups as begun, as a desk does that watched them."""
    work.ledger.move({f"{BEGUN}{key}": now.isoformat() for key in keys}, now)


@dataclass
class Running:
    """A desk that runs its roles. `said` is what it printed."""

    app: App
    said: list[str] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    async def until(self, true: Any) -> None:
        """Waits until something is so, and fails where the desk has ended meanwhile."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                assert self.task is not None
                if self.task.done():
                    self.task.result()
                await asyncio.sleep(0.02)

    def read(self, question: Any) -> Any:
        with self.app.store.begin() as work:
            return question(work)

    def cases(self) -> list[str]:
        return self.read(lambda work: [case.category for case in work.cases.listed(open_only=False)])  # type: ignore[no-any-return]

    def log(self) -> list[str]:
        return self.read(_whats)  # type: ignore[no-any-return]


def _whats(work: Work) -> list[str]:
    return [line.what for line in work.ledger.read()]


@asynccontextmanager
async def running(settings: Settings, role: str = "all", *, alarmed: bool = True) -> AsyncIterator[Running]:
    """The desk, as `safelight run` runs it, until the end of the block; the folder of a SQLite file must be there.

    `alarmed`: its groups were watched before, after a test of the alarm.
    """
    with made(settings.database_url) as store, store.begin() as work:
        if alarmed:
            watched_before(work, settings.groups, datetime.now(UTC))
    said: list[str] = []
    async with opened(settings, say=said.append) as app:
        platforms = (*app.connected.platforms, *app.platforms)
        actors = {one.name: one.actor for one in platforms if one.actor}
        desks = {one.name: one.desk for one in platforms if one.desk}
        pipeline = Pipeline(
            app.store, HereScorer([KEYWORDS]), app.practice, actors, app.pipeline.now, desks, None, app.renewing
        )
        live = replace(app, platforms=platforms, pipeline=pipeline)
        desk = Running(live, said)
        desk.task = asyncio.create_task(Desk(live, said.append, look_each=0.05).run(role, None, "127.0.0.1", 0))
        try:
            yield desk
        finally:
            desk.task.cancel()
            with suppress(asyncio.CancelledError):
                await desk.task


def file(folder: Path) -> str:
    return f"sqlite:///{folder / 'desk.db'}"

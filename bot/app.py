"""The composition root: settings → store, classifiers, connectors, put together. The only file that knows everybody."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from alembic.util.exc import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError

from bot import reports
from bot.classifying import FULL, listed, recipes, scorer_for
from bot.connecting import LEAKED, TOKENS, Connected, connected, reported
from bot.core.ports import Platform, Scorer
from bot.core.practice import Practice
from bot.core.store import Work
from bot.pipeline import Pipeline
from bot.practising import colleagues_of, groups_of, pack_folder, practised
from bot.renewing import Renewing, watched_in
from bot.scoring import WorkerScorer, collect_seldom
from bot.steps import glass
from bot.steps.alerting import tell_keepers
from bot.steps.changing import words
from bot.storage import migrate
from bot.storage.database import Unavailable
from bot.storage.store import Store
from config.loading import load
from config.settings import Settings, Wrong, shown
from connectors import rehearsal, terminal

__all__ = [
    "FULL",
    "App",
    "Settings",
    "Wrong",
    "console_at",
    "leaked",
    "listed",
    "load",
    "migrated",
    "now",
    "opened",
    "pack_folder",
    "practised",
    "recipes",
    "request_id",
    "scorer_for",
    "shown",
]


@dataclass(frozen=True, slots=True)
class App:
    """Everything that runs, put together once."""

    renewing: Renewing
    store: Store
    scorer: Scorer
    platforms: tuple[Platform, ...]
    pipeline: Pipeline
    connected: Connected = field(default_factory=Connected)
    """The live platforms, whether they run here or in the desk that does."""

    @property
    def settings(self) -> Settings:
        """Those in force now."""
        return self.renewing.settings

    @property
    def practice(self) -> Practice:
        """The one in force now."""
        return self.pipeline.practice

    @property
    def rehearsing(self) -> bool:
        return any(platform.name == "rehearsal" for platform in self.platforms)

    @property
    def listening(self) -> frozenset[str]:
        """The live platforms of which something is watched: there, silence means that something is wrong."""
        watched = {key.partition(":")[0] for key in self.connected.watched}
        return frozenset(one.name for one in self.connected.platforms if one.source and one.name in watched)


def console_at(settings: Settings, port: int = 0) -> str:
    """The console's address for a browser on this machine; `port` where it is not the one that was set."""
    host = "127.0.0.1" if settings.console_host in ("0.0.0.0", "::") else settings.console_host  # noqa: S104
    return f"http://{host}:{port or settings.console_port}"


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def opened(
    settings: Settings, *, say: Callable[[str], None], live: bool = False, address: str = ""
) -> AsyncIterator[App]:
    """The app, with its store and scoring process, closed again at the end. `live`: connectors too.

    The scoring process starts with a live desk, otherwise when there is first something to score. What can be done
    where is the same either way: a word said in the terminal is performed by the desk that runs.

    Raises:
        Wrong: a setting cannot be used.
        Unavailable: the database cannot be reached, or has another shape than this version needs.
    """
    groups_of(settings)  # what is wrong with the file is said before anything starts
    here = terminal.connect(say, settings.console_address or address)
    store = Store(settings.database_url, settings.seal_key)
    reached, renewing = Connected(), Renewing(settings)

    async def tell(words: str) -> None:
        at = now()
        await store.run(lambda work: tell_keepers(work, f"told:{at:%Y-%m}:{words}"[:300], words, pipeline.practice, at))

    try:
        migrate.ready(store.engine)
        telling = say if live else _nothing
        await store.run(lambda work: glass.ring(work, now()))  # also where no clock runs
        settings = await store.run(lambda work: renewing.start(work, now()))
        reached = await store.run(lambda work: _reached(work, settings, address, telling, tell))
        known = (*reached.platforms, *_rehearsal(settings, reached), here)
        renewing.platforms = known
        practice = practised(settings, known)
        platforms = known if live else (here,)
        scorer = WorkerScorer(recipes(settings, practice))
        collect_seldom()
        try:
            actors = {platform.name: platform.actor for platform in platforms if platform.actor}
            desks = {platform.name: platform.desk for platform in platforms if platform.desk}
            pipeline = Pipeline(store, scorer, practice, actors, now, desks, reports.Drawing(), renewing)
            app = App(renewing, store, scorer, platforms, pipeline, reached)
            if app.rehearsing:
                story = rehearsal.story()
                await store.run(lambda work: _rehearsed(work, story))
            renewing.connected, renewing.scorer = reached, scorer
            await pipeline.renew()
            await _told_left_out(renewing, tell)
            if live:
                scorer.start()
            yield app
        finally:
            scorer.close()
    finally:
        await reached.close()
        store.close()


def migrated(settings: Settings) -> tuple[str | None, str]:
    """Brings the database to the newest shape. Returns the revision before and after.

    Raises:
        Unavailable: the database cannot be reached, or is from a newer version than this one.
    """
    store = Store(settings.database_url, settings.seal_key)
    try:
        before, after = migrate.current(store.engine), migrate.newest()
        if before != after:
            migrate.upgrade(store.engine)
        migrate.ready(store.engine)
        return before, after
    except CommandError:  # a revision that this version does not know
        migrate.ready(store.engine)
        raise
    except DatabaseError as problem:
        reason = str(problem.orig).strip().splitlines()[0]
        raise Unavailable(f"The database cannot be used: {reason}") from None
    finally:
        store.close()


def request_id() -> str:
    """A fresh id for a request that comes from no platform."""
    return f"desk:{secrets.token_hex(12)}"


def _reached(
    work: Work,
    settings: Settings,
    address: str,
    say: Callable[[str], None],
    tell: Callable[[str], Awaitable[None]],
) -> Connected:
    """The live platforms, with the groups they watch: those in the settings, also under the ids they moved to."""
    for platform in leaked(settings, work):
        say(f"The token for {platform} was reported as leaked and is not used any more. Make a new one and set it.")
    try:
        return connected(
            settings,
            people=colleagues_of(settings.colleagues),
            watched=watched_in(work, settings),
            folder=folder(settings),
            address=settings.console_address or address,
            stopped=work.ledger.positions(LEAKED).values(),
            tell=tell,
            words=tuple(words().values()),
        )
    except ValueError as fault:
        raise Wrong(str(fault)) from None


def leaked(settings: Settings, work: Work) -> list[str]:
    """The platforms whose present token was reported as leaked."""
    stopped = work.ledger.positions(LEAKED).values()
    return [platform for platform in TOKENS if reported(settings, platform, stopped)]


def _nothing(line: str) -> None:
    """Says nothing."""


def folder(settings: Settings) -> Path:
    """Where files lie that the desk makes and delivers: beside the database, or in ./data."""
    url = make_url(settings.database_url)
    beside = Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else Path("data")
    return beside / "files"


def _rehearsal(settings: Settings, reached: Connected) -> tuple[Platform, ...]:
    if settings.rehearsal == "off" or (settings.rehearsal == "auto" and reached.platforms):
        return ()
    if reached.platforms:
        raise Wrong("rehearsal: it is not replayed beside real groups. Take the token away, or set rehearsal = “off”.")
    return rehearsal.connect(settings.rehearsal_seconds, now())


async def _told_left_out(renewing: Renewing, tell: Callable[[str], Awaitable[None]]) -> None:
    for fault in renewing.left_out:
        await tell(f"A setting that was changed here does not fit safelight.toml any more and is left out. {fault}")


def _rehearsed(work: Work, story: rehearsal.plot.Story) -> None:
    work.people.see_groups(story.groups)
    work.people.enrol(story.roster, now())

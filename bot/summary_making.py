"""Summaries made and sent when their time comes: in the clock's process, outside every transaction but the short ones.

A period's job is taken under a lease; numbers are counted in one transaction, pages drawn in a thread, files written
under names of their own, and what goes out is put with the job's end in one transaction. Killed anywhere, it is done
again and nothing is sent twice.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import reports
from bot.app import App, Settings, Wrong, folder, now
from bot.core.jobs import Job
from bot.core.periods import RHYTHMS, Period, named
from bot.core.practice import Practice
from bot.core.rights import Colleague, Desk
from bot.core.store import Store, Work
from bot.desk.page import Page, screen
from bot.desk.summary_page import page
from bot.reports import pdf
from bot.reports.text import whole
from bot.steps import sending
from bot.steps.alerting import tell_keepers
from bot.steps.performing import backoff
from bot.steps.sending import Made, Wanted
from bot.steps.summarising import Version, told
from bot.steps.summary_when import LANE

LEASE = timedelta(minutes=10)
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes summaries. `folder` is where files lie that are delivered; `address` is the console's, or empty."""

    store: Store
    practice: Practice
    folder: Path
    organisation: str
    timezone: str
    wanted: Wanted
    now: Callable[[], datetime]
    address: str = ""

    def page(self, work: Work, period: Period, version: Version, reader: Colleague | None = None) -> Page:
        """The page of a period for one reader, or for all whom its version is for."""
        found = told(work, period, version, self.practice, self.now(), reader)
        pack = self.practice.pack
        return page(
            found.summary,
            version.value,
            found.names,
            pack,
            self.organisation,
            self.timezone,
            sent=reader is None,
        )

    def files(self, pages: Sequence[Page]) -> list[Made]:
        """Draws pages into the folder: a picture, one HTML file, and a PDF where that can be made."""
        kind = "pdf" if pdf.here() else "html"
        made = []
        for one in pages:
            names = {format: reports.name(one, format) for format in ("png", "html", kind)}
            for format, name in names.items():
                _write(self.folder, name, reports.FORMATS[format](one))
            link = f"\n\n{self.address.rstrip('/')}/summary?period={one.key}" if self.address else ""
            made.append(
                Made(
                    version=Version(one.version),
                    text=f"{screen(one)}{link}",
                    whole=f"{whole(one)}{link}",
                    picture=names["png"],
                    file=names[kind],
                    page=names["html"],
                )
            )
        return made

    async def step(self) -> int:
        """Does the next summary that is due. Returns how many it took: 0 where none is."""
        taken = self.now()
        jobs = await self.store.run(lambda work: work.outbox.take([LANE], taken, LEASE))
        for job in jobs:
            try:
                await (self._send(job) if job.kind == "send" else self._make(job))
            except Exception as problem:
                why = type(problem).__name__
                await self.store.run(lambda work: self._failed(work, job, why))  # noqa: B023  (awaited at once)
        return len(jobs)

    async def _make(self, job: Job) -> None:
        period = named(str(job.payload["period"]), self.timezone)
        versions = self.wanted.versions(period.every)
        if not versions:  # the settings have changed since it was put
            await self.store.run(lambda work: work.outbox.finish(job.key))
            return
        pages = await self.store.run(lambda work: [self.page(work, period, one) for one in versions])
        made = await asyncio.to_thread(self.files, pages)

        def put(work: Work) -> None:
            now = self.now()
            sending.put_sending(work, period, made, self._hour(period), now)
            work.ledger.log("machine", f"made the summary of {period.key}", "desk", now)
            work.outbox.finish(job.key)

        await self.store.run(put)

    async def _send(self, job: Job) -> None:
        period = named(str(job.payload["period"]), self.timezone)
        made = sending.unpacked(job.payload["made"])

        def put(work: Work) -> None:
            sending.send(work, period, made, self.wanted, self.practice, self._hour(period), self.now())
            work.outbox.finish(job.key)

        await self.store.run(put)

    def _failed(self, work: Work, job: Job, why: str) -> None:
        now = self.now()
        if job.tries < MOST_TRIES:
            work.outbox.later(job.key, now + backoff(job.tries))
            return
        work.outbox.stick(job.key)
        text = f"The summary of {job.payload.get('period')} could not be made ({why}). Try: safelight summary"
        tell_keepers(work, f"unmade:{job.key}", text, self.practice, now)
        work.ledger.log("machine", f"gave up on {job.key} after {job.tries} tries ({why})", "desk", now)

    def _hour(self, period: Period) -> datetime:
        """When a period's summary goes out: on the day after it, at the hour that was set."""
        return datetime.combine(period.after, time(self.wanted.hour), ZoneInfo(self.timezone))


def maker(app: App) -> Maker:
    """The maker of an app's summaries.

    Raises:
        Wrong: a setting about them cannot be used.
    """
    settings = app.settings
    return Maker(
        app.store,
        app.practice,
        folder(settings),
        settings.organisation,
        settings.timezone,
        wanted(settings),
        now,
        settings.console_address,
    )


def wanted(settings: Settings) -> Wanted:
    """Which summaries are made and where they go, by the settings. Raises `Wrong`."""
    places = {name: _listed(getattr(settings, name)) for name in ("summary_places", "summary_lead_places")}
    for name, keys in places.items():
        for key in keys:
            if not all(key.partition(":")[::2]):
                raise Wrong(f"{name}: “{key}” is no place. Write the platform before it, like discord:123.")
    try:
        roles = frozenset(Desk(role.lower()) for role in _listed(settings.summary_roles))
    except ValueError:
        raise Wrong(f"summary_roles: roles are {', '.join(Desk)}.") from None
    every = RHYTHMS.get(settings.summary_trustees)
    return Wanted(every, places["summary_places"], places["summary_lead_places"], roles, settings.summary_hour)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _write(folder: Path, name: str, content: bytes) -> None:
    """Writes a file whole or not at all, for its owner's eyes only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = folder / f".{name}.new"
    with open(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    new.replace(folder / name)

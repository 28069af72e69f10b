"""`safelight run`: puts the desk together, prints the way in, runs until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from bot.app import App, Settings, Wrong, console_at, now, opened
from bot.checks import asked, checked
from bot.cli.admin_desk import next_steps
from bot.cli.inbox_desk import letter_file
from bot.cli.record_desk import packer
from bot.console import console, one_time_link
from bot.core.practice import Practice
from bot.reports import Drawing, access_pack
from bot.running import ROLES, Desk
from bot.steps import alarming

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TRIES = 20


async def start(settings: Settings, role: str, say: Callable[[str], None]) -> None:
    """Runs a role until Ctrl-C or a signal to end.

    Raises:
        Wrong: there is no such role, or no port is free.
    """
    if role not in ROLES:
        near = get_close_matches(role, ROLES, 1)
        hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(ROLES)}."
        raise Wrong(f"There is no role “{role}”. {hint}")
    await _until_stopped(_run(settings, role, say))
    say("Safelight has ended. Nothing is lost; it goes on from here when you start it again.")


async def _run(settings: Settings, role: str, say: Callable[[str], None]) -> None:
    with_console = role in ("all", "console")
    port = _free_port(settings, say) if with_console else 0
    address = console_at(settings, port) if with_console else ""
    async with opened(settings, say=say, live=True, address=address) as app:
        _greet(app, say)
        site: Any = None
        if with_console:
            site = Newest(
                app,
                answer=app.pipeline.answer,
                store=app.store,
                now=now,
                timezone=settings.timezone,
                hosts=frozenset({*(f"{host}:{port}" for host in LOOPBACK[:2]), address.removeprefix("http://")})
                | _public(settings),
                check=lambda: checked(app),
                drawer=Drawing(),
                packer=packer(app.store),
                letters=letter_file,
                exporter=access_pack.packed,
            )
            first = app.practice.people[0].name
            way_in = one_time_link(app.store, first, now(), lives=timedelta(hours=24))
            say(f"Open the console with this link; it works once:\n\n    {address}{way_in}\n")
            say(f"Ctrl-C ends Safelight. Another link: {_command()} link")
            if app.connected.routes:
                site = Doorway(site, app.connected.routes)
        if app.connected.platforms and role in ("all", "connectors"):
            await _say_platforms(app, say)
        await Desk(app, say).run(role, site, settings.console_host, port)


class Newest:
    """The console by the practice in force: it is put together anew when that is another one. What it keeps is in the
    database, so nobody is signed out by it."""

    def __init__(self, app: App, **given: Any) -> None:
        self._app = app
        self._given = given
        self._practice: Practice | None = None
        self._site: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        practice, settings = self._app.practice, self._app.settings
        if self._practice is not practice:
            self._site = console(
                practice=practice, organisation=settings.organisation, contact=settings.contact, **self._given
            )
            self._practice = practice
        await self._site(scope, receive, send)


class Doorway:
    """The console, with the addresses beside it at which platforms call the desk."""

    def __init__(self, site: Any, routes: Mapping[str, Any]) -> None:
        self._site = site
        self._routes = routes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        inside = self._routes.get(scope.get("path", "")) if scope.get("type") == "http" else None
        await (inside or self._site)(scope, receive, send)


def _public(settings: Settings) -> frozenset[str]:
    """The console's name behind a proxy, under which a browser asks for it."""
    host = urlsplit(settings.console_address).netloc
    return frozenset({host} if host else ())


async def _say_platforms(app: App, say: Callable[[str], None]) -> None:
    """What each platform says of itself, once at the start: who the desk is there, what it sees, what is missing."""
    for platform in app.connected.platforms:
        if platform.actor is not None:
            say(f"Looking at {platform.name} …")
            health = await asked(platform)
            say(health.words)
            for hint in health.hints:
                say(f"  → {hint}")
    if app.practice.waiting:
        for line in await app.store.run(lambda work: alarming.health(work, app.practice, now())):
            say(line.words)
            for hint in line.hints:
                say(f"  → {hint}")
    if steps := await next_steps(app):
        say(f"{'' if app.listening else 'No group is watched yet. '}What to do now:\n")
        for number, step in enumerate(steps, 1):
            say(f"    {number}. {step}")
        say("\nWho likes files better names people and groups in safelight.toml: docs/live.md.")


def _greet(app: App, say: Callable[[str], None]) -> None:
    if app.rehearsing:
        seconds = app.settings.rehearsal_seconds
        say(
            "No group is connected yet, so this is a rehearsal: an invented youth club's Discord and Telegram groups "
            f"over a week, in {seconds:.0f} seconds. Nobody in it is real."
        )
    say("Everything is checked on this machine. A flag is a prompt to look, not a finding.")


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Runs it until it ends or a signal says so, which may come before anything else has happened."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers; Ctrl-C arrives as an exception
            loop.add_signal_handler(one, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _command() -> str:
    """How this very program is called from here."""
    return "safelight" if shutil.which("safelight") else sys.argv[0]


def _free_port(settings: Settings, say: Callable[[str], None]) -> int:
    wanted = settings.console_port
    for port in range(wanted, min(wanted + TRIES, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.console_host, port))
            except OSError:
                continue
            if port != wanted:
                say(f"Port {wanted} is in use, so the console is on {port}.")
            return int(probe.getsockname()[1])
    raise Wrong(f"console_port: none of the ports {wanted} to {wanted + TRIES - 1} is free.")

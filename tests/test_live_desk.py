"""The desk on a live platform, as its users start it: a token is enough; nothing is lost when it is killed."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from sqlalchemy import select

from bot.core.coverage import holes
from bot.storage.arrivals import MESSAGES
from tests.fakes.clock import MONDAY
from tests.fakes.command import harmless, process
from tests.fakes.desk import opened
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.live import watched_before
from tests.test_running import PATIENCE, Heard, free_port

SETTINGS = """
organisation = "Riverside"
[[colleagues]]
name = "Lea"
roles = ["lead", "moderator"]
[[colleagues]]
name = "Dee"
roles = ["deputy", "admin"]
[groups."{group}"]
audience = "youth"
"""


async def until(true: Callable[[], object], heard: Heard) -> None:
    """Waits until something is so, while the stand-in's server goes on in this process."""
    end = monotonic() + PATIENCE
    while not true():
        assert monotonic() < end, f"it never came about:\n{heard.text}"
        await asyncio.sleep(0.05)


def kept(url: str) -> list[str]:
    """The texts of all messages, in the order in which they were written."""
    with opened(url) as store, store.engine.begin() as db:
        return list(db.scalars(select(MESSAGES.c.text).order_by(MESSAGES.c.at, MESSAGES.c.seq)))


async def test_a_token_is_enough_and_a_kill_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    async with DiscordStand() as stand:
        environment = {
            "SAFELIGHT_DISCORD_TOKEN": stand.secret,
            "SAFELIGHT_DISCORD_API": stand.fake.api,
            "SAFELIGHT_DISCORD_GATEWAY": stand.fake.socket,
            "SAFELIGHT_CONSOLE_PORT": str(free_port()),
        }
        with process("run", url=url, folder=tmp_path, environment=environment) as running:
            heard = Heard(running)
            await until(lambda: "No group is watched yet" in heard.text, heard)
            assert "Connected as TestBot. In Youth club it watches nothing." in heard.text
            assert f'#general is [groups."{stand.group}"]' in heard.text
            assert "/oauth2/authorize?client_id=" in heard.text
            assert "rehearsal" not in heard.text
            await stand.says("nobody reads this")
            assert await asyncio.to_thread(heard.stop) == 0
        assert kept(url) == []

        (tmp_path / "safelight.toml").write_text(SETTINGS.format(group=stand.group), encoding="utf-8")
        with process("run", url=url, folder=tmp_path, environment=environment) as running:
            heard = Heard(running)
            await until(lambda: f"Not watched yet: {stand.group}. That begins by itself" in heard.text, heard)
            assert "it watches nothing, and #general not yet" in heard.text
            assert "Start one: safelight alarm test" in heard.text
            await stand.says("nobody reads this either")
            assert await asyncio.to_thread(heard.stop) == 0
        with opened(url) as store, store.begin() as work:
            watched_before(work, [stand.group], MONDAY)
        with process("run", url=url, folder=tmp_path, environment=environment) as running:
            heard = Heard(running)
            await until(lambda: "it watches #general" in heard.text, heard)
            await until(lambda: _listens(url, stand.group), heard)
            await stand.says("hello all")
            await stand.says("i want to kill myself")
            await until(lambda: "for Lea: Someone may be thinking of hurting themselves: case 1." in heard.text, heard)
            running.send_signal(signal.SIGKILL)
            await asyncio.to_thread(running.wait)
        missed = [f"while it was off {n}" for n in range(5)]
        for text in missed:
            await stand.says(text)

        with process("run", url=url, folder=tmp_path, environment=environment) as running:
            heard = Heard(running)
            await until(lambda: len(kept(url)) >= 7, heard)
            await stand.says("and on it goes")
            await until(lambda: len(kept(url)) >= 8, heard)
            await stand.revokes()
            assert await asyncio.to_thread(heard.stop) == 0
        assert kept(url) == ["hello all", "i want to kill myself", *missed, "and on it goes"]
        harmless(heard.text)
        assert stand.secret not in heard.text
    with opened(url) as store, store.begin() as work:
        assert [case.id for case in work.cases.listed()] == ["1"]
        assert holes(work.ledger.stretches(MONDAY, MONDAY.replace(year=2100))) == []


def _listens(url: str, stream: str) -> bool:
    with opened(url) as store, store.begin() as work:
        return stream in work.ledger.positions()

"""What somebody says in a chat and the desk cannot take: they hear it, and so do those who keep the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from bot.app import load, opened
from bot.core.effects import Receipt
from bot.core.messages import Account, Place
from bot.core.ports import Platform
from bot.core.requests import Reply, Report, Request, Telling
from bot.core.sheets import Sheet
from bot.running import Desk
from bot.storage.ledger import ANSWERS
from tests.fakes.desk import opened as opened_store

TOLD = Report("x:1", Account("chat", "kit", "Kit Summers"), Telling.HELP, "please help me")


class Chat:
    """A desk in a chat, in which somebody tells something again and again."""

    def __init__(self, times: int) -> None:
        self.faults: list[Exception] = []
        self.done = asyncio.Event()
        self._times = times

    async def serve(self, answer: Callable[[Request], Awaitable[Reply]]) -> None:
        for number in range(self._times):
            try:
                await answer(replace(TOLD, id=f"x:{number}"))
            except Exception as problem:
                self.faults.append(problem)
        self.done.set()
        await asyncio.Event().wait()

    async def show(self, sheet: Sheet, place: Place, shown: Receipt | None) -> Receipt:
        raise AssertionError("nothing is shown here")

    async def withdraw(self, shown: Receipt) -> None:
        raise AssertionError("nothing is shown here")


async def test_a_word_that_could_not_be_kept_is_told_once_and_without_a_name(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with opened_store(url) as store, store.engine.begin() as db:
        ANSWERS.drop(db)  # what every answer needs is gone; the rest of the database works
    said: list[str] = []
    async with opened(load(None, {}, {"database_url": url, "rehearsal": "off"}), say=said.append) as app:
        chat = Chat(3)
        app = replace(app, platforms=(*app.platforms, Platform("chat", desk=chat)))
        running = [
            asyncio.create_task(Desk(app, said.append).run(role, None, "", 0)) for role in ("connectors", "clock")
        ]
        async with asyncio.timeout(60):
            await chat.done.wait()
            while not any("] for Desk lead: Somebody wrote" in line for line in said):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    assert len(chat.faults) == 3, "whoever asked can be told as well"
    alerts = [line for line in said if line.startswith("[")]
    assert len(alerts) == 1
    assert alerts[0].startswith("[Today] for Desk lead: Somebody wrote to the desk, and it could not be kept (")
    assert "Kit" not in "\n".join(said)
    assert "please help" not in "\n".join(said)

"""A watcher outside hears each minute that the desk is well, and nothing when it is not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.app import load, now, opened
from bot.core.heard import Seen
from bot.core.ports import Batch
from bot.heartbeat import beat
from bot.running import Desk
from tests.fakes.desk import opened as opened_store
from tests.test_running import free_port


class Watcher:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.status = 200
        watcher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                watcher.heard.append(self.path)
                self.send_response(watcher.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/ping/secret-of-ours"


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    watcher = Watcher()
    yield watcher
    watcher.server.shutdown()
    watcher.server.server_close()


async def test_it_is_called_and_what_is_wrong_with_it_is_a_sentence_without_the_address(watcher: Watcher) -> None:
    assert await beat(watcher.url) == ""
    assert watcher.heard == ["/ping/secret-of-ours"]
    watcher.status = 404
    for said in (await beat(watcher.url), await beat(f"http://127.0.0.1:{free_port()}/secret-of-ours")):
        assert said.startswith("The watcher outside ")
        assert "secret-of-ours" not in said


async def test_a_desk_that_hears_nothing_is_silent_to_the_watcher(tmp_path: Path, watcher: Watcher) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with opened_store(url) as store, store.begin() as work:
        long_ago = now() - timedelta(hours=1)
        work.ledger.cover([Seen("telegram:1", long_ago, long_ago)])
    settings = load(
        None,
        {},
        {
            "database_url": url,
            "heartbeat_url": watcher.url,
            "telegram_token": "1:invented",
            "telegram_url": f"http://127.0.0.1:{free_port()}",
        },
    )
    said: list[str] = []
    async with opened(settings, say=said.append) as app:
        # What listens elsewhere is looked after here: this process only keeps the clock.
        app.connected.watched.add("telegram:-100")
        desk = Desk(app, said.append, look_each=0.05)
        desk.started = now() - timedelta(minutes=30)
        running = asyncio.create_task(desk.run("clock", None, "", 0))
        await _until(lambda: any("Telegram has not been heard since" in line for line in said))
        assert watcher.heard == []
        await app.pipeline.ingest(Batch((Seen("telegram:1", now() - timedelta(minutes=1), now()),), {}))
        await _until(lambda: len(watcher.heard) >= 2)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert any("Telegram is heard again" in line for line in said)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110  (it looks at what another process writes, too)
            await asyncio.sleep(0.05)

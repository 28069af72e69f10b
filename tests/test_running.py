"""The desk running: as one process with its console, and in roles side by side over one PostgreSQL."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from bot.core.cases import Case
from tests.fakes.command import harmless, process
from tests.fakes.desk import opened

PATIENCE = 240.0


def until(true: Callable[[], object], running: subprocess.Popen[str] | None = None) -> None:
    """Waits until something is so; a busy machine may take its time."""
    end = monotonic() + PATIENCE
    while not true():
        assert running is None or running.poll() is None, running.communicate()
        assert monotonic() < end, "it never came about"
        sleep(0.05)


class Heard:
    """What a process says, as it says it."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.lines: list[str] = []
        self._running = running
        assert running.stdout is not None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._running.stdout is not None
        for line in self._running.stdout:
            self.lines.append(line)

    @property
    def text(self) -> str:
        return "".join(self.lines)

    def ended(self) -> bool:
        self._thread.join(PATIENCE)
        return not self._thread.is_alive()

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self._running.send_signal(how)
        status = self._running.wait(PATIENCE)
        self._thread.join(PATIENCE)
        return status


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cases(url: str) -> list[Case]:
    with opened(url) as store, store.begin() as work:
        return sorted(work.cases.listed(open_only=False, limit=1000), key=lambda case: int(case.id))


def link(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+/\S+", text)
    return found[0] if found else ""


def test_from_start_to_ctrl_c_and_on_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        words = ("run", "--rehearsal-seconds", "3", "--console-port", str(port))
        with process(*words, url=url, folder=tmp_path) as running:
            heard = Heard(running)
            until(lambda: link(heard.text), running)
            assert f"Port {port} is in use, so the console is on " in heard.text
            assert "this is a rehearsal" in heard.text
            assert "Nobody in it is real" in heard.text
            with httpx.Client(follow_redirects=True, timeout=30) as browser:
                until(lambda: answers(browser, link(heard.text)), running)
                home = str(httpx.URL(link(heard.text)).join("/"))
                stranger = httpx.get(home, follow_redirects=True, timeout=30)
                assert "/case/" not in stranger.text, "only who followed the link sees the queue"
                until(lambda: browser.get(home).text.count("/case/") >= 3, running)
                again = httpx.get(link(heard.text), follow_redirects=True, timeout=30)
                assert "/case/" not in again.text, "the link works once"
            # Stopped in the middle, it goes on later.
            assert heard.stop() == 0
            errors = running.stderr.read() if running.stderr else ""
    assert "Safelight has ended. Nothing is lost" in heard.lines[-1]
    harmless(heard.text + errors)
    assert errors == ""
    first = cases(url)

    with process("run", "--rehearsal-seconds", "1", "--console-port", str(free_port()), url=url, folder=tmp_path) as on:
        heard = Heard(on)
        until(lambda: link(heard.text), on)
        until(lambda: seen_all(url), on)
        assert heard.stop(signal.SIGTERM) == 0
    harmless(heard.text)
    after = cases(url)
    assert [case.key for case in after[: len(first)]] == [case.key for case in first]
    doubled = [key for key, number in Counter(case.key for case in after).items() if number > 1]
    assert not doubled


def answers(browser: httpx.Client, address: str) -> bool:
    try:
        return browser.get(address).status_code == 200
    except httpx.ConnectError:
        return False


def seen_all(url: str) -> bool:
    """Every stream of the rehearsal has told its last."""
    with opened(url) as store, store.begin() as work:
        told = work.ledger.positions()
        streams = [one for one in told if one.startswith("rehearsal:")]
        return len(streams) == 2 and work.inbox.waiting() == 0


@pytest.mark.postgresql
def test_roles_side_by_side_do_the_same_work(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgres_server")
    url = server.create()
    try:
        port = ("--console-port", str(free_port()), "--rehearsal-seconds", "1")
        with opened(url):
            pass
        with (
            process("run", "connectors", *port, url=url, folder=tmp_path) as connectors,
            process("run", "workers", *port, url=url, folder=tmp_path) as worker,
            process("run", "clock", *port, url=url, folder=tmp_path) as clock,
        ):
            heard = [Heard(one) for one in (connectors, worker, clock)]
            until(lambda: any("] for " in line for line in heard[2].lines), clock)
            until(lambda: seen_all(url), connectors)
            assert [one.stop() for one in heard] == [0, 0, 0]
        for one in heard:
            harmless(one.text)
            assert "Safelight has ended." in one.text
            assert "http://" not in one.text
        found = cases(url)
        assert len({case.key for case in found}) == len(found)
        assert any(case.key.startswith("pair|") for case in found)
    finally:
        server.drop(url)


def test_a_killed_desk_takes_its_worker_along(tmp_path: Path) -> None:
    """Its pipes close only when every process that it started is gone."""
    words = ("run", "workers", "--rehearsal", "off")
    with process(*words, url=f"sqlite:///{tmp_path / 'desk.db'}", folder=tmp_path) as running:
        heard = Heard(running)
        until(lambda: heard.lines, running)
        running.kill()
        assert running.wait(PATIENCE) != 0
        assert heard.ended()

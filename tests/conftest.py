"""Fixtures for every test: a database of each kind, a store on it, the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.store import Store
from tests import postgres
from tests.fakes.command import Typed
from tests.fakes.desk import newest_file, opened

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One PostgreSQL server per test process, started by the first test that asks for it."""
    with postgres.server() as running:
        yield running


def in_newest_shape(url: str) -> None:
    with opened(url):
        pass


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in its newest shape that only this test uses; the test runs once per kind of database."""
    if request.param == "sqlite":
        file = tmp_path / "safelight.db"
        file.write_bytes(newest_file())
        yield f"sqlite:///{file}"
        return
    running: postgres.Server = request.getfixturevalue("postgres_server")
    url = running.lend("newest", in_newest_shape)
    try:
        yield url
    finally:
        running.back("newest", url)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that has no shape yet; on SQLite there is no file."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'safelight.db'}"
        return
    running: postgres.Server = request.getfixturevalue("postgres_server")
    url = running.create()
    try:
        yield url
    finally:
        running.drop(url)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on an empty database of each kind, in its newest shape."""
    with opened(database_url) as store:
        yield store


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Typed:
    """The command line, on a desk of this test's own that has no database yet."""
    return Typed(monkeypatch, f"sqlite:///{tmp_path / 'desk.db'}", tmp_path)

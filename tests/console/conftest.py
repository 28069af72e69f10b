"""A desk with a store of its own: on SQLite, or on each kind of database where that can make a difference."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.fakes.changing import ChangingDesk
from tests.fakes.desk import TestDesk, opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with opened(f"sqlite:///{tmp_path / 'console.db'}") as store:
        yield TestDesk(store)


@pytest.fixture
async def changing_desk(tmp_path: Path) -> AsyncIterator[ChangingDesk]:
    """One whose settings can be changed."""
    with opened(f"sqlite:///{tmp_path / 'console.db'}") as store:
        yield await ChangingDesk(store).begin()


@pytest.fixture
def each_desk(database_url: str) -> Iterator[TestDesk]:
    with opened(database_url) as store:
        yield TestDesk(store)

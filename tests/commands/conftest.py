"""A store for the words; SQLite is enough here, as the store's own tests hold both databases to the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.store import Store
from tests.fakes.desk import opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(f"sqlite:///{tmp_path / 'safelight.db'}") as store:
        yield store

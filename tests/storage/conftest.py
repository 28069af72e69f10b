"""A store on an empty database of each kind, in its newest shape."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.storage.store import Store
from tests.fakes.desk import opened


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store

"""A desk for the words; SQLite is enough here, as `tests/test_switching.py` holds both databases to the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.changing import ChangingDesk
from tests.fakes.desk import opened


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ChangingDesk]:
    with opened(f"sqlite:///{tmp_path / 'safelight.db'}") as store:
        yield await ChangingDesk(store).begin()

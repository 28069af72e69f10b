"""Telegram keeps to what every connector keeps to, with the official library on a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.connectors.contract import ActorContract, SourceContract
from tests.fakes.telegram.stand import TelegramStand, standing


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with standing() as found:
        yield found


class TestSource(SourceContract):
    pass


class TestActor(ActorContract):
    pass

"""The fake by hand: prints its addresses and says what is typed."""

from __future__ import annotations

import asyncio

from tests.fakes.discord.server import by_hand

if __name__ == "__main__":
    asyncio.run(by_hand())

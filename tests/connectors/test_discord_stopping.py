"""Stopping to listen leaves nothing behind, also while a connection is being made anew."""

from __future__ import annotations

import asyncio
import threading

from discord.gateway import KeepAliveHandler

from connectors.discord import gateway
from tests.fakes.discord.stand import DiscordStand


def heartbeats() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if isinstance(thread, KeepAliveHandler)}


async def test_no_heartbeat_outlives_its_connection() -> None:
    """A heartbeat begins with a connection's first word; until it may say who it is, the library waits for seconds."""
    before, told = heartbeats(), asyncio.Event()
    async with DiscordStand() as stand, asyncio.timeout(60):
        wanted, address = gateway.intents(members=False), {"api": stand.fake.api, "gateway": stand.fake.socket}
        listening = asyncio.create_task(gateway.listen(stand.secret, wanted, lambda *_: told.set(), **address))
        await told.wait()
        mine = heartbeats() - before
        stand.fake.gateway.forget()
        await stand.fake.gateway.drop()
        while len(mine) < 3:  # the one that broke, the one that could not be resumed, and the one that begins anew
            await asyncio.sleep(0)
            mine |= heartbeats() - before
        assert stand.fake.gateway.starts == 1
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    for thread in mine:
        await asyncio.to_thread(thread.join, 20)
    assert not any(thread.is_alive() for thread in mine)

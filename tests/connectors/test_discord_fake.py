"""The stand-in for Discord, driven by discord.py itself: what the official library accepts, a connector may rely on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import discord
import pytest
from discord.http import HTTPClient, Route

from connectors.discord.gateway import HEARD, intents, listen
from tests.connectors.contract import PATIENCE
from tests.fakes.discord.stand import DiscordStand


@pytest.fixture
async def stand() -> AsyncIterator[DiscordStand]:
    async with DiscordStand() as standing:
        yield standing


class Led(HTTPClient):
    """discord.py's own HTTP client, led to the stand-in."""

    def __init__(self, api: str) -> None:
        super().__init__(asyncio.get_running_loop())
        self.api = api

    def request(self, route: Route, **more: Any) -> Any:
        route.url = route.url.replace(Route.BASE, self.api)
        return super().request(route, **more)


@pytest.fixture
async def library(stand: DiscordStand) -> AsyncIterator[Led]:
    client = Led(stand.fake.api)
    await client.static_login(stand.fake.token)
    yield client
    await client.close()


async def test_a_token_that_is_not_good(stand: DiscordStand) -> None:
    client = Led(stand.fake.api)
    with pytest.raises(discord.LoginFailure):
        await client.static_login("wrong")
    await client.close()


async def test_history_after_gives_the_messages_next_to_it_newest_first(stand: DiscordStand, library: Led) -> None:
    said = [await stand.says(str(number)) for number in range(12)]
    page = await library.logs_from(stand.channel.id, 5, after=int(said[1]))
    assert [one["id"] for one in page] == said[6:1:-1]


async def test_what_a_bot_may_not_do_is_refused_with_discords_codes(stand: DiscordStand, library: Led) -> None:
    message = await stand.says("hello")
    await stand.forbids()
    with pytest.raises(discord.Forbidden) as forbidden:
        await library.delete_message(stand.channel.id, int(message))
    assert forbidden.value.code == 50013
    with pytest.raises(discord.NotFound) as missing:
        await library.get_message(stand.channel.id, 1)
    assert missing.value.code == 10008


async def test_a_limit_is_waited_for_by_the_library(stand: DiscordStand, library: Led) -> None:
    await stand.says("hello")
    stand.fake.fails("busy", 1, 0.01)
    assert len(await library.logs_from(stand.channel.id, 5)) == 1


async def test_the_gateway_greets_tells_and_replays(stand: DiscordStand) -> None:
    told: list[str] = []
    came, fake = asyncio.Event(), stand.fake

    def heard(name: str, payload: Mapping[str, Any]) -> None:
        told.append(f"{name} {payload.get('content', '')}".strip())
        came.set()

    living = asyncio.create_task(
        listen(
            fake.token,
            intents(members=True),
            heard,
            api=fake.api,
            gateway=fake.socket,
        )
    )

    async def until(line: str, times: int = 1) -> None:
        async with asyncio.timeout(PATIENCE):
            while told.count(line) < times:
                came.clear()
                await came.wait()

    try:
        await until("GUILD_CREATE")
        fake.gateway.hold()
        await stand.says("while it was cut off")
        await fake.gateway.drop()
        await until("RESUMED")
        await until("MESSAGE_CREATE while it was cut off")
        fake.gateway.forget()
        await fake.gateway.drop()
        await until("READY", 2)
    finally:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
    assert {line.split()[0] for line in told} <= HEARD | {"READY", "RESUMED", "SHARD_DOWN"}
    assert fake.gateway.starts == 2


async def test_an_intent_that_is_not_turned_on_ends_the_connection(stand: DiscordStand) -> None:
    stand.fake.gateway.denied = discord.Intents(message_content=True)
    with pytest.raises(Exception, match="Message Content Intent"):
        await listen(
            stand.fake.token, intents(members=False), lambda *_: None, api=stand.fake.api, gateway=stand.fake.socket
        )

"""The stand-in of the contract: a group with a member and an owner, watched by a bot that is an administrator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.telegram.actor import TelegramActor
from connectors.telegram.client import Client
from connectors.telegram.polling import Polling
from tests.fakes.telegram.server import Server, serving
from tests.fakes.telegram.world import Chat, Member, World

SECRET = "AAF-invented_token-of-nobody"
TOKEN = f"5000000001:{SECRET}"
OWNER, SAM, ELSE = 10, 20, 30
GROUP = -1001234567890


async def at_once(seconds: float) -> None:
    """Waiting, for those who test: as long as it takes to let others do something."""
    await asyncio.sleep(0)


class TelegramStand:
    """See `tests.connectors.contract.Stand`."""

    secret = SECRET
    tells_deletions = False
    group = f"telegram:{GROUP}"
    member = f"telegram:{SAM}"
    admin = f"telegram:{OWNER}"

    def __init__(self, server: Server, bot: int) -> None:
        self.server = server
        self.world = server.world
        self.bot = bot
        self.clients: list[Client] = []

    @property
    def chat(self) -> Chat:
        return self.world.chats[GROUP]

    def client(self, token: str = TOKEN) -> Client:
        self.clients.append(Client(token, self.server.url))
        return self.clients[-1]

    def source(self) -> Polling:
        return Polling(self.client(), sleep=at_once)

    def actor(self, folder: Path | None = None) -> TelegramActor:
        return TelegramActor([self.client()], groups=lambda: (str(GROUP),), alerts={"Robin": str(SAM)}, folder=folder)

    async def says(self, text: str) -> str:
        return str(self.world.post(GROUP, SAM, text))

    async def edits(self, id_: str, text: str) -> None:
        self.world.edit(GROUP, int(id_), text)

    async def deletes(self, id_: str) -> None:
        self.world.delete(GROUP, int(id_))

    async def fails(self, how: str, times: int, wait: timedelta = timedelta()) -> None:
        self.server.fail(how, times, int(wait.total_seconds()))

    async def revokes(self) -> None:
        self.server.revoked.add(TOKEN)

    async def forbids(self) -> None:
        self.world.set_member(GROUP, self.bot, Member("member"), by=OWNER)

    async def expels(self) -> None:
        self.world.set_member(GROUP, self.bot, Member("kicked"), by=OWNER)

    async def there(self, message: str) -> bool:
        return int(message.rpartition(":")[2]) in self.chat.messages

    async def state(self, account: str) -> str:
        found = self.chat.members.get(int(account.partition(":")[2]), Member("left"))
        if found.status == "restricted" and "can_send_messages" not in found.rights:
            return "muted"
        return "banned" if found.status == "kicked" else "free"

    async def sent(self) -> list[str]:
        return [one["text"] for one in self.chat.messages.values() if one["from"]["id"] == self.bot]


@asynccontextmanager
async def standing(clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> AsyncIterator[TelegramStand]:
    world = World(clock)
    bot = world.bot(TOKEN, "safelight_bot")
    world.user(OWNER, "Ola", username="ola_runs_it")
    world.user(SAM, "Sam", last_name="Field", username="SamF")
    world.user(ELSE, "Kit")
    world.chat(GROUP, "Under 14s")
    world.join(GROUP, OWNER, "creator")
    world.join(GROUP, SAM)
    world.join(GROUP, bot, "administrator")
    world.queues[bot].waiting.clear()
    async with serving(world) as server:
        stand = TelegramStand(server, bot)
        try:
            yield stand
        finally:
            for client in stand.clients:
                await client.close()

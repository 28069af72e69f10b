"""A server with one watched channel, as the contracts of every connector want it."""

from __future__ import annotations

from datetime import timedelta
from types import TracebackType
from typing import Any

from simcord.backend.models import Channel, Message, User

from bot.core.ports import Actor, Platform, Source
from connectors.discord import connect
from tests.fakes.discord.server import FakeDiscord


class DiscordStand:
    """Kit is a member, Boss stands above the bot. `options` go to `connect`."""

    tells_deletions = False  # only while one listens; a deletion during a gap is told by nobody

    def __init__(self) -> None:
        self.fake = FakeDiscord()
        backend = self.fake.backend
        self.guild = backend.create_guild("Youth club")
        self.channel: Channel = backend.create_channel(self.guild.id, "general")
        self.kit: User = backend.make_user("kit")
        self.boss: User = backend.make_user("boss")
        above = backend.create_role(self.guild.id, "Leaders")
        above.position = 50
        backend.add_member(self.guild.id, self.kit.id)
        backend.add_member(self.guild.id, self.boss.id, roles=[above.id])
        self.group = f"discord:{self.channel.id}"
        self.member, self.admin = f"discord:{self.kit.id}", f"discord:{self.boss.id}"
        self.secret = self.fake.token

    async def __aenter__(self) -> DiscordStand:
        await self.fake.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.fake.__aexit__(kind, problem, trace)

    def platform(self, **options: Any) -> Platform:
        """The connector in a process that has just started."""
        given = {"watch": [self.group], "api": self.fake.api, "gateway": self.fake.socket, **options}
        return connect(self.secret, **given)

    def source(self, **options: Any) -> Source:
        source = self.platform(**{"read_back": timedelta(hours=1), **options}).source
        assert source is not None
        return source

    def actor(self, **options: Any) -> Actor:
        actor = self.platform(**options).actor
        assert actor is not None
        return actor

    def say(self, text: str, channel: int | None = None, author: User | None = None, **more: Any) -> Message:
        return self.fake.backend.create_message(channel or self.channel.id, (author or self.kit).id, text, **more)

    async def says(self, text: str) -> str:
        return str(self.say(text).id)

    async def edits(self, id_: str, text: str) -> None:
        self.fake.backend.edit_message(self.channel.id, int(id_), {"content": text})

    async def deletes(self, id_: str) -> None:
        self.fake.backend.delete_message(self.channel.id, int(id_))

    async def fails(self, how: str, times: int, wait: timedelta = timedelta()) -> None:
        self.fake.fails(how, times, wait.total_seconds())

    async def revokes(self) -> None:
        self.fake.token = "another-one"

    def bot_role(self) -> Any:
        [role] = [role for role in self.guild.roles.values() if role.managed]
        return role

    async def forbids(self) -> None:
        self.bot_role().permissions = 0

    async def expels(self) -> None:
        self.fake.backend.remove_member(self.guild.id, self.fake.backend.bot_user.id)

    async def there(self, message: str) -> bool:
        id_ = int(message.rpartition(":")[2])
        return any(id_ in messages for messages in self.fake.backend.messages.values())

    async def state(self, account: str) -> str:
        id_ = int(account.partition(":")[2])
        if id_ in self.guild.bans:
            return "banned"
        member = self.guild.members.get(id_)
        return "muted" if member is not None and member.timed_out_until else "free"

    async def sent(self) -> list[str]:
        bot = self.fake.backend.bot_user.id
        messages = [one for each in self.fake.backend.messages.values() for one in each.values()]
        return [
            one.content
            for one in sorted(messages, key=lambda one: one.id)
            if one.author_id == bot and not one.type % 19
        ]

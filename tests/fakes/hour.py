"""An hour of three platforms' traffic, compressed, with all that goes wrong in one. It knows what was said."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.fakes.discord.stand import DiscordStand
from tests.fakes.telegram.stand import ELSE, GROUP, SAM, TelegramStand
from tests.fakes.x.stand import XStand
from tests.fakes.x.world import MOST_EDITS

BREATH = 0.01
"""Seconds in which the desk may do something before the next minute; how much it does in them does not matter."""


@dataclass
class Hour:
    """What was said. `final` are the texts as they stand now, by group and id; `unkind` the keys of unkind messages."""

    discord: DiscordStand
    telegram: TelegramStand
    x: XStand
    chance: Random = field(default_factory=lambda: Random(11))
    final: dict[tuple[str, str], str] = field(default_factory=dict)
    unkind: set[str] = field(default_factory=set)
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """What Discord's gateway told, to be told again."""
    dates: dict[str, int] = field(default_factory=dict)
    minute: int = 0
    notices: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        backend = self.discord.fake.backend
        self.thread = backend.create_thread(self.discord.channel.id, "A side room", self.discord.kit.id).id
        told = max(backend.messages[self.discord.channel.id])  # that there is a thread, and its name, is said as well
        self.final[self.discord.group, str(told)] = "A side room"
        self.notices = {str(told)}
        backend.subscribers.append(lambda event, payload: self.events.append((event, dict(payload))))

    async def pass_minute(self) -> None:
        """People write and change what they wrote, and something goes wrong."""
        self.minute += 1
        for number in range(self.chance.randint(2, 4)):
            self._says(f"{self.minute}.{number}")
        self._edits()
        await self._mishap(self.minute % 10)
        await asyncio.sleep(BREATH)

    def _says(self, number: str) -> None:
        bad = " you scumbag" if self.chance.random() < 0.1 else ""
        where = self.thread if self.chance.random() < 0.3 else self.discord.channel.id
        author = self.chance.choice((self.discord.kit, self.discord.boss))
        said = self.discord.say(f"discord {number}{bad}", channel=where, author=author)
        self._note(self.discord.group, str(said.id), said.content, bad)
        text = f"telegram {number}{bad}"
        id_ = self.telegram.world.post(GROUP, self.chance.choice((SAM, ELSE)), text)
        self._note(self.telegram.group, str(id_), text, bad)
        text = f"x {number}{bad}"
        self._note(self.x.group, self.x.answer(text), text, bad)

    def _note(self, group: str, id_: str, text: str, bad: str) -> None:
        self.final[group, id_] = text
        if bad:
            self.unkind.add(f"{group}:{id_}")

    def _edits(self) -> None:
        """One of the newest on each platform; Telegram tells two changes of one message in the wrong order."""
        for group in (self.discord.group, self.telegram.group, self.x.group):
            mine = [id_ for place, id_ in self.final if place == group and f"{group}:{id_}" not in self.unkind]
            id_ = self.chance.choice(mine[-15:])
            if id_ in self.notices or (group == self.x.group and len(self.x.world.posts[id_].chain) > MOST_EDITS):
                continue
            text = f"{self.final[group, id_].split(' edited')[0]} edited {self.minute}"
            self.final[group, id_] = text
            if group == self.discord.group:
                self._edit_on_discord(id_, text)
            elif group == self.telegram.group:
                self._edit_on_telegram(id_, text)
            else:
                self.x.world.edit(id_, text)

    def _edit_on_discord(self, id_: str, text: str) -> None:
        places = self.discord.fake.backend.messages
        channel = next(place for place, messages in places.items() if int(id_) in messages)
        self.discord.fake.backend.edit_message(channel, int(id_), {"content": text})

    def _edit_on_telegram(self, id_: str, text: str) -> None:
        world = self.telegram.world
        date = max(self.dates.get(id_, 0), world.seconds()) + 2
        self.dates[id_] = date
        world.edit(GROUP, int(id_), text, edit_date=date)
        late = {**world.chats[GROUP].messages[int(id_)], "text": f"{text} (overtaken)", "edit_date": date - 1}
        world.push(self.telegram.bot, "edited_message", late)

    async def _mishap(self, kind: int) -> None:
        fake, server, x = self.discord.fake, self.telegram.server, self.x.server
        match kind:
            case 0:
                await fake.gateway.drop()  # the connection breaks, and is resumed
            case 1:
                fake.gateway.forget()  # and here it cannot be
                await fake.gateway.drop()
            case 2:
                server.fail("busy", 2, 1)
                fake.fails("busy", 1, 0.01)
                x.fail("busy", 2)
            case 3:
                server.fail("down", 2)
                fake.fails("down", 1)
                x.fail("down", 2)
            case 4:
                server.fail("half", 1)
                x.fail("half", 1)
            case 5:
                server.fail("cut", 2)
                x.fail("cut", 1)
            case 6 | 7:
                self._told_twice()
            case 8:
                x.break_streams()
            case 9:
                x.break_streams(b'{"data": {"id": "1')  # in the middle of a line

    def _told_twice(self) -> None:
        """Telegram tells a message again under another number, Discord and X tell again what they told just now."""
        id_, text = next(
            (id_, text) for (group, id_), text in reversed(self.final.items()) if group == self.telegram.group
        )
        if "edited" not in text:
            self.telegram.world.push(self.telegram.bot, "message", self.telegram.world.chats[GROUP].messages[int(id_)])
        for event, payload in [one for one in self.events if one[0] in ("MESSAGE_UPDATE", "MESSAGE_DELETE")][-3:]:
            self.discord.fake.gateway.emit(event, payload)
        posts = list(self.x.world.posts.values())
        for post in posts[-3:]:
            self.x.world.send(post)

"""A Telegram to try the desk with by hand: `python -m tests.fakes.telegram`, and start the desk with what it prints.

Then type what people do:
    you muppet              Sam says it in the group
    report 3                Kit answers message 3 with /report, unseen by others
    desk /queue             Mo writes in the colleagues' group
    press I'll look         Mo presses a button under what the bot showed last
    reply Just banter       Mo answers what the bot showed last
    bot I am worried        Kit writes to the bot in private
    tap Yes, pass it on     Kit presses a button under what the bot wrote last
What the bot shows is printed, with who sees it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from typing import Any

from tests.fakes.telegram.server import serving
from tests.fakes.telegram.world import World

TOKEN = "111:invented-for-trying-the-desk"
GROUP, DESK = -1001234567890, -1009876543210
SAM, KIT, MO = 222, 333, 444


def peopled() -> tuple[World, int]:
    """A group with two members, a colleague with a group of their own, and the bot in both."""
    world = World()
    bot = world.bot(TOKEN, "safelight_trial_bot", sees_all=True)
    for user, name in ((SAM, "Sam"), (KIT, "Kit"), (MO, "Mo")):
        world.user(user, name)
    world.chat(GROUP, "Trial group")
    world.chat(DESK, "The desk", forum=True)
    for chat, users in ((GROUP, (SAM, KIT)), (DESK, (MO,))):
        for user in users:
            world.join(chat, user)
        world.join(chat, bot, "administrator")
    for user in (KIT, MO):
        world.start(user, bot)
    return world, bot


def seen(world: World, bot: int) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """All that the bot shows now: where, the message, whether one person alone sees it."""
    for chat in world.chats.values():
        place = chat.title or f"private chat of {world.users[chat.id]['first_name']}"
        for message in chat.messages.values():
            if message["from"]["id"] == bot and "text" in message:
                yield place, message, False
        for (user, _), message in chat.alone.items():
            if message["from"]["id"] == bot:
                yield f"{place}, for {world.users[user]['first_name']} alone", message, True


def button(message: dict[str, Any], label: str) -> str | None:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return next((one.get("callback_data") for row in rows for one in row if one["text"] == label), None)


class Hand:
    """Does what is typed."""

    def __init__(self, world: World, bot: int) -> None:
        self.world = world
        self.bot = bot
        self.last: dict[int, tuple[dict[str, Any], bool]] = {}
        self.shown: dict[str, str] = {}

    async def look(self) -> None:
        while True:
            for place, message, alone in list(seen(self.world, self.bot)):
                number = message["message_id"] or message["ephemeral_message_id"]
                keys = message.get("reply_markup", {}).get("inline_keyboard", [])
                text = message["text"] + "".join(f"\n  [{'] ['.join(one['text'] for one in row)}]" for row in keys)
                if self.shown.get(f"{place} {number}") != text:
                    self.shown[f"{place} {number}"] = text
                    self.last[KIT if message["chat"]["id"] == KIT else MO] = (message, alone)
                    print(f"\n--- {place}\n{text}\n", flush=True)
            await asyncio.sleep(0.3)

    def do(self, line: str) -> str:
        word, _, rest = line.partition(" ")
        world = self.world
        if word == "report" and rest.isdigit() and int(rest) in world.chats[GROUP].messages:
            before = world.chats[GROUP].messages[int(rest)]
            world.whisper(GROUP, KIT, "/report", receiver=self.bot, reply_to_message=before)
            return f"Kit reported message {rest}"
        if word == "desk":
            return f"message {world.post(DESK, MO, rest)} in the desk's group"
        if word == "bot":
            return f"message {world.post(KIT, KIT, rest)} to the bot"
        if word in ("press", "tap", "reply"):
            who = KIT if word == "tap" else MO
            return self._answer(who, word, rest) if who in self.last else "The bot has shown nothing yet"
        return f"message {world.post(GROUP, SAM, line)} in the group"

    def _answer(self, who: int, word: str, rest: str) -> str:
        message, alone = self.last[who]
        chat, number = message["chat"]["id"], message["ephemeral_message_id"] if alone else message["message_id"]
        if word == "reply":
            if alone:
                self.world.whisper(chat, who, rest, receiver=self.bot, reply_to_message=message)
            else:
                self.world.reply(chat, who, number, rest)
            return "answered"
        data = button(message, rest)
        if data is None:
            return f"There is no button “{rest}” there"
        return f"press {self.world.press(chat, who, number, data, alone=alone)}"


async def main() -> None:
    world, bot = peopled()
    async with serving(world) as server:
        hand = Hand(world, bot)
        looking = asyncio.create_task(hand.look())
        print(
            f"{__doc__}\nexport SAFELIGHT_TELEGRAM_URL={server.url} SAFELIGHT_TELEGRAM_TOKEN={TOKEN} "
            f"SAFELIGHT_DESK=telegram:{DESK}\nand in safelight.toml:\n"
            f'[groups."telegram:{GROUP}"]\nname = "Trial group"\n'
            f'[[colleagues]]\nname = "Mo"\nroles = ["moderator", "lead"]\naccounts = ["telegram:{MO}"]\n',
            flush=True,
        )
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(hand.do(line.rstrip("\n")), flush=True)
        looking.cancel()


if __name__ == "__main__":
    asyncio.run(main())

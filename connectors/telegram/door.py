"""From the one loop that hears all of a bot's updates to the desk: what is meant for the desk never enters the inbox.

Telegram tells each update to one listener, so the source passes on presses, commands, and what is said in private
chats and in the desk's own places. An update is confirmed to Telegram when the desk has answered it, so that a child's
words are not lost with a process that dies; a desk that takes long only delays it, and then goes on without being
waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.telegram.client import Client
from connectors.telegram.fields import id_of, mapping, text

ASKED = "callback_query"
"""The kind of update that is asked for besides the source's."""
PATIENCE = 15.0
"""Seconds that the source waits for the desk before it goes on listening."""
COMMANDS = frozenset({"report", "help", "safety", "who", "appeal", "complain", "mydata", "queue", "next", "case"})
"""What the bot is told with a slash in a group; commands of other bots are part of what is said there."""

Update = Mapping[str, Any]


class Door:
    """One bot's. `place` says of a chat's id whether colleagues work there, and nobody else is."""

    def __init__(self, client: Client, place: Callable[[str], bool] = lambda chat: False, patience: float = PATIENCE):
        self.client = client
        self._place = place
        self._patience = patience
        self._waiting: asyncio.Queue[tuple[Update, asyncio.Future[None]]] = asyncio.Queue()

    def takes(self, update: Update) -> bool:
        """Whether it is for the desk, and so for nobody else."""
        if ASKED in update:
            return True
        for kind in ("message", "edited_message", "channel_post", "edited_channel_post"):
            body = mapping(update.get(kind))
            chat = mapping(body.get("chat"))
            if not body:
                continue
            if chat.get("type") == "private" or self._place(id_of(chat.get("id"))) or is_whispered(body):
                return True
            return kind == "message" and self.command(body)[0] in COMMANDS
        return False

    def command(self, body: Mapping[str, Any]) -> tuple[str, str]:
        """The command in a message, and what stands after it; empty where it has none for this bot."""
        first, *rest = text(body.get("text")).split(maxsplit=1)[:2] or [""]
        name, _, whom = first.removeprefix("/").partition("@")
        if not first.startswith("/") or (whom and whom.casefold() != self.client.name.casefold()):
            return "", ""
        return name.casefold(), rest[0].strip() if rest else ""

    async def hand(self, updates: Sequence[Update]) -> None:
        """Gives these to the desk, and waits until they are answered, or for as long as patience lasts."""
        answers = [asyncio.get_running_loop().create_future() for _ in updates]
        for update, answered in zip(updates, answers, strict=True):
            self._waiting.put_nowait((update, answered))
        if answers:
            await asyncio.wait(answers, timeout=self._patience)

    async def take(self) -> tuple[Update, asyncio.Future[None]]:
        """The next one. The future is to be settled when it is answered."""
        return await self._waiting.get()


def is_whispered(body: Mapping[str, Any]) -> bool:
    """Whether only the bot can see it (an ephemeral message; Bot API 10.2)."""
    return "ephemeral_message_id" in body

"""Calling Telegram in a chat: at its new id where it has moved to one, with errors in plain words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import ChatMigrated, TelegramError

from connectors.telegram.client import Client
from connectors.telegram.refusals import translated

T = TypeVar("T")


class Calling:
    """Remembers where chats have moved to, for as long as the desk runs."""

    def __init__(self) -> None:
        self._moved: dict[int, int] = {}

    async def call(self, client: Client, chat: int, call: Callable[[int], Awaitable[T]]) -> T:
        """What `call` answers when it is given the chat's present id.

        Raises:
            Refused: Telegram does not do it.
            Busy: Telegram asks to wait.
            Unsure: it is not known whether it was done.
        """
        try:
            await client.open()
            try:
                return await call(self._moved.get(chat, chat))
            except ChatMigrated as moved:
                self._moved[chat] = moved.new_chat_id
                return await call(moved.new_chat_id)
        except TelegramError as problem:
            raise translated(problem) from None

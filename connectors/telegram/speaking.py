"""Speaking to one person: above the keyboard for a moment, where only they can see it, or in their private chat.

In a group, Telegram shows a message to one member alone (“ephemeral”, Bot API 10.2). A server older than that would
show it to all, so it is asked first whether it knows such messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from connectors.telegram.asker import Asker
from connectors.telegram.client import Client
from connectors.telegram.drawing import NO_PREVIEW
from connectors.telegram.polling import seconds

T = TypeVar("T")
LONGEST_TOAST = 200  # characters; Bot API, `answerCallbackQuery`
LONGEST_WAIT = 60.0
TRIES = 3
NO_SUCH = 2**31 - 1
"""A number that no whispered message has, to ask with whether a server knows them."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that one person sees: in their private chat, or whispered in a group."""

    chat: int
    user: int
    message: int = 0
    whisper: int = 0


class Speaker:
    """One bot's voice."""

    def __init__(self, client: Client, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self.client = client
        self._sleep = sleep
        self._whispers: bool | None = None

    async def toast(self, press: str, words: str = "", *, alert: bool = False) -> bool:
        """Answers a press with words that pass (cut at 200 characters). False where it is too late for that."""
        try:
            await self._patiently(
                lambda: self.client.api.answer_callback_query(press, words[:LONGEST_TOAST] or None, show_alert=alert)
            )
        except TelegramError:
            return False
        return True

    async def alone(self, asker: Asker, words: str, keys: InlineKeyboardMarkup | None = None) -> Said | None:
        """Says it to the asker and nobody else. None where Telegram leaves no way to."""
        if not asker.private and (whispered := await self._whisper(asker, words, keys)):
            return whispered
        answers = ReplyParameters(asker.message, allow_sending_without_reply=True)
        try:
            sent = await self._patiently(
                lambda: self.client.api.send_message(
                    asker.user,
                    words,
                    ParseMode.HTML,
                    link_preview_options=NO_PREVIEW,
                    reply_markup=keys,
                    reply_parameters=answers if asker.private and asker.message else None,
                )
            )
        except TelegramError:
            return None
        return Said(asker.user, asker.user, sent.message_id)

    async def picture(
        self, asker: Asker, png: bytes, words: str, keys: InlineKeyboardMarkup | None = None
    ) -> Said | None:
        """Sends a picture with words below it into the asker's private chat, as groups have no pictures for one alone.

        None where they have no such chat, or the words are too long to stand there.
        """
        try:
            sent = await self._patiently(
                lambda: self.client.api.send_photo(
                    asker.user, png, words, parse_mode=ParseMode.HTML, reply_markup=keys, filename="summary.png"
                )
            )
        except TelegramError:
            return None
        return Said(asker.user, asker.user, sent.message_id)

    async def change(self, said: Said, words: str, keys: InlineKeyboardMarkup | None = None) -> bool:
        """Puts something else where it stood. False where it is not there any more."""
        try:
            if said.whisper:
                await self._patiently(lambda: self._raw("editEphemeralMessageText", said, words, keys))
            else:
                await self._patiently(
                    lambda: self.client.api.edit_message_text(
                        words,
                        said.chat,
                        said.message,
                        parse_mode=ParseMode.HTML,
                        link_preview_options=NO_PREVIEW,
                        reply_markup=keys,
                    )
                )
        except BadRequest as problem:
            return "not modified" in problem.message.casefold()
        except TelegramError:
            return False
        return True

    async def drop(self, said: Said) -> bool:
        """Takes it away. False where that cannot be done."""
        try:
            if said.whisper:
                await self._patiently(lambda: self._raw("deleteEphemeralMessage", said))
            else:
                await self._patiently(lambda: self.client.api.delete_message(said.chat, said.message))
        except TelegramError:
            return False
        return True

    async def aloud(self, asker: Asker, words: str) -> None:
        """Says it where all can read it: only what may be read by all."""
        with_thread = asker.thread or None
        try:
            await self._patiently(
                lambda: self.client.api.send_message(
                    asker.chat, words, ParseMode.HTML, link_preview_options=NO_PREVIEW, message_thread_id=with_thread
                )
            )
        except TelegramError:
            return

    async def _whisper(self, asker: Asker, words: str, keys: InlineKeyboardMarkup | None) -> Said | None:
        if not await self._may_whisper(asker):
            return None
        to: dict[str, Any] = {"receiver_user_id": asker.user}
        ways: list[dict[str, Any]] = [{"ephemeral_message_parameters": to, **to}]  # the second for Bot API 10.2
        if asker.press:
            by = to | {"callback_query_id": asker.press}
            ways.insert(0, {"ephemeral_message_parameters": by, **by})
        elif asker.whisper:
            ways.insert(0, ways[0] | {"reply_parameters": {"ephemeral_message_id": asker.whisper}})
        for way in ways:
            try:
                sent = await self._patiently(
                    lambda way=way: self.client.api.send_message(  # type: ignore[misc]
                        asker.chat,
                        words,
                        ParseMode.HTML,
                        link_preview_options=NO_PREVIEW,
                        reply_markup=keys,
                        message_thread_id=asker.thread or None,
                        api_kwargs=way,
                    )
                )
            except (BadRequest, Forbidden):
                continue  # too late for a bot that is no administrator, or the person is not in the group
            except TelegramError:
                return None
            if number := sent.api_kwargs.get("ephemeral_message_id"):
                return Said(asker.chat, asker.user, whisper=int(number))
            self._whispers = False
            await self.drop(Said(asker.chat, asker.user, sent.message_id))  # it was shown to all
            return None
        return None

    async def _may_whisper(self, asker: Asker) -> bool:
        """Whether this server knows messages for one person alone: one that does not has no method to delete one."""
        if self._whispers is None:
            try:
                await self._patiently(
                    lambda: self._raw("deleteEphemeralMessage", Said(asker.chat, asker.user, 0, NO_SUCH))
                )
                self._whispers = True
            except BadRequest:
                self._whispers = True
            except InvalidToken:  # what the client makes of a method that is not there
                self._whispers = False
            except TelegramError:
                return False
        return self._whispers

    async def _raw(self, method: str, said: Said, words: str = "", keys: InlineKeyboardMarkup | None = None) -> object:
        values: dict[str, Any] = {
            "chat_id": said.chat, "receiver_user_id": said.user, "ephemeral_message_id": said.whisper
        }  # fmt: skip
        if words:
            values |= {"text": words, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        if keys is not None:
            values["reply_markup"] = keys.to_dict()
        return await self.client.raw(method, values)

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Tries again where Telegram asks to wait or cannot be reached. Raises `TelegramError`."""
        for tries in range(1, TRIES + 1):
            try:
                await self.client.open()
                return await call()
            except RetryAfter as busy:
                if tries == TRIES or seconds(busy) > LONGEST_WAIT:
                    raise
                await self._sleep(seconds(busy))
            except BadRequest:
                raise
            except NetworkError:
                if tries == TRIES:
                    raise
                await self._sleep(float(tries))
        raise AssertionError("the last try returns or raises")

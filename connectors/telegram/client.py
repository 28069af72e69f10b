"""One bot's line to Telegram: the official library's `Bot`, with what the library leaves open.

The token is part of every address, and the HTTP library logs addresses: here it never leaves the request.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

OFFICIAL = "https://api.telegram.org"
LONG_POLL = 50
"""Seconds one question for updates may stay open; Telegram allows no more (telegram-bot-api, Client.cpp)."""
MOST_UPDATES = 100
"""Updates in one answer (Bot API, `getUpdates`)."""
HIDDEN = "(token)"


class NoAnswer(TelegramError):
    """What came back is no answer of Telegram's: it broke off in the middle, or something else answered."""


class Quiet(logging.Filter):
    """Takes a token out of what is logged, from the sentence and from what was put into it."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(self._clean(one) for one in record.args)
        if isinstance(record.msg, str):
            record.msg = record.msg.replace(self._token, HIDDEN)
        return True

    def _clean(self, value: object) -> object:
        return str(value).replace(self._token, HIDDEN) if self._token in str(value) else value


class _Request(HTTPXRequest):
    """The library's own, which would log an answer it cannot read: that may be what somebody wrote."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Raises `NoAnswer`."""
        try:
            found = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise NoAnswer("Telegram's answer could not be read.") from None
        if not isinstance(found, dict):
            raise NoAnswer("Telegram's answer could not be read.")
        return found


class Client:
    """A bot. `api` is for everything that the library has a method for; `updates` for what must stay as it came.

    Args:
        token: what @BotFather gave.
        url: where the Bot API is; a server of one's own or a stand-in may be anywhere.
        proxy: an address like http://proxy:3128; empty for what HTTPS_PROXY and NO_PROXY say.
        patience: seconds to wait for an answer, besides the time that a question for updates may stay open.

    Raises:
        ValueError: the token has not the form of one (it is not in the message).
    """

    def __init__(self, token: str, url: str = OFFICIAL, proxy: str = "", patience: float = 20.0) -> None:
        id_, _, rest = token.partition(":")
        if not (id_.isascii() and id_.isdecimal() and rest and token.isascii() and token.isprintable()):
            raise ValueError("This is no token of a Telegram bot: they look like 123456789:AAF… and have no spaces.")
        if any(character in token for character in "/?#{} \\"):
            raise ValueError("This is no token of a Telegram bot: copy it again from @BotFather.")
        self.id = id_
        self._token = token
        self._patience = patience
        self._ready = False
        for name in ("httpx", "httpcore.http11", "httpcore.proxy", "httpcore.connection"):
            logging.getLogger(name).addFilter(Quiet(token))
        logging.getLogger("telegram.Bot").setLevel(logging.INFO)  # below, it logs addresses and what people wrote
        asking, doing = (self._request(connections, proxy) for connections in (2, 16))
        where = url.rstrip("/")
        self.api = Bot(token, f"{where}/bot", f"{where}/file/bot", get_updates_request=asking, request=doing)

    def __repr__(self) -> str:
        return f"Client(bot {self.id})"

    @property
    def name(self) -> str:
        """The bot's user name, without @; empty as long as Telegram has not said it."""
        try:
            return self.api.username or ""
        except RuntimeError:
            return ""

    def hidden(self, words: object) -> str:
        """Words without the token, whoever wrote them."""
        return str(words).replace(self._token, HIDDEN)

    async def open(self) -> None:
        """Connects where it has not yet.

        Raises:
            TelegramError: Telegram cannot be reached, or knows no such bot.
        """
        if not self._ready:
            try:
                await self.api.initialize()
            except InvalidToken as problem:
                raise self._unknown(problem.__cause__ or problem) from None  # the library's words hold the token
            self._ready = True

    async def close(self) -> None:
        await self.api.shutdown()
        self._ready = False

    async def updates(self, offset: int | None, asked: Sequence[str]) -> list[dict[str, Any]]:
        """The updates that wait, as Telegram sent them, or those that come within `LONG_POLL` seconds.

        Asking confirms all that lie before `offset`: Telegram forgets them.

        Raises:
            TelegramError: there was no answer, or one that cannot be read.
        """
        asking: dict[str, Any] = {"timeout": LONG_POLL, "limit": MOST_UPDATES, "allowed_updates": list(asked)}
        if offset is not None:
            asking["offset"] = offset
        # Two underscores: the library warns where it has a method of that name, and makes the same of both.
        found = await self.raw("get__updates", asking, LONG_POLL)
        if not isinstance(found, list):
            raise NoAnswer("Telegram's answer could not be read.")
        return [one for one in found if isinstance(one, dict)]

    async def raw(self, method: str, values: Mapping[str, Any], longer: float = 0.0) -> Any:
        """Calls a method of the Bot API and gives the result as it came. Raises `TelegramError`."""
        await self.open()
        read = self._patience + longer
        try:
            return await self.api.do_api_request(method, api_kwargs=dict(values), read_timeout=read)
        except (EndPointNotFound, InvalidToken) as problem:
            raise self._unknown(problem.__cause__ or problem) from None

    async def file(self, id_: str) -> bytes:
        """What is in a file; Telegram lets bots have none of more than 20 MB (`getFile`). Raises `TelegramError`."""
        await self.open()
        try:
            found = await self.api.get_file(id_)
            if not (found.file_path or "").startswith(("https://", "http://127.0.0.1")):
                raise NoAnswer("Telegram named no address for the file.")
            return bytes(await found.download_as_bytearray(read_timeout=self._patience * 3))
        except (EndPointNotFound, InvalidToken) as problem:
            raise self._unknown(problem.__cause__ or problem) from None

    def _unknown(self, problem: BaseException) -> TelegramError:
        """Telegram answers 401 or 404 to a token it does not know; what else answers 404 is not Telegram."""
        if isinstance(problem.__cause__, NoAnswer):
            return NoAnswer("Something that is not Telegram answered.")
        return InvalidToken("Telegram does not know this bot's token.")

    def _request(self, connections: int, proxy: str) -> HTTPXRequest:
        wait = self._patience
        return _Request(
            connections, read_timeout=wait, write_timeout=wait, connect_timeout=wait, pool_timeout=wait,
            proxy=proxy or None,
        )  # fmt: skip

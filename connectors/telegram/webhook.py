"""Listening by being told: Telegram posts each update, and 200 is answered when it was kept.

An ASGI application and a source in one. Telegram repeats what was not answered with 200.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.core.ports import Batch, Position, Refused, Stream
from connectors.telegram.client import Client
from connectors.telegram.door import ASKED as DESKS
from connectors.telegram.door import Door
from connectors.telegram.fields import number
from connectors.telegram.polling import EACH, LONGEST_WAIT, Hearing, Mark, seconds
from connectors.telegram.source import ASKED

LARGEST = 1 << 20
"""Bytes of one update; Telegram's are a hundred times smaller."""
HEADER = b"x-telegram-bot-api-secret-token"  # Bot API, `setWebhook`
AT_ONCE = 40  # connections; Bot API, `setWebhook`, and its default
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Webhook:
    """A source that Telegram calls. Mount it where `address` (https) leads.

    Args:
        door: where what is for the desk goes.
        secret: what Telegram must say in its header, 1 to 256 of A–Z, a–z, 0–9, `_` and `-`.

    Raises:
        ValueError: the secret is none that Telegram takes.
    """

    def __init__(
        self,
        client: Client,
        address: str,
        secret: str,
        *,
        watched: Callable[[str], bool] = lambda group: True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        door: Door | None = None,
    ) -> None:
        if not (1 <= len(secret) <= 256 and secret.isascii() and secret.replace("_", "").replace("-", "").isalnum()):
            raise ValueError("The webhook's secret is 1 to 256 letters, digits, “_” and “-”.")
        self._client = client
        self._door = door
        self._asked = (*ASKED, DESKS) if door else ASKED
        self._address = address
        self._secret = secret.encode()
        self._watched = watched
        self._now = now
        self._sleep = sleep
        self._arrived: asyncio.Queue[tuple[dict[str, Any], asyncio.Future[bool]]] | None = None

    async def listen(self, at: Mapping[Stream, Position]) -> AsyncIterator[Batch]:
        """What Telegram posts, one batch for all that has arrived by then; never ends of itself.

        Raises:
            Refused: the token is no longer good, or Telegram does not take the address.
        """
        arrived = self._arrived = asyncio.Queue(AT_ONCE)
        hearing = Hearing(self._client.id, self._watched, self._now, self._door)
        mark = Mark.read(at.get(hearing.stream, ""))
        mark = replace(mark, seen=mark.seen or self._now())
        answers: list[asyncio.Future[bool]] = []
        try:
            await self._register()
            while True:
                updates = []
                for update, answer in await _some(arrived):
                    updates.append(update)
                    answers.append(answer)
                # Several connections bring updates out of order: those that are late are heard, the mark stays.
                newest = mark.update
                updates.sort(key=lambda one: number(one.get("update_id")) or 0)
                late = [one for one in updates if (number(one.get("update_id")) or 0) <= newest]
                told, _ = hearing.batch(late, Mark(), False)
                batch, after = hearing.batch([one for one in updates if one not in late], mark, True)
                heard = (*told.heard, *batch.heard)
                if self._door is not None and (desks := hearing.desks(updates)):
                    if heard:  # kept first, so that the desk knows what was said before
                        yield Batch(heard, {hearing.stream: str(mark)})
                    await self._door.hand(desks)
                    heard = ()
                mark = after
                yield Batch(heard, batch.moves)
                _answer(answers, True)
        finally:
            self._arrived = None
            _answer(answers, False)
            while not arrived.empty():
                _answer([arrived.get_nowait()[1]], False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of Telegram's: 200 after the commit; 503 where nothing listens, so that it comes again."""
        status = await self._status(scope, receive) if scope.get("type") == "http" else 404
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def _status(self, scope: Scope, receive: Receive) -> int:
        if scope.get("method") != "POST":
            return 405
        said = [value for name, value in scope.get("headers", ()) if name.lower() == HEADER]
        if len(said) != 1 or not hmac.compare_digest(said[0], self._secret):
            return 403
        body = b""
        while True:
            part = await receive()
            if part.get("type") == "http.disconnect":
                return 400
            body += part.get("body", b"")
            if len(body) > LARGEST:
                return 413
            if not part.get("more_body"):
                break
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return 400
        if not isinstance(update, dict) or number(update.get("update_id")) is None:
            return 400
        arrived = self._arrived
        if arrived is None:
            return 503
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        await arrived.put((update, kept))
        if self._arrived is not arrived:
            return 503
        return 200 if await kept else 503

    async def _register(self) -> None:
        wait = 1.0
        while True:
            try:
                await self._client.open()
                await self._client.api.set_webhook(
                    self._address,
                    allowed_updates=self._asked,
                    secret_token=self._secret.decode(),
                    max_connections=AT_ONCE,
                    drop_pending_updates=False,
                )
            except RetryAfter as busy:
                await self._sleep(seconds(busy))
            except InvalidToken:
                raise Refused(
                    "Telegram does not accept this bot's token any more. Ask @BotFather for a new one."
                ) from None
            except TelegramError as problem:
                if "webhook" in str(problem).casefold():
                    why = self._client.hidden(problem).rstrip(".")
                    raise Refused(f"Telegram does not take the webhook's address: {why}.") from None
                await self._sleep(wait)
                wait = min(LONGEST_WAIT, wait * 2)
            else:
                return


async def _some(
    arrived: asyncio.Queue[tuple[dict[str, Any], asyncio.Future[bool]]],
) -> list[tuple[dict[str, Any], asyncio.Future[bool]]]:
    """All that has arrived; waits for the first, but no longer than a stretch that is written down takes."""
    found = []
    try:
        async with asyncio.timeout(EACH.total_seconds()):
            found.append(await arrived.get())
    except TimeoutError:
        return []
    while not arrived.empty():
        found.append(arrived.get_nowait())
    return found


def _answer(answers: list[asyncio.Future[bool]], kept: bool) -> None:
    for one in answers:
        if not one.done():
            one.set_result(kept)
    answers.clear()

"""Discord's side of the desk: shows sheets in channels and private messages, and hears presses, commands, letters."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord

from bot.core.effects import Receipt, Status
from bot.core.messages import Place
from bot.core.ports import Refused
from bot.core.requests import Reply, Request
from bot.core.sheets import Sheet
from bot.core.switches import Setting
from connectors.discord.desk import drawing
from connectors.discord.desk.asking import asked
from connectors.discord.desk.commands import COMMANDS, of_settings, register
from connectors.discord.desk.conversing import Conversing
from connectors.discord.desk.members import Members
from connectors.discord.desk.ranks import Ranks
from connectors.discord.desk.reading import interaction
from connectors.discord.fields import Payload, ident, mapping
from connectors.discord.refusals import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, raised
from connectors.discord.rest import Rest

MOST_WAITING = 1000
"""Presses that wait until the desk listens; each is worth nothing after fifteen minutes anyway."""
_LOG = logging.getLogger(__name__)


class DiscordDesk:
    """`address` is the console's, put before links; `words` are those by which settings are changed, `mapped` the
    keys of roles that give one here. `came` is what the gateway tells interactions to.
    """

    def __init__(
        self,
        rest: Rest,
        *,
        address: str = "",
        words: Sequence[Setting] = (),
        mapped: Callable[[], Collection[str]] = tuple,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._words = tuple(words)
        self._ranks = Ranks(rest, mapped)
        self._rest = rest
        self._address = address
        self._now = now
        self._waiting: asyncio.Queue[Payload] = asyncio.Queue(MOST_WAITING)
        self._letters: asyncio.Queue[tuple[Payload, bool]] = asyncio.Queue(MOST_WAITING)

    def came(self, payload: Payload) -> None:
        """An interaction came over the gateway. Returns at once."""
        if not self._waiting.full():
            self._waiting.put_nowait(payload)

    def wrote(self, payload: Payload, again: bool) -> None:
        """Somebody wrote to the bot, or changed what they wrote (`again`). Returns at once."""
        if self._letters.full():
            _LOG.warning("Too many people write to the bot at once; one of them was not answered.")
            return
        self._letters.put_nowait((payload, again))

    async def serve(self, answer: Callable[[Request], Awaitable[Reply]]) -> None:
        """Answers interactions, each by itself, until cancelled. The commands are made known in the meantime."""
        conversing = Conversing(self._rest, answer, self._address, self._ranks)
        members = Members(conversing)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._register())
            tasks.create_task(self._answer_letters(members))
            while True:
                payload = await self._waiting.get()
                if found := interaction(payload, {word.name for word in self._words}):
                    tasks.create_task(conversing.converse(found))
                elif done := asked(payload):
                    tasks.create_task(members.does(done))

    async def _answer_letters(self, members: Members) -> None:
        """One after another: what somebody adds must not overtake what they add it to."""
        while True:
            payload, again = await self._letters.get()
            await members.writes(payload, again=again)

    async def _register(self) -> None:
        for wait in (5, 60, 600, 3600):
            try:
                await register(self._rest, [*COMMANDS, *of_settings(self._words)])
                return
            except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as problem:
                _LOG.warning("The slash commands could not be registered (%s).", type(problem).__name__)
                await asyncio.sleep(wait)

    async def show(self, sheet: Sheet, place: Place, shown: Receipt | None) -> Receipt:
        """Posts the sheet or edits the message it is on. Raises `Refused` or `Busy`."""
        body = drawing.message(sheet, self._address)
        try:
            async with self._rest:
                if shown is not None and await self._edit(shown.ref, body):
                    return Receipt(Status.DONE, "", shown.ref, self._now())
                ref = await self._post(sheet, place, body)
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError) as problem:
            raise raised(problem) from None
        return Receipt(Status.DONE, "", ref, self._now())

    async def withdraw(self, shown: Receipt) -> None:
        """Deletes the message. Raises `Refused` or `Busy`."""
        channel, _, message = shown.ref.partition("/")
        try:
            await self._rest.call("DELETE", "/channels/{channel}/messages/{message}", channel=channel, message=message)
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError) as problem:
            if isinstance(problem, discord.NotFound) and problem.code in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL):
                return
            raise raised(problem) from None

    async def _edit(self, ref: str, body: dict[str, Any]) -> bool:
        """False where the message is gone."""
        channel, _, message = ref.partition("/")
        path = "/channels/{channel}/messages/{message}"
        try:
            await self._rest.call("PATCH", path, json={**body, "flags": drawing.V2}, channel=channel, message=message)
        except discord.NotFound as missing:
            if missing.code in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL):
                return False
            raise
        return True

    async def _post(self, sheet: Sheet, place: Place, body: dict[str, Any]) -> str:
        channel = await self._private(place.id) if place.private else place.id
        if not ident(channel):
            raise Refused("There is no such channel on Discord.")
        flags = drawing.V2 | (0 if sheet.loud else drawing.SILENT)
        nonce = hashlib.sha256(f"{sheet.case} {sheet.version} {place.id}".encode()).hexdigest()[:25]
        # The nonce keeps a card from standing there twice where the answer to the first try got lost.
        sent = await self._rest.call(
            "POST",
            "/channels/{channel}/messages",
            json={**body, "flags": flags, "nonce": nonce, "enforce_nonce": True},
            channel=channel,
        )
        return f"{channel}/{ident(mapping(sent).get('id'))}"

    async def _private(self, account: str) -> str:
        if not ident(account):
            raise Refused("There is no such account on Discord.")
        opened = await self._rest.call("POST", "/users/@me/channels", json={"recipient_id": account})
        return ident(mapping(opened).get("id"))

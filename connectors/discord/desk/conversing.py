"""One press or command, from hearing it to the last word about it.

It is acknowledged before the desk is asked, for Discord waits three seconds. Where that came too late the word holds
all the same, and the answer goes by private message. What really happened is added once it is known.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord

from bot.core.requests import Outcome, Press, Reply, Request, Suggest
from bot.core.sheets import Picture
from connectors.discord.desk import drawing
from connectors.discord.desk.ranks import Ranks
from connectors.discord.desk.reading import Interaction
from connectors.discord.fields import PLATFORM, ident, mapping
from connectors.discord.rest import Rest

DEFER, DEFER_UPDATE, CHOICES, MODAL = 5, 6, 8, 9  # "Interaction Callback Type"
LONGEST_CHOICE, MOST_CHOICES = 100, 25  # "Application Command Option Choice Structure"
UNKNOWN_INTERACTION, ACKNOWLEDGED = 10062, 40060
LONGEST_WAIT = 14 * 60.0
"""Seconds for which an answer can be added to: an interaction's token holds for fifteen minutes."""
SORRY = "Something went wrong here, and nothing is certain. Look at the case with /case before you try again."
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversing:
    rest: Rest
    answer: Callable[[Request], Awaitable[Reply]]
    address: str = ""
    ranks: Ranks | None = None

    async def converse(self, one: Interaction) -> None:
        """Never raises but when cancelled: one press that fails must not end the others."""
        try:
            async with self.rest:
                if one.form is not None:
                    await self.callback(one, MODAL, drawing.modal(one.form))
                    return
                if isinstance(one.ask, Suggest):
                    await self._suggest(one)
                    return
                there = await self._acknowledge(one)
                try:
                    reply = await self._heard(one)
                except Exception as problem:  # whatever it is, the one who pressed must not wait for ever
                    _LOG.warning("An interaction could not be answered (%s).", type(problem).__name__)
                    await self.reply(one, drawing.words(SORRY), there=there)
                    return
                try:
                    await self._say(one, reply, there=there)
                except discord.HTTPException as refused:
                    if refused.status != 400:
                        raise
                    await self.reply(one, drawing.words(reply.text if reply.text else SORRY), there=there)
        except Exception as problem:
            _LOG.warning("An answer did not arrive on Discord (%s).", type(problem).__name__)

    async def _heard(self, one: Interaction) -> Reply:
        """The desk's answer, once it knows what they are in their servers now."""
        if one.holds is not None:
            holds = one.holds if self.ranks is None else await self.ranks.holds(one.holds, one.server)
            if not (known := await self.answer(holds)).ok:
                return known
        return await self.answer(one.ask)

    async def _suggest(self, one: Interaction) -> None:
        """What could be filled in. It is asked anew with every letter, so an answer that fails is left out."""
        reply = await self.answer(one.ask)
        choices = [
            {"name": choice.label[:LONGEST_CHOICE], "value": choice.value[:LONGEST_CHOICE]}
            for choice in reply.choices[:MOST_CHOICES]
        ]
        await self.callback(one, CHOICES, {"choices": choices})

    async def _acknowledge(self, one: Interaction) -> bool:
        update = one.private and isinstance(one.ask, Press) and not one.ask.fields
        return await self.acknowledge(one, update=update)

    async def acknowledge(self, one: Interaction, *, update: bool, aloud: bool = False) -> bool:
        """Whether an answer can still be given where the button was pressed.

        `update`: it will take the place of what the button is under. `aloud`: it is seen by all who can read there.
        """
        flags = {"flags": 0 if aloud else drawing.EPHEMERAL}
        try:
            await self.callback(one, DEFER_UPDATE if update else DEFER, None if update else flags)
        except discord.HTTPException as refused:
            if refused.code == ACKNOWLEDGED:
                return True
            if refused.code == UNKNOWN_INTERACTION or refused.status == 404:
                return False
            raise
        return True

    async def _say(self, one: Interaction, reply: Reply, *, there: bool) -> None:
        there = await self.reply(one, self._body(reply), there=there, picture=reply.picture)
        if not reply.waits:
            return
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                outcome = await self.answer(Outcome(f"{PLATFORM}:{one.user}", reply.case, reply.waits))
        except TimeoutError:
            return  # the card will tell it, and a refusal is told as an alert
        await self.reply(one, drawing.words(f"{reply.text}\n{outcome.text}"), there=there)

    async def reply(
        self, one: Interaction, body: dict[str, Any], *, there: bool, picture: Picture | None = None
    ) -> bool:
        """Answers where the button was pressed, or else in private. Whether the first is still possible."""
        files = [(picture.name, picture.png)] if picture is not None and body.get("attachments") else []
        if there:
            try:
                await self.rest.call(
                    "PATCH",
                    "/webhooks/{app}/{token}/messages/@original",
                    json={**body, "flags": drawing.V2},
                    files=files,
                    app=one.app,
                    secrets={"token": one.token},
                )
                return True
            except discord.HTTPException as refused:
                if refused.status not in (401, 404):
                    raise
        opened = mapping(await self.rest.call("POST", "/users/@me/channels", json={"recipient_id": one.user}))
        await self.rest.call(
            "POST",
            "/channels/{channel}/messages",
            json={**body, "flags": drawing.V2},
            files=files,
            channel=ident(opened.get("id")),
        )
        return False

    async def callback(self, one: Interaction, kind: int, data: dict[str, Any] | None) -> None:
        """The first answer, which Discord takes within three seconds. Raises as `Rest.call`."""
        body = {"type": kind, **({"data": data} if data is not None else {})}
        path = "/interactions/{id}/{token}/callback"
        await self.rest.call("POST", path, json=body, ids={"id": one.id}, secrets={"token": one.token})

    def _body(self, reply: Reply) -> dict[str, Any]:
        if not reply.sheets:
            return drawing.words(reply.text)
        body = drawing.message(reply.sheets[0], self.address, reply.picture)
        if not reply.ok and reply.text:  # why not, and how it stands
            body["components"] = [*drawing.words(reply.text)["components"], *body["components"]]
        return body

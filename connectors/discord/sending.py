"""What the desk writes on Discord: to one person, in a channel, as an answer; and the files that go with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import discord

from bot.core.effects import Alert, Deliver, Effect, packed
from bot.core.ports import Busy, Refused
from bot.core.signals import Severity
from bot.desk.folder import file_in
from bot.desk.words import SEEN, URGENCY
from connectors.discord.fields import PLATFORM, ident, mapping
from connectors.discord.rest import Rest

T = TypeVar("T")
LONGEST = 2000  # characters of a message ("Create Message")
LARGEST = 10 * 2**20  # bytes of a file, where the server is not boosted
ROW = 1
BUTTON: Mapping[str, Any] = {"type": 2, "style": 1, "label": SEEN}
NOBODY: Mapping[str, Any] = {"parse": []}
"""Whom our messages may ping: nobody, whatever is quoted in them."""
NO_PREVIEW = 1 << 2
"""SUPPRESS_EMBEDS ("Message Flags"): a link of ours is never fetched to be shown."""
AGAIN = timedelta(seconds=5)


class Sending:
    """`people`, `folder` and `address` as for the actor. Each way of sending answers with the message's reference."""

    def __init__(self, rest: Rest, people: Mapping[str, str], folder: Path | None, address: str) -> None:
        self._rest = rest
        self._people = people
        self._folder = folder
        self._address = address.rstrip("/")

    async def alert(self, alert: Alert) -> tuple[str, str]:
        account = self._people.get(alert.to, "")
        if not account:
            raise Refused(f"No Discord account is known for {alert.to}. Add it to their accounts, like “discord:123”.")
        link = f"\n{self._address}{alert.link}" if alert.link and self._address else ""
        text = f"{URGENCY[Severity[alert.severity]]}: {alert.text}"
        words = f"{text[: LONGEST - len(link)]}{link}"
        ref = await self.private(alert, bare(account), words, answer=alert.answer)
        return f"{alert.to} was alerted by private message.", ref

    async def private(self, effect: Effect, account: str, words: str, *, answer: str = "") -> str:
        opened = self._rest.call("POST", "/users/@me/channels", json={"recipient_id": account})
        room = mapping(await before(opened))
        return await self.send(effect, ident(room.get("id")), words, answer=answer)

    async def send(
        self,
        effect: Effect,
        channel: str,
        words: str,
        *,
        answers: str = "",
        files: tuple[tuple[str, bytes], ...] = (),
        answer: str = "",
    ) -> str:
        """Answers the message's id. The nonce lets Discord drop a repetition. `answer` is a button's id."""
        if not words.strip() and not files:
            raise Refused("An empty message cannot be sent.")
        if len(words) > LONGEST:
            raise Refused(f"The text has {len(words)} characters; Discord takes at most {LONGEST}.")
        body: dict[str, Any] = {
            "content": words,
            "allowed_mentions": {**NOBODY, "replied_user": True} if answers else NOBODY,
            "flags": NO_PREVIEW,
            "nonce": _nonce(effect),
            "enforce_nonce": True,
        }
        if answers:
            body["message_reference"] = {"message_id": answers, "fail_if_not_exists": True}
        if answer:
            body["components"] = [{"type": ROW, "components": [{**BUTTON, "custom_id": answer}]}]
        if files:
            body["attachments"] = [{"id": number, "filename": name} for number, (name, _) in enumerate(files)]
        sent = mapping(
            await self._rest.call("POST", "/channels/{channel}/messages", channel=channel, json=body, files=files)
        )
        return f"{channel}/{ident(sent.get('id'))}"

    async def deliver(self, effect: Deliver) -> tuple[str, str]:
        files = [self._file(name) for name in (effect.picture, effect.file) if name]
        words = effect.text
        if len(words) > LONGEST:  # the whole of it goes along as a file
            files.append(("summary.txt", words.encode()))
            words = f"{words[: LONGEST - 40].rstrip()} …\n(the rest is in the file)"
        ref = await self.send(effect, bare(effect.group), words, files=tuple(files))
        return "Delivered to the channel.", ref

    def _file(self, name: str) -> tuple[str, bytes]:
        return name, file_in(self._folder, name, LARGEST, "Discord").read_bytes()


async def before(call: Awaitable[T]) -> T:
    """A step before anything is sent: where it fails, nothing was, and it may be tried again."""
    try:
        return await call
    except (discord.DiscordServerError, aiohttp.ClientError, TimeoutError):
        raise Busy(AGAIN) from None


def bare(key: str) -> str:
    """The platform's own id in `discord:123`.

    Raises:
        Refused: the key is not Discord's.
    """
    platform, _, id_ = key.partition(":")
    if platform != PLATFORM or not ident(id_.partition(":")[0]):
        raise Refused("There is no such account or channel on Discord.")
    return id_.partition(":")[0]


def _nonce(effect: Effect) -> str:
    """The same for the same effect; at most 25 characters."""
    return hashlib.sha256(json.dumps(packed(effect), sort_keys=True, default=str).encode()).hexdigest()[:24]

"""An exported chat that somebody sends in private: known by its name, fetched only when they say so; nothing else is.

Shapes: "Attachment Object" in Discord's documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
import discord

from bot.core.messages import Account
from bot.core.requests import Dropped
from bot.desk import telling
from connectors.discord.fields import Payload, listed, mapping, number, text
from connectors.discord.rest import Rest


class NotFetched(Exception):
    """It cannot be had. The message is a sentence for the one who sent it."""


def export_in(payload: Payload) -> Mapping[str, Any] | None:
    """The first file of a message that is named like an exported chat of text."""
    return next((one for one in listed(payload.get("attachments")) if is_export(one)), None)


def chosen(data: Payload) -> Mapping[str, Any] | None:
    """The file that came with a slash command."""
    told = mapping(mapping(data.get("resolved")).get("attachments"))
    options = {text(one.get("name")): text(one.get("value")) for one in listed(data.get("options"))}
    return mapping(told.get(options.get("chat", ""))) or None


def is_export(file: Mapping[str, Any]) -> bool:
    return telling.may_be_export(text(file.get("filename")))


def too_big(file: Mapping[str, Any]) -> bool:
    return number(file.get("size")) > telling.LARGEST


async def fetched(
    rest: Rest, file: Mapping[str, Any], account: Account, id_: str, words: str, *, helper: bool
) -> Dropped:
    """The file with what was written beside it, as a request of the one who sent it. Raises `NotFetched`."""
    if not is_export(file):
        raise NotFetched(f"{telling.NO_FILES}\n\n{telling.EXPORTS}")
    if too_big(file):
        raise NotFetched(telling.TOO_BIG)
    try:
        content = await rest.file(text(file.get("url")), telling.LARGEST)
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError):
        raise NotFetched(telling.NOT_FETCHED) from None
    except ValueError:
        raise NotFetched(telling.TOO_BIG) from None
    return Dropped(id_, account, text(file.get("filename")), content, words, helper=helper)

"""An exported chat that somebody sends in private: known by its name, fetched only after a yes; nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram.error import TelegramError

from bot.core.requests import Dropped
from bot.desk import telling
from connectors.telegram.client import Client
from connectors.telegram.fields import mapping, number, text
from connectors.telegram.people import account


class NotFetched(Exception):
    """It cannot be had. The message is a sentence for the one who sent it."""


def export_in(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The document of a message, where it is named like an exported chat of text (Bot API, `Document`)."""
    document = mapping(body.get("document"))
    return document if document and telling.may_be_export(text(document.get("file_name"))) else None


def too_big(document: Mapping[str, Any]) -> bool:
    return (number(document.get("file_size")) or 0) > telling.LARGEST


async def fetched(
    client: Client, document: Mapping[str, Any], by: Mapping[str, Any], id_: str, words: str, *, helper: bool
) -> Dropped:
    """The file with what was written beside it, as a request of the one who sent it. Raises `NotFetched`."""
    if too_big(document):
        raise NotFetched(telling.TOO_BIG)
    try:
        content = await client.file(text(document.get("file_id")))
    except TelegramError as problem:
        raise NotFetched(telling.TOO_BIG if "too big" in str(problem) else telling.NOT_FETCHED) from None
    return Dropped(id_, account(by), text(document.get("file_name")), content, words, helper=helper)

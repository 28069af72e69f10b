"""Who did something, where and by what: enough to answer that person alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.telegram.fields import listed, mapping, number, text
from connectors.telegram.people import PLATFORM


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who pressed a button, or wrote.

    Attributes:
        chat, user: ids. private: it is their chat with the bot alone. thread: the forum topic, 0 where there is none.
        message: what they wrote, or what the button is under; 0 where only they and the bot can see it.
        whisper: its number then. press: the press's id, empty where they wrote.
    """

    chat: int
    user: int
    private: bool
    thread: int = 0
    message: int = 0
    whisper: int = 0
    press: str = ""

    @property
    def account(self) -> str:
        return f"{PLATFORM}:{self.user}"


def asker(body: Mapping[str, Any], message: Mapping[str, Any], press: str = "") -> Asker | None:
    """Who is in `from` of a press or a message; None where no person is, or the chat is not known."""
    user, chat = mapping(body.get("from")), mapping(message.get("chat"))
    user_id, chat_id = number(user.get("id")), number(chat.get("id"))
    if user_id is None or chat_id is None or user.get("is_bot") is True or "sender_chat" in body:
        return None
    return Asker(
        chat_id,
        user_id,
        chat.get("type") == "private",
        (number(message.get("message_thread_id")) or 0) if message.get("is_topic_message") is True else 0,
        number(message.get("message_id")) or 0,
        number(message.get("ephemeral_message_id")) or 0,
        press,
    )


def data_under(message: Mapping[str, Any]) -> list[str]:
    """What the buttons under a message bring back."""
    rows = mapping(message.get("reply_markup")).get("inline_keyboard")
    return [text(one.get("callback_data")) for row in rows or () if isinstance(row, list) for one in listed(row)]


def links_in(message: Mapping[str, Any]) -> list[str]:
    """Where the links lead that a bot put behind words of its own."""
    return [text(one.get("url")) for one in listed(message.get("entities")) if one.get("type") == "text_link"]

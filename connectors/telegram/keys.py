"""Keys (`telegram:-100123:45`) ↔ the numbers Telegram wants."""

from __future__ import annotations

from telegram import Message

from bot.core.ports import Refused
from connectors.telegram.people import PLATFORM

GREATEST_ID = 2**63


def ref_of(message: Message) -> str:
    """The key of a message that was sent."""
    return f"{PLATFORM}:{message.chat.id}:{message.message_id}"


def number_of(words: str) -> int:
    """An id in a key. Raises `Refused` for what is none."""
    digits = words.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20 and 0 < int(digits) < GREATEST_ID):
        raise Refused("This does not name anything on Telegram.")
    return int(words)


def parts_of(key: str, count: int) -> list[int]:
    """The numbers after the platform in a key. Raises `Refused` where it is no such key."""
    platform, *rest = key.split(":")
    if platform != PLATFORM or len(rest) != count:
        raise Refused("This does not name anything on Telegram.")
    return [number_of(one) for one in rest]


def group_of(key: str) -> int:
    """Raises `Refused`."""
    return parts_of(key, 1)[0]


def account_of(key: str) -> int:
    """Raises `Refused`."""
    return parts_of(key, 1)[0]


def person_of(key: str) -> int:
    """An account that can have a private chat. Raises `Refused` for others."""
    found = account_of(key)
    if found < 0:
        raise Refused("This account is a channel or an anonymous administrator; nobody can be written to in private.")
    return found


def message_of(key: str, group: str = "") -> tuple[int, int]:
    """Chat and number of a message; where a group is given, one in it. Raises `Refused`."""
    chat, message = parts_of(key, 2)
    if group and group_of(group) != chat:
        raise Refused("This message is not in that group.")
    return chat, message

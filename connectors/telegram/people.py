"""Who wrote: a user, a channel, a group's anonymous administrator; and whom an `@name` means."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from bot.core.messages import Account
from connectors.telegram.fields import id_of, mapping, text

PLATFORM = "telegram"
STAND_INS = frozenset({"777000", "1087968824", "136817688"})
"""Accounts of Telegram's own that stand in `from` where a chat is the sender: for a linked channel's posts, for
anonymous administrators (@GroupAnonymousBot) and for channels (@Channel_Bot). Bot API, `Message.from`."""
MOST_NAMES = 20_000


class Names:
    """User names met so far, so that `@name` can be told to be an account. Forgets those met longest ago."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, str] = OrderedDict()

    def learn(self, user: Mapping[str, Any]) -> None:
        name, id_ = text(user.get("username")).casefold(), id_of(user.get("id"))
        if name and id_:
            self._ids[name] = id_
            self._ids.move_to_end(name)
            if len(self._ids) > MOST_NAMES:
                self._ids.popitem(last=False)

    def id_of(self, name: str) -> str:
        """The account's id, or `@name` as it was written where it is not known."""
        return self._ids.get(name.removeprefix("@").casefold()) or name


def account(user: Mapping[str, Any]) -> Account:
    """A user. One who deleted their account has no name left (Bot API: `first_name` is empty)."""
    name = " ".join(part for part in (text(user.get("first_name")), text(user.get("last_name"))) if part).strip()
    return Account(PLATFORM, id_of(user.get("id")), name or "Deleted account", user.get("is_bot") is True)


def chat_account(chat: Mapping[str, Any], name: str = "") -> Account:
    """A chat that posts as itself."""
    return Account(PLATFORM, id_of(chat.get("id")), name or chat_name(chat) or "Unnamed channel")


def chat_name(chat: Mapping[str, Any]) -> str:
    """A chat's title, or the name of the person in a private one."""
    named = " ".join(part for part in (text(chat.get("first_name")), text(chat.get("last_name"))) if part)
    return text(chat.get("title")) or named or text(chat.get("username"))


def author(message: Mapping[str, Any]) -> Account:
    """Who wrote a message: where a chat is the sender, the chat, never Telegram's stand-in account."""
    user, chat = mapping(message.get("from")), mapping(message.get("chat"))
    sender = mapping(message.get("sender_chat"))
    id_ = id_of(user.get("id"))
    if sender and id_of(sender.get("id")) and (not id_ or id_ in STAND_INS):
        if id_of(sender.get("id")) != id_of(chat.get("id")) or chat.get("type") == "channel":
            return chat_account(sender)
        title = text(message.get("author_signature")) or text(message.get("sender_tag"))
        return chat_account(sender, f"Anonymous administrator ({title})" if title else "Anonymous administrator")
    if id_:
        return account(user)
    return chat_account(sender or chat)


def origin(message: Mapping[str, Any]) -> str:
    """Whom a forwarded message is from, by name; empty where it is not forwarded."""
    found = mapping(message.get("forward_origin"))
    if not found:
        if mapping(message.get("forward_from")):
            return account(mapping(message["forward_from"])).name
        return chat_name(mapping(message.get("forward_from_chat"))) or text(message.get("forward_sender_name"))
    if mapping(found.get("sender_user")):
        return account(mapping(found["sender_user"])).name
    name = text(found.get("sender_user_name"))
    chat = mapping(found.get("sender_chat")) or mapping(found.get("chat"))
    return name or chat_name(chat) or "somebody whom Telegram does not name"

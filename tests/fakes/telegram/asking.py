"""What every method of the Bot API asks first: which chat, which person, and whether the bot may."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.telegram.world import Chat, Member, World


class Fault(Exception):
    """An error of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters


def bad(words: str) -> Fault:
    return Fault(400, f"Bad Request: {words}")


class Asking:
    """Reads what a call names in a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def chat_of(self, bot: int, asked: dict[str, Any]) -> Chat:
        chat = self.world.chats.get(int(asked.get("chat_id", 0)))
        if chat is None or bot not in chat.members:
            raise bad("chat not found")
        if chat.moved_to:
            raise Fault(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to
            )
        kind = "group" if chat.type == "group" else f"{chat.type} chat"
        if chat.members[bot].status == "kicked":
            raise Fault(403, f"Forbidden: bot was kicked from the {kind}")
        if not chat.members[bot].in_it:
            raise Fault(403, f"Forbidden: bot is not a member of the {kind}")
        return chat

    def user_of(self, asked: dict[str, Any]) -> int:
        user = int(asked.get("user_id", 0))
        if user not in self.world.users:
            raise bad("invalid user_id specified" if user <= 0 else "user not found")
        return user

    def may(self, chat: Chat, bot: int, right: str) -> bool:
        return chat.type == "private" or chat.members[bot].status == "creator" or right in chat.members[bot].rights

    def below(self, chat: Chat, bot: int, user: int, what: str) -> Member:
        member = chat.members.get(user, Member("left"))
        if user == bot:
            raise bad("can't restrict self")
        if member.status == "creator":
            raise bad("can't remove chat owner")
        if member.status == "administrator":
            raise bad("user is an administrator of the chat")
        if not self.may(chat, bot, "can_restrict_members"):
            raise bad(f"not enough rights to {what}")
        return member


def json_of(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def truth(value: Any) -> bool:
    return str(value).casefold() in ("true", "1")

"""The Bot API's methods, as far as the desk calls them; what Telegram refuses is refused in its words."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from tests.fakes.telegram.world import MEMBER_RIGHTS, Chat, Member, Queue, World

FOREVER = 366 * 86400


class Fault(Exception):
    """An error of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters


def bad(words: str) -> Fault:
    return Fault(400, f"Bad Request: {words}")


class Methods:
    """One call of one bot: `call` gives the result or raises `Fault`."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def call(self, bot: int, method: str, asked: dict[str, Any]) -> Any:
        known = getattr(self, f"do_{method.lower()}", None)
        if known is None:
            raise Fault(404, "Not Found: method not found")
        found = known(bot, asked)
        return await found if asyncio.iscoroutine(found) else found

    # updates

    async def do_getupdates(self, bot: int, asked: dict[str, Any]) -> list[dict[str, Any]]:
        queue = self.world.queues[bot]
        if queue.webhook:
            raise Fault(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first",
            )
        me = queue.poll = object()
        queue.changed.set()  # whoever asked before is sent away
        if "allowed_updates" in asked:
            queue.asked = frozenset(_json(asked["allowed_updates"]))
        offset, limit = int(asked.get("offset", 0)), min(max(int(asked.get("limit", 100)), 1), 100)
        if offset < 0:
            queue.waiting = queue.waiting[offset:]
        elif offset:
            queue.confirmed = max(queue.confirmed, offset)
            queue.waiting = [one for one in queue.waiting if one[0] >= offset]
        with suppress(TimeoutError):
            async with asyncio.timeout(min(int(asked.get("timeout", 0)), 50)):
                while not self._waiting(queue) and queue.poll is me:
                    queue.changed.clear()
                    await queue.changed.wait()
        if queue.poll is not me:
            raise Fault(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        return [update for _, _, update in self._waiting(queue)[:limit]]

    def _waiting(self, queue: Queue) -> list[Any]:
        now = self.world.clock()
        queue.waiting = [one for one in queue.waiting if one[1] > now]
        return queue.waiting

    def do_setwebhook(self, bot: int, asked: dict[str, Any]) -> bool:
        queue = self.world.queues[bot]
        if not asked.get("url", "").startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        queue.webhook, queue.secret = asked["url"], asked.get("secret_token", "")
        if "allowed_updates" in asked:
            queue.asked = frozenset(_json(asked["allowed_updates"]))
        return True

    def do_deletewebhook(self, bot: int, asked: dict[str, Any]) -> bool:
        queue = self.world.queues[bot]
        queue.webhook = ""
        if _truth(asked.get("drop_pending_updates")):
            queue.waiting = []
        return True

    def do_getwebhookinfo(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        queue = self.world.queues[bot]
        count = len(self._waiting(queue))
        return {"url": queue.webhook, "has_custom_certificate": False, "pending_update_count": count}

    # who and what there is

    def do_getme(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        return self.world.users[bot]

    def do_getchat(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(bot, asked)
        gifts = dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        )
        told = chat.brief() | {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": gifts} | chat.more
        return told | ({"pinned_message": chat.messages[chat.pinned]} if chat.pinned in chat.messages else {})

    def do_getchatmember(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        chat, user = self._chat(bot, asked), self._user(asked)
        return self.world.member(chat.id, user)

    def do_getchatadministrators(self, bot: int, asked: dict[str, Any]) -> list[dict[str, Any]]:
        chat = self._chat(bot, asked)
        return [self.world.member(chat.id, user) for user, member in chat.members.items() if member.above]

    def do_getchatmembercount(self, bot: int, asked: dict[str, Any]) -> int:
        return sum(member.in_it for member in self._chat(bot, asked).members.values())

    # sends

    def do_sendmessage(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        text = asked.get("text", "")
        if not text.strip():
            raise bad("message text is empty")
        if len(text) > 4096:
            raise bad("message is too long")
        return self._send(bot, asked, {"text": text})

    def do_sendphoto(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        sizes = [{"file_id": "photo-1", "file_unique_id": "p1", "width": 90, "height": 90}]
        return self._send(bot, asked, {"photo": sizes, "caption": asked.get("caption", "")})

    def do_senddocument(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        name = next((name for key, name in asked.items() if key.endswith("#name")), "file")
        return self._send(bot, asked, {"document": {"file_id": "d1", "file_unique_id": "u1", "file_name": name}})

    def _send(self, bot: int, asked: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        world, target = self.world, int(asked.get("chat_id", 0))
        if target > 0:
            if target not in world.users:
                raise bad("chat not found")
            if (bot, target) in world.blocked:
                raise Fault(403, "Forbidden: bot was blocked by the user")
            if (bot, target) not in world.started:
                raise Fault(403, "Forbidden: bot can't initiate conversation with a user")
        chat = self._chat(bot, asked)
        mine = chat.members[bot]
        if mine.status == "restricted" and "can_send_messages" not in mine.rights:
            raise bad("not enough rights to send text messages to the chat")
        reply = _json(asked["reply_parameters"]) if "reply_parameters" in asked else {}
        if reply and int(reply["message_id"]) not in chat.messages:
            raise bad("message to be replied not found")
        more: dict[str, Any] = {"reply_to_message": chat.messages[int(reply["message_id"])]} if reply else {}
        return chat.messages[world.post(chat.id, bot, **content, **more)]

    # states

    def do_deletemessage(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, number = self._chat(bot, asked), int(asked["message_id"])
        message = chat.messages.get(number)
        if message is None:
            raise bad("message to delete not found")
        own = message["from"]["id"] == bot
        if self.world.seconds() - message["date"] > 48 * 3600 or not (
            own or self._may(chat, bot, "can_delete_messages")
        ):
            raise bad("message can't be deleted")
        del chat.messages[number]
        return True

    def do_pinchatmessage(self, bot: int, asked: dict[str, Any]) -> bool:
        chat = self._chat(bot, asked)
        if not self._may(chat, bot, "can_pin_messages"):
            raise bad("not enough rights to manage pinned messages in the chat")
        if int(asked["message_id"]) not in chat.messages:
            raise bad("message to pin not found")
        chat.pinned = int(asked["message_id"])
        return True

    def do_restrictchatmember(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, user = self._chat(bot, asked), self._user(asked)
        if chat.type != "supergroup":
            raise bad("method is available only for supergroups")
        before = self._below(chat, bot, user, "restrict/unrestrict chat member")
        rights = {name for name, given in _json(asked["permissions"]).items() if given}
        if rights >= set(MEMBER_RIGHTS) - {"can_edit_tag", "can_react_to_messages"}:
            after = Member("member" if before.in_it else "left")
        else:
            after = Member("restricted", rights, self._until(asked), inside=before.in_it)
        self.world.set_member(chat.id, user, after, by=bot)
        return True

    def do_banchatmember(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, user = self._chat(bot, asked), self._user(asked)
        self._below(chat, bot, user, "restrict/unrestrict chat member")
        self.world.set_member(chat.id, user, Member("kicked", until=self._until(asked)), by=bot)
        if chat.type == "supergroup" or _truth(asked.get("revoke_messages")):
            chat.messages = {number: one for number, one in chat.messages.items() if one["from"]["id"] != user}
        return True

    def do_unbanchatmember(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, user = self._chat(bot, asked), self._user(asked)
        before = self._below(chat, bot, user, "restrict/unrestrict chat member")
        if before.status == "kicked" or not _truth(asked.get("only_if_banned")):
            self.world.set_member(chat.id, user, Member("left"), by=bot)
        return True

    def do_banchatsenderchat(self, bot: int, asked: dict[str, Any]) -> bool:
        chat = self._chat(bot, asked)
        if not self._may(chat, bot, "can_restrict_members"):
            raise bad("not enough rights to ban a chat sender")
        chat.banned_chats.add(int(asked["sender_chat_id"]))
        return True

    def do_unbanchatsenderchat(self, bot: int, asked: dict[str, Any]) -> bool:
        chat = self._chat(bot, asked)
        if not self._may(chat, bot, "can_restrict_members"):
            raise bad("not enough rights to unban a chat sender")
        chat.banned_chats.discard(int(asked["sender_chat_id"]))
        return True

    # what is asked of each

    def _chat(self, bot: int, asked: dict[str, Any]) -> Chat:
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

    def _user(self, asked: dict[str, Any]) -> int:
        user = int(asked.get("user_id", 0))
        if user not in self.world.users:
            raise bad("invalid user_id specified" if user <= 0 else "user not found")
        return user

    def _may(self, chat: Chat, bot: int, right: str) -> bool:
        return chat.type == "private" or chat.members[bot].status == "creator" or right in chat.members[bot].rights

    def _below(self, chat: Chat, bot: int, user: int, what: str) -> Member:
        member = chat.members.get(user, Member("left"))
        if user == bot:
            raise bad("can't restrict self")
        if member.status == "creator":
            raise bad("can't remove chat owner")
        if member.status == "administrator":
            raise bad("user is an administrator of the chat")
        if not self._may(chat, bot, "can_restrict_members"):
            raise bad(f"not enough rights to {what}")
        return member

    def _until(self, asked: dict[str, Any]) -> int:
        until = int(asked.get("until_date", 0))
        return until if 30 <= until - self.world.seconds() <= FOREVER else 0


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _truth(value: Any) -> bool:
    return str(value).casefold() in ("true", "1")

"""The Bot API's methods, as far as the desk calls them; what Telegram refuses is refused in its words."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from tests.fakes.telegram.asking import Fault, bad, json_of, truth
from tests.fakes.telegram.sending import Sending
from tests.fakes.telegram.world import MEMBER_RIGHTS, Member, Queue

FOREVER = 366 * 86400


class Methods(Sending):
    """One call of one bot: `call` gives the result or raises `Fault`."""

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
            queue.asked = frozenset(json_of(asked["allowed_updates"]))
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
            queue.asked = frozenset(json_of(asked["allowed_updates"]))
        return True

    def do_deletewebhook(self, bot: int, asked: dict[str, Any]) -> bool:
        queue = self.world.queues[bot]
        queue.webhook = ""
        if truth(asked.get("drop_pending_updates")):
            queue.waiting = []
        return True

    def do_getwebhookinfo(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        queue = self.world.queues[bot]
        count = len(self._waiting(queue))
        return {"url": queue.webhook, "has_custom_certificate": False, "pending_update_count": count}

    # who and what there is

    def do_getme(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        return self.world.users[bot]

    def do_getfile(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        content = self.world.files.get(asked["file_id"])
        if content is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(content) > 20 * 1024**2:
            raise bad("file is too big")
        id_ = asked["file_id"]
        return {"file_id": id_, "file_unique_id": id_, "file_size": len(content), "file_path": id_}

    def do_getchat(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        chat = self.chat_of(bot, asked)
        gifts = dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        )
        told = chat.brief() | {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": gifts} | chat.more
        return told | ({"pinned_message": chat.messages[chat.pinned]} if chat.pinned in chat.messages else {})

    def do_getchatmember(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        chat, user = self.chat_of(bot, asked), self.user_of(asked)
        return self.world.member(chat.id, user)

    def do_getchatadministrators(self, bot: int, asked: dict[str, Any]) -> list[dict[str, Any]]:
        chat = self.chat_of(bot, asked)
        return [self.world.member(chat.id, user) for user, member in chat.members.items() if member.above]

    def do_getchatmembercount(self, bot: int, asked: dict[str, Any]) -> int:
        return sum(member.in_it for member in self.chat_of(bot, asked).members.values())

    # states

    def do_pinchatmessage(self, bot: int, asked: dict[str, Any]) -> bool:
        chat = self.chat_of(bot, asked)
        if not self.may(chat, bot, "can_pin_messages"):
            raise bad("not enough rights to manage pinned messages in the chat")
        if int(asked["message_id"]) not in chat.messages:
            raise bad("message to pin not found")
        chat.pinned = int(asked["message_id"])
        return True

    def do_restrictchatmember(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, user = self.chat_of(bot, asked), self.user_of(asked)
        if chat.type != "supergroup":
            raise bad("method is available only for supergroups")
        before = self.below(chat, bot, user, "restrict/unrestrict chat member")
        rights = {name for name, given in json_of(asked["permissions"]).items() if given}
        if rights >= set(MEMBER_RIGHTS) - {"can_edit_tag", "can_react_to_messages"}:
            after = Member("member" if before.in_it else "left")
        else:
            after = Member("restricted", rights, self._until(asked), inside=before.in_it)
        self.world.set_member(chat.id, user, after, by=bot)
        return True

    def do_banchatmember(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, user = self.chat_of(bot, asked), self.user_of(asked)
        self.below(chat, bot, user, "restrict/unrestrict chat member")
        self.world.set_member(chat.id, user, Member("kicked", until=self._until(asked)), by=bot)
        if chat.type == "supergroup" or truth(asked.get("revoke_messages")):
            chat.messages = {number: one for number, one in chat.messages.items() if one["from"]["id"] != user}
        return True

    def do_unbanchatmember(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, user = self.chat_of(bot, asked), self.user_of(asked)
        before = self.below(chat, bot, user, "restrict/unrestrict chat member")
        if before.status == "kicked" or not truth(asked.get("only_if_banned")):
            self.world.set_member(chat.id, user, Member("left"), by=bot)
        return True

    def do_banchatsenderchat(self, bot: int, asked: dict[str, Any]) -> bool:
        chat = self.chat_of(bot, asked)
        if not self.may(chat, bot, "can_restrict_members"):
            raise bad("not enough rights to ban a chat sender")
        chat.banned_chats.add(int(asked["sender_chat_id"]))
        return True

    def do_unbanchatsenderchat(self, bot: int, asked: dict[str, Any]) -> bool:
        chat = self.chat_of(bot, asked)
        if not self.may(chat, bot, "can_restrict_members"):
            raise bad("not enough rights to unban a chat sender")
        chat.banned_chats.discard(int(asked["sender_chat_id"]))
        return True

    def _until(self, asked: dict[str, Any]) -> int:
        until = int(asked.get("until_date", 0))
        return until if 30 <= until - self.world.seconds() <= FOREVER else 0

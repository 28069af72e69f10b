"""What Telegram knows: people, bots, groups, messages, and the updates that wait for each bot.

Written from the Bot API's documentation and, for descriptions of errors, from its open-source server (Client.cpp).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.telegram.markup import found_in

KEPT = timedelta(hours=24)
"""Updates are forgotten afterwards (Bot API, “Getting updates”)."""
PRESS_KEPT = timedelta(seconds=150)
"""A press is forgotten, and can no longer be answered, afterwards (telegram-bot-api, Client.cpp)."""
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of update that are never sent unless they are named in `allowed_updates`."""
ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip
MEMBER_RIGHTS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
    "can_react_to_messages", "can_edit_tag",
)  # fmt: skip


@dataclass
class Member:
    """Somebody's place in a chat: creator, administrator, member, restricted, left or kicked."""

    status: str = "member"
    rights: set[str] = field(default_factory=set)
    until: int = 0
    title: str = ""
    inside: bool = True

    @property
    def in_it(self) -> bool:
        return self.status in ("creator", "administrator", "member") or (self.status == "restricted" and self.inside)

    @property
    def above(self) -> bool:
        return self.status in ("creator", "administrator")


@dataclass
class Chat:
    id: int
    type: str
    title: str = ""
    username: str = ""
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    banned_chats: set[int] = field(default_factory=set)
    pinned: int = 0
    next_id: int = 1
    moved_to: int = 0
    forum: bool = False
    topics: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Number of the message that began it → name, icon_color, closed, by."""
    alone: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    """(who besides the bot sees it, number) → message: ephemeral ones, by either side."""
    more: dict[str, Any] = field(default_factory=dict)
    """Further fields of `ChatFullInfo`."""

    def brief(self) -> dict[str, Any]:
        found: dict[str, Any] = {"id": self.id, "type": self.type}
        return (
            found
            | ({"title": self.title} if self.title else {})
            | ({"username": self.username} if self.username else {})
            | ({"is_forum": True} if self.forum else {})
        )


@dataclass
class Queue:
    """What waits for one bot."""

    waiting: list[tuple[int, datetime, dict[str, Any]]] = field(default_factory=list)
    next_id: int = 700_000_001
    asked: frozenset[str] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    poll: object = None
    webhook: str = ""
    secret: str = ""
    confirmed: int = 0
    """The highest offset it was ever asked with."""

    def wants(self, kind: str) -> bool:
        return kind not in UNASKED if not self.asked else kind in self.asked


class World:
    """A Telegram of one's own. Times are this world's: `clock` may be moved on."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.clock = clock
        self.users: dict[int, dict[str, Any]] = {}
        self.tokens: dict[str, int] = {}
        self.chats: dict[int, Chat] = {}
        self.queues: dict[int, Queue] = {}
        self.started: set[tuple[int, int]] = set()
        """(bot, user) who have opened a private chat with the bot."""
        self.blocked: set[tuple[int, int]] = set()
        self.queries: dict[str, dict[str, Any]] = {}
        """Presses by their ids: bot, date, until, and the bot's answer (text, alert) once it gave one."""
        self.commands: dict[tuple[int, str], list[dict[str, Any]]] = {}
        self.files: dict[str, bytes] = {}
        """What is in files, by their ids."""
        self.ephemerals = True
        """False: a server older than Bot API 10.2, which knows no messages for one person alone."""
        self.whispers = 0

    def seconds(self) -> int:
        return int(self.clock().timestamp())

    # people and places

    def user(self, id_: int, first_name: str, **more: Any) -> int:
        self.users[id_] = {"id": id_, "is_bot": False, "first_name": first_name, **more}
        return id_

    def bot(self, token: str, username: str, *, sees_all: bool = False) -> int:
        id_ = int(token.partition(":")[0])
        self.user(id_, username, username=username)
        self.users[id_] |= {
            "is_bot": True, "can_join_groups": True, "can_read_all_group_messages": sees_all,
            "supports_inline_queries": False, "can_connect_to_business": False, "has_main_web_app": False,
        }  # fmt: skip
        self.tokens[token] = id_
        self.queues.setdefault(id_, Queue())
        return id_

    def chat(self, id_: int, title: str, type_: str = "supergroup", **more: Any) -> Chat:
        self.chats[id_] = Chat(id_, type_, title, **more)
        return self.chats[id_]

    def join(self, chat: int, user: int, status: str = "member", rights: set[str] | None = None) -> None:
        given = set(ADMIN_RIGHTS) if rights is None and status in ("administrator", "creator") else rights or set()
        self.set_member(chat, user, Member(status, given), by=user)

    def start(self, user: int, bot: int) -> None:
        """Somebody opens a private chat with a bot and presses Start."""
        self.started.add((bot, user))
        chat = self.chats.setdefault(user, Chat(user, "private"))
        chat.members.setdefault(user, Member())
        chat.members.setdefault(bot, Member())
        chat.more["first_name"] = self.users[user]["first_name"]
        self.post(user, user, "/start")

    def set_member(self, chat: int, user: int, now: Member, by: int) -> None:
        """Somebody's place changes; administrators among the bots are told, and the bot itself."""
        place = self.chats[chat]
        before = place.members.get(user, Member("left"))
        old = self.member(chat, user, before)
        place.members[user] = now
        body = {
            "chat": place.brief(), "from": self.users[by], "date": self.seconds(),
            "old_chat_member": old, "new_chat_member": self.member(chat, user, now),
        }  # fmt: skip
        for bot in self.queues:
            if bot == user:
                self.push(bot, "my_chat_member", body)
            elif place.members.get(bot, Member("left")).above:
                self.push(bot, "chat_member", body)

    def member(self, chat: int, user: int, found: Member | None = None) -> dict[str, Any]:
        """A `ChatMember`."""
        found = found or self.chats[chat].members.get(user, Member("left"))
        person = {k: v for k, v in self.users[user].items() if not k.startswith(("can_", "supports_", "has_"))}
        told: dict[str, Any] = {"user": person, "status": found.status}
        if found.status == "creator":
            told |= {"is_anonymous": False}
        elif found.status == "administrator":
            told |= {"can_be_edited": False, "is_anonymous": False}
            told |= {right: right in found.rights for right in ADMIN_RIGHTS}
        elif found.status == "restricted":
            told |= {"is_member": found.inside, "until_date": found.until}
            told |= {right: right in found.rights for right in MEMBER_RIGHTS}
        elif found.status == "kicked":
            told |= {"until_date": found.until}
        return told | ({"custom_title": found.title} if found.title else {})

    # what is said

    def post(self, chat: int, user: int, text: str = "", **more: Any) -> int:
        """Somebody posts; `more` are further fields of the message. Returns its number."""
        place = self.chats[chat]
        number, place.next_id = place.next_id, place.next_id + 1
        message: dict[str, Any] = {
            "message_id": number, "from": self._brief(user), "chat": place.brief(), "date": self.seconds()
        }  # fmt: skip
        message |= ({"text": text} if text else {}) | more
        if text and "entities" not in more and (found := found_in(text)):
            message["entities"] = found
        place.messages[number] = message
        self.tell(chat, "channel_post" if place.type == "channel" else "message", message, user)
        return number

    def edit(self, chat: int, number: int, text: str, **more: Any) -> None:
        place = self.chats[chat]
        message = place.messages[number] | {"text": text, "edit_date": self.seconds()} | more
        place.messages[number] = message
        kind = "edited_channel_post" if place.type == "channel" else "edited_message"
        self.tell(chat, kind, message, message["from"]["id"])

    def reply(self, chat: int, user: int, to: int, text: str, **more: Any) -> int:
        """Somebody answers a message."""
        answered = {key: value for key, value in self.chats[chat].messages[to].items() if key != "reply_to_message"}
        return self.post(chat, user, text, reply_to_message=answered, **more)

    def whisper(self, chat: int, user: int, text: str = "", *, receiver: int, **more: Any) -> dict[str, Any]:
        """A message that only `receiver` sees beside its sender: a bot's answer, or a person's command to a bot."""
        place = self.chats[chat]
        self.whispers += 1
        message: dict[str, Any] = {
            "message_id": 0, "ephemeral_message_id": self.whispers, "from": self._brief(user), "chat": place.brief(),
            "receiver_user": self._brief(receiver), "date": self.seconds(),
        }  # fmt: skip
        message |= ({"text": text} if text else {}) | more
        bot_sends = self.users[user]["is_bot"]
        place.alone[(receiver if bot_sends else user, self.whispers)] = message
        if not bot_sends:
            self.push(receiver, "message", message)
        return message

    def press(self, chat: int, user: int, message: int, data: str, *, alone: bool = False) -> str:
        """Somebody presses a button under a bot's message. Returns the press's id."""
        place = self.chats[chat]
        pressed = place.alone[(user, message)] if alone else place.messages[message]
        bot = pressed["from"]["id"]
        id_ = f"77{len(self.queries):016}"
        now = self.clock()
        self.queries[id_] = {"bot": bot, "date": self.seconds(), "until": now + PRESS_KEPT, "answer": None}
        body = {"id": id_, "from": self._brief(user), "message": pressed, "chat_instance": "1", "data": data}
        self.push(bot, "callback_query", body, PRESS_KEPT)
        return id_

    def delete(self, chat: int, number: int) -> None:
        """Nobody is told: there is no update for it."""
        self.chats[chat].messages.pop(number, None)

    def rename(self, chat: int, title: str, by: int) -> None:
        self.chats[chat].title = title
        self.post(chat, by, new_chat_title=title)

    def migrate(self, old: int, new: int, by: int) -> None:
        """A basic group becomes a supergroup under another id; messages are numbered anew."""
        before = self.chats[old]
        after = self.chat(new, before.title)
        after.members = dict(before.members)
        self.post(old, by, migrate_to_chat_id=new)
        before.moved_to = new
        self.post(new, by, migrate_from_chat_id=old)

    def tell(self, chat: int, kind: str, message: dict[str, Any], sender: int) -> None:
        """Puts an update before every bot that sees what is said there; no bot hears itself or another bot."""
        if self.users.get(sender, {}).get("is_bot"):
            return
        place = self.chats[chat]
        for bot in self.queues:
            mine = place.members.get(bot, Member("left"))
            sees = mine.above or place.type == "private" or self.users[bot]["can_read_all_group_messages"]
            meant = str(message.get("text", "")).startswith("/") or self._of(message.get("reply_to_message")) == bot
            service = not message.keys() & {"text", "caption", "photo", "document", "sticker", "poll", "contact"}
            if mine.in_it and (sees or service or meant):
                self.push(bot, kind, message)

    def push(self, bot: int, kind: str, body: Any, kept: timedelta = KEPT) -> int:
        """Puts an update of any kind before a bot. Returns its number, or -1 where the bot did not ask for those."""
        queue = self.queues[bot]
        if not queue.wants(kind):
            return -1
        number, queue.next_id = queue.next_id, queue.next_id + 1
        queue.waiting.append((number, self.clock() + kept, {"update_id": number, kind: body}))
        queue.changed.set()
        return number

    def _of(self, message: dict[str, Any] | None) -> int:
        return int(message["from"]["id"]) if message else 0

    def _brief(self, user: int) -> dict[str, Any]:
        return {k: v for k, v in self.users[user].items() if not k.startswith(("can_", "supports_", "has_"))}

"""Sending, editing and deleting; buttons' answers, topics, and messages that one person alone sees."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.telegram import markup
from tests.fakes.telegram.asking import Asking, Fault, bad, json_of, truth
from tests.fakes.telegram.world import Chat, Member

LONGEST, LONGEST_CAPTION = 4096, 1024
OLD = "query is too old and response timeout expired or query ID is invalid"
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
EPHEMERAL_FOR = 15
"""Seconds after a press or a command in which a bot that is no administrator may answer one person alone."""
COLOURS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})


class Sending(Asking):
    """The part of the methods that is about messages."""

    # sends

    def do_sendmessage(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        content = self._text(asked, must=True)
        alone = json_of(asked.get("ephemeral_message_parameters", "{}")) or {}
        if not alone and "receiver_user_id" in asked:
            alone = {"receiver_user_id": asked["receiver_user_id"], "callback_query_id": asked.get("callback_query_id")}
        if alone and self.world.ephemerals:
            return self._send_alone(bot, asked, content, alone)
        return self._send(bot, asked, content)

    def do_sendphoto(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        sizes = [{"file_id": "photo-1", "file_unique_id": "p1", "width": 90, "height": 90}]
        content = self._text({**asked, "text": asked.get("caption", "")}, must=False)
        caption = content.pop("text")
        if len(caption) > LONGEST_CAPTION:
            raise bad("message caption is too long")
        return self._send(bot, asked, {"photo": sizes, "caption": caption, **content})

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
        chat = self.chat_of(bot, asked)
        mine = chat.members[bot]
        if mine.status == "restricted" and "can_send_messages" not in mine.rights:
            raise bad("not enough rights to send text messages to the chat")
        return chat.messages[
            world.post(chat.id, bot, **content, **self._thread(chat, bot, asked), **self._reply(chat, asked))
        ]

    def _thread(self, chat: Chat, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        thread = int(asked.get("message_thread_id") or 0)
        if not thread:
            return {}
        if not chat.forum or thread not in chat.topics:
            raise bad("message thread not found")
        if chat.topics[thread]["closed"] and not chat.members[bot].above:
            raise bad("TOPIC_CLOSED")
        return {"message_thread_id": thread, "is_topic_message": True}

    def _reply(self, chat: Chat, asked: dict[str, Any]) -> dict[str, Any]:
        reply = json_of(asked["reply_parameters"]) if "reply_parameters" in asked else {}
        number = int(reply.get("message_id") or 0)
        if not number:
            return {}
        if number in chat.messages:
            return {"reply_to_message": {k: v for k, v in chat.messages[number].items() if k != "reply_to_message"}}
        if truth(reply.get("allow_sending_without_reply")):
            return {}
        raise bad("message to be replied not found")

    def _text(self, asked: dict[str, Any], *, must: bool) -> dict[str, Any]:
        """The text as people see it, with what Telegram finds in it, and the keyboard."""
        try:
            text, entities = markup.message(str(asked.get("text", "")), str(asked.get("parse_mode", "")))
        except markup.Broken as broken:
            raise bad(f"can't parse entities: {broken}") from None
        if must and not text:
            raise bad("message text is empty")
        if len(text) > LONGEST:
            raise bad("message is too long")
        content: dict[str, Any] = {"text": text}
        if entities:
            content["entities"] = entities
        options = json_of(asked.get("link_preview_options", "{}")) or {}
        if options:
            content["link_preview_options"] = options
        keys = self._keyboard(asked)
        return content | ({"reply_markup": keys} if "inline_keyboard" in keys else {})

    def _keyboard(self, asked: dict[str, Any]) -> dict[str, Any]:
        keys: dict[str, Any] = json_of(asked["reply_markup"]) if "reply_markup" in asked else {}
        if keys and (against := markup.keyboard(keys)):
            raise bad(against)
        return keys

    # one person alone

    def _send_alone(
        self, bot: int, asked: dict[str, Any], content: dict[str, Any], alone: dict[str, Any]
    ) -> dict[str, Any]:
        chat, user = self.chat_of(bot, asked), int(alone["receiver_user_id"])
        if chat.type not in ("group", "supergroup"):
            raise bad("PEER_ID_INVALID")
        if not chat.members.get(user, Member("left")).in_it:
            raise bad("USER_NOT_PARTICIPANT")
        reply = json_of(asked.get("reply_parameters", "{}")) or {}
        to = int(reply.get("ephemeral_message_id") or 0)
        query = self.world.queries.get(str(alone.get("callback_query_id") or ""))
        acted = query["date"] if query else chat.alone.get((user, to), {}).get("date", 0)
        if not chat.members[bot].above and self.world.seconds() - acted > EPHEMERAL_FOR:
            raise bad("CHAT_ADMIN_REQUIRED")
        more = self._thread(chat, bot, asked) if "message_thread_id" in asked else {}
        more |= {"reply_to_message": chat.alone[(user, to)]} if (user, to) in chat.alone else {}
        return self.world.whisper(chat.id, bot, receiver=user, **content, **more)

    def _alone(self, bot: int, asked: dict[str, Any]) -> tuple[Chat, tuple[int, int]]:
        if not self.world.ephemerals:
            raise Fault(404, "Not Found: method not found")
        chat = self.chat_of(bot, asked)
        key = (int(asked["receiver_user_id"]), int(asked["ephemeral_message_id"]))
        if key not in chat.alone or chat.alone[key]["from"]["id"] != bot:
            raise bad("MESSAGE_ID_INVALID")
        return chat, key

    def do_editephemeralmessagetext(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, key = self._alone(bot, asked)
        before = {k: v for k, v in chat.alone[key].items() if k not in ("text", "entities", "reply_markup")}
        chat.alone[key] = before | self._text(asked, must=True)
        return True

    def do_deleteephemeralmessage(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, key = self._alone(bot, asked)
        del chat.alone[key]
        return True

    # edits and deletions

    def do_editmessagetext(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        chat, number = self._mine(bot, asked)
        kept = {"text", "entities", "reply_markup", "link_preview_options"}
        return self._edited(chat, number, self._text(asked, must=True), kept)

    def do_editmessagereplymarkup(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        chat, number = self._mine(bot, asked)
        keys = self._keyboard(asked)
        return self._edited(
            chat, number, {"reply_markup": keys} if keys.get("inline_keyboard") else {}, {"reply_markup"}
        )

    def _mine(self, bot: int, asked: dict[str, Any]) -> tuple[Chat, int]:
        chat, number = self.chat_of(bot, asked), int(asked["message_id"])
        if number not in chat.messages:
            raise bad("message to edit not found")
        if chat.messages[number]["from"]["id"] != bot:
            raise bad("message can't be edited")
        return chat, number

    def _edited(self, chat: Chat, number: int, now: dict[str, Any], kept: set[str]) -> dict[str, Any]:
        before = chat.messages[number]
        if all(before.get(key) == now.get(key) for key in kept - {"link_preview_options"}):
            raise bad(SAME)
        rest = {key: value for key, value in before.items() if key not in kept}
        chat.messages[number] = rest | now | {"edit_date": self.world.seconds()}
        return chat.messages[number]

    def do_deletemessage(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, number = self.chat_of(bot, asked), int(asked["message_id"])
        message = chat.messages.get(number)
        if message is None:
            raise bad("message to delete not found")
        own = message["from"]["id"] == bot
        if self.world.seconds() - message["date"] > 48 * 3600 or not (
            own or self.may(chat, bot, "can_delete_messages")
        ):
            raise bad("message can't be deleted")
        del chat.messages[number]
        return True

    # buttons and commands

    def do_answercallbackquery(self, bot: int, asked: dict[str, Any]) -> bool:
        query = self.world.queries.get(str(asked.get("callback_query_id")))
        if query is None or query["bot"] != bot or query["answer"] is not None or query["until"] < self.world.clock():
            raise bad(OLD)
        text = str(asked.get("text", ""))
        if len(text) > 200:
            raise bad("MESSAGE_TOO_LONG")
        query["answer"] = {"text": text, "alert": truth(asked.get("show_alert"))}
        return True

    def do_setmycommands(self, bot: int, asked: dict[str, Any]) -> bool:
        commands = json_of(asked["commands"])
        for one in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(one["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        scope = json_of(asked.get("scope", '{"type": "default"}'))
        name = ":".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope)
        if "chat_id" in scope:
            self.chat_of(bot, {"chat_id": scope["chat_id"]})
        self.world.commands[(bot, name)] = commands
        return True

    # topics

    def do_createforumtopic(self, bot: int, asked: dict[str, Any]) -> dict[str, Any]:
        chat = self.chat_of(bot, asked)
        if not chat.forum:
            raise bad("the chat is not a forum")
        if not self.may(chat, bot, "can_manage_topics"):
            raise bad("not enough rights to create a topic")
        name = str(asked.get("name", ""))
        if not 1 <= len(name) <= 128:
            raise bad("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
        colour = int(asked.get("icon_color", 7322096))
        if colour not in COLOURS:
            raise bad("TOPIC_ICON_COLOR_INVALID")
        told = {"name": name, "icon_color": colour}
        thread = self.world.post(chat.id, bot, forum_topic_created=told)
        chat.topics[thread] = told | {"closed": False, "by": bot}
        return told | {"message_thread_id": thread}

    def do_editforumtopic(self, bot: int, asked: dict[str, Any]) -> bool:
        _, topic = self._topic(bot, asked)
        if topic["name"] == asked["name"]:
            raise bad("TOPIC_NOT_MODIFIED")
        topic["name"] = asked["name"]
        return True

    def do_closeforumtopic(self, bot: int, asked: dict[str, Any]) -> bool:
        return self._closed(bot, asked, True)

    def do_reopenforumtopic(self, bot: int, asked: dict[str, Any]) -> bool:
        return self._closed(bot, asked, False)

    def _closed(self, bot: int, asked: dict[str, Any], closed: bool) -> bool:
        _, topic = self._topic(bot, asked)
        if topic["closed"] is closed:
            raise bad("TOPIC_NOT_MODIFIED")
        topic["closed"] = closed
        return True

    def do_deleteforumtopic(self, bot: int, asked: dict[str, Any]) -> bool:
        chat, _ = self._topic(bot, asked, "can_delete_messages")
        thread = int(asked["message_thread_id"])
        del chat.topics[thread]
        chat.messages = {
            number: one for number, one in chat.messages.items() if thread not in (number, one.get("message_thread_id"))
        }
        return True

    def _topic(self, bot: int, asked: dict[str, Any], right: str = "") -> tuple[Chat, dict[str, Any]]:
        chat, thread = self.chat_of(bot, asked), int(asked["message_thread_id"])
        if thread not in chat.topics:
            raise bad("TOPIC_ID_INVALID")
        own = chat.topics[thread]["by"] == bot and not right
        if not own and not self.may(chat, bot, right or "can_manage_topics"):
            raise bad("not enough rights to manage topics")
        return chat, chat.topics[thread]

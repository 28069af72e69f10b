"""A Telegram update → what was heard. Pure: no clock, no network, nothing remembered but user names.

`heard` takes the update as the JSON object that Telegram sent, not as the library's types: those lose or refuse what is
newer than the library, and one field of an odd shape would cost a hundred updates.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.core.heard import GroupChange, Heard, MemberChange
from bot.core.messages import Attachment, Message
from connectors.telegram.content import FILES, SPOKEN, attachments, mentions, words
from connectors.telegram.fields import id_of, listed, mapping, moment, text
from connectors.telegram.known import NOTICES, PLAIN
from connectors.telegram.people import PLATFORM, Names, account, author, chat_name, origin

ASKED = (
    "message", "edited_message", "channel_post", "edited_channel_post", "my_chat_member", "chat_member",
    "chat_join_request",
)  # fmt: skip
"""The kinds of update to ask for. `chat_member` is never sent unasked, and only to administrators; requests to join
only to those who may invite."""
TOPICS = frozenset({"forum_topic_created", "forum_topic_edited"})
INSIDE = frozenset({"creator", "administrator", "member"})

SAID = FILES.keys() | SPOKEN | TOPICS | {"text", "caption"}
KNOWN = SAID | NOTICES | PLAIN


def heard(
    update: Mapping[str, Any], bot: str = "", names: Names | None = None, arrived: datetime | None = None
) -> tuple[Heard, ...]:
    """What one update tells; nothing where it tells nothing of ours. Times are Telegram's.

    Args:
        bot: the id of the bot that got it, who is whom a private message is to.
        names: user names met so far; learns those in this update.
        arrived: when it came, for a message that does not say when it was written; without it, that one is left out.
    """
    return tuple(_heard(update, bot, names or Names(), arrived))


def _heard(update: Mapping[str, Any], bot: str, names: Names, arrived: datetime | None) -> Iterator[Heard]:
    for kind, body in update.items():
        if not isinstance(body, dict):
            continue
        if kind in ("my_chat_member", "chat_member"):
            names.learn(mapping(mapping(body.get("new_chat_member")).get("user")))
            yield from _member(kind, body, bot)
        elif kind == "chat_join_request":
            yield from _request(body, names)
        # A kind that is newer than this version is heard where it holds a message.
        elif id_of(body.get("message_id")) and id_of(mapping(body.get("chat")).get("id")):
            yield from _told(body, kind.startswith("edited_"), bot, names, update, arrived)


def _told(
    body: Mapping[str, Any],
    edited: bool,
    bot: str,
    names: Names,
    update: Mapping[str, Any],
    arrived: datetime | None,
) -> Iterator[Message | MemberChange | GroupChange]:
    at = moment(body.get("date")) or moment(body.get("edit_date")) or arrived
    if at is None:
        return
    for user in (body.get("from"), mapping(body.get("reply_to_message")).get("from")):
        names.learn(mapping(user))
    if not edited:
        yield from _notices(body, at)
    strange = sorted(str(key) for key in body if key not in KNOWN)
    said = any(key in SAID for key in body)
    if said or strange or not body.keys() & NOTICES:
        # A new kind of content is all that there is, or stands beside words: either way nobody looked at it.
        yield _message(body, at, edited, bot, names, update, strange)


def _message(
    body: Mapping[str, Any],
    at: datetime,
    edited: bool,
    bot: str,
    names: Names,
    update: Mapping[str, Any],
    strange: list[str],
) -> Message:
    chat = mapping(body.get("chat"))
    group, thread = id_of(chat.get("id")), id_of(body.get("message_thread_id"))
    attached = (*attachments(body), *(Attachment("other", key[:100]) for key in strange))
    return Message(
        PLATFORM,
        group,
        id_of(body.get("message_id")),
        author(body),
        at,
        words(body),
        group_name=chat_name(chat),
        reply_to=_answered(body, group, thread),
        mentions=mentions(body, names),
        to=(bot,)
        if chat.get("type") == "private" and bot and id_of(mapping(body.get("from")).get("id")) != bot
        else (),
        thread=thread if body.get("is_topic_message") is True else "",
        attachments=attached,
        forwarded_from=origin(body),
        quote=text(mapping(body.get("quote")).get("text")),
        edited_at=(moment(body.get("edit_date")) or at) if edited else None,
        raw=json.dumps(update, ensure_ascii=False, separators=(",", ":")),
    )


def _answered(body: Mapping[str, Any], group: str, thread: str) -> str:
    """The message it answers in the same chat. In a topic, all that answers nothing points at the topic's beginning."""
    before = mapping(body.get("reply_to_message"))
    id_ = id_of(before.get("message_id"))
    if not id_ or id_of(mapping(before.get("chat")).get("id")) not in ("", group):
        return ""
    if body.get("is_topic_message") is True and id_ == thread and "forum_topic_created" in before:
        return ""
    return id_


def _notices(body: Mapping[str, Any], at: datetime) -> Iterator[MemberChange | GroupChange]:
    chat = mapping(body.get("chat"))
    group = id_of(chat.get("id"))
    for user in listed(body.get("new_chat_members")):
        if id_of(user.get("id")):
            yield MemberChange(PLATFORM, group, account(user), at, "joined")
    left = mapping(body.get("left_chat_member"))
    if id_of(left.get("id")):
        yield MemberChange(PLATFORM, group, account(left), at, "left")
    if title := text(body.get("new_chat_title")):
        yield GroupChange(PLATFORM, group, at, title)
    elif body.keys() & {"group_chat_created", "supergroup_chat_created", "channel_chat_created"}:
        yield GroupChange(PLATFORM, group, at, chat_name(chat))
    if new := id_of(body.get("migrate_to_chat_id")):
        yield GroupChange(PLATFORM, group, at, chat_name(chat), new)
    if old := id_of(body.get("migrate_from_chat_id")):  # the same move, told in the new group
        yield GroupChange(PLATFORM, old, at, chat_name(chat), group)


def _request(body: Mapping[str, Any], names: Names) -> Iterator[MemberChange]:
    """Somebody asks to be let into a group."""
    user, group, at = mapping(body.get("from")), id_of(mapping(body.get("chat")).get("id")), moment(body.get("date"))
    if at is not None and group and id_of(user.get("id")):
        names.learn(user)
        yield MemberChange(PLATFORM, group, account(user), at, "asked")


def _member(kind: str, body: Mapping[str, Any], bot: str) -> Iterator[MemberChange | GroupChange]:
    chat, at = mapping(body.get("chat")), moment(body.get("date"))
    group = id_of(chat.get("id"))
    before, after = mapping(body.get("old_chat_member")), mapping(body.get("new_chat_member"))
    user = mapping(after.get("user"))
    if at is None or not group or not id_of(user.get("id")) or chat.get("type") == "private":
        return
    if kind == "my_chat_member" and chat_name(chat):
        yield GroupChange(PLATFORM, group, at, chat_name(chat))
    was, is_ = _inside(before), _inside(after)
    status = text(after.get("status"))
    if is_ and not was:
        yield MemberChange(PLATFORM, group, account(user), at, "joined")
    if was and not is_:
        yield MemberChange(PLATFORM, group, account(user), at, "left")
    elif is_ and (status, after.get("custom_title")) != (text(before.get("status")), before.get("custom_title")):
        roles = () if status == "member" else (status, text(after.get("custom_title")))
        yield MemberChange(PLATFORM, group, account(user), at, "roles", tuple(filter(None, roles)))
    actor = mapping(body.get("from"))
    by, done = id_of(actor.get("id")), _by_hand(before, after)
    if done and by and by not in (bot, id_of(user.get("id"))):
        yield MemberChange(PLATFORM, group, account(user), at, done, by=account(actor).key)


def _by_hand(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What an administrator did, where it is told by how somebody stood before and stands now; empty where nothing."""
    was, is_ = text(before.get("status")), text(after.get("status"))
    if (was == "kicked") != (is_ == "kicked"):
        return "banned" if is_ == "kicked" else "unbanned"
    if _inside(before) and is_ == "left":
        return "removed"
    silent, mute = (one.get("status") == "restricted" and not one.get("can_send_messages") for one in (before, after))
    if silent != mute and _inside(before) and _inside(after):
        return "muted" if mute else "unmuted"
    return ""


def _inside(member: Mapping[str, Any]) -> bool:
    status = text(member.get("status"))
    return status in INSIDE or (status == "restricted" and member.get("is_member") is True)

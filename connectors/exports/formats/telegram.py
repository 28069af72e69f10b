"""Telegram Desktop's `result.json`: one chat, or the whole account (`chats` and `left_chats`).

Shape: Telegram/SourceFiles/export/output/export_output_json.cpp in telegramdesktop/tdesktop. Ids become those of the
Bot API (supergroup 123 → -100123, basic group → -123), so that an export joins what a bot heard in the same group.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.core.heard import GroupChange, MemberChange
from bot.core.messages import Account, Attachment, Message
from connectors.exports.clock import LocalClock
from connectors.exports.fields import file_name, iso, listed, mapping, text, unix
from connectors.exports.json_stream import Path, walk
from connectors.exports.reader import ChatFound, Item, Options, Skipped
from connectors.exports.source import SourceFile
from connectors.exports.text import text_of

PLATFORM = "telegram"
_DIRECT = frozenset({"personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes"})
_MEDIA = {
    "sticker": "sticker",
    "animation": "gif",
    "video_message": "video",
    "video_file": "video",
    "voice_message": "voice",
    "audio_file": "audio",
}
_MEMBERS = {"join_group_by_link": "joined", "join_group_by_request": "joined"}
_WHY = {
    "invite_members": "someone was added",
    "remove_members": "someone was removed or left",
    "join_group_by_link": "someone joined by a link",
    "join_group_by_request": "someone's request to join was accepted",
    "edit_group_title": "the group was renamed",
    "create_group": "the group was made",
    "create_channel": "the channel was made",
    "pin_message": "a message was pinned",
    "migrate_to_supergroup": "the group became a supergroup",
    "migrate_from_group": "the group became a supergroup",
    "phone_call": "a call",
    "group_call": "a group call",
}


def reader() -> TelegramReader:
    return TelegramReader()


class TelegramReader:
    name = "telegram"
    many = True

    def sniff(self, head: bytes, name: str) -> int:
        start = text_of(head)
        if not start.lstrip().startswith("{"):
            return 0
        if '"date_unixtime"' in start or ('"from_id"' in start and '"messages"' in start):
            return 95
        if '"about"' in start[:2000] and ("Telegram" in start[:4000] or '"personal_information"' in start):
            return 90
        chat = ('"messages"' in start and any(f'"{kind}"' in start for kind in (*_DIRECT, "private_group"))) or (
            any(f'"{kind}"' in start for kind in ("private_supergroup", "public_supergroup", "public_channel"))
        )
        return 80 if chat else (30 if name == "result.json" and '"messages"' in start else 0)

    def read(self, source: SourceFile, options: Options) -> Iterator[ChatFound | Item]:
        clock = LocalClock(options.timezone)
        chats: Iterator[dict[str, Any]] | None = None
        about: dict[Path, dict[str, Any]] = {}
        translate: _Translate | None = None
        for event, path, value in walk(source, _whole):
            if event == "value" and path[-2:] == ("messages", "[]") and _is_chat(path[:-2]):
                if translate is not None:
                    yield from translate.items(value)
            elif event == "value" and path and path[-1] in ("name", "type", "id") and _is_chat(path[:-1]):
                about.setdefault(path[:-1], {})[path[-1]] = value
            elif event == "start" and path[-1:] == ("messages",) and _is_chat(path[:-1]):
                known = about.get(path[:-1], {})
                if not {"type", "id"} <= known.keys() or chats is not None:
                    # A tool that sorts keys puts a chat's type behind its messages: look ahead once.
                    chats = chats or _ahead(source)
                    known = next(chats, known)
                found = _chat(source, known)
                translate = _Translate(source, found, clock)
                yield found
            elif event == "end" and _is_chat(path):
                about.pop(path, None)
        for sentence in clock.notes():
            source.note(sentence)


def _is_chat(path: Path) -> bool:
    return path in ((), ("chats", "list", "[]"), ("left_chats", "list", "[]"))


def _whole(path: Path) -> bool:
    return path[-2:] == ("messages", "[]")


def _ahead(source: SourceFile) -> Iterator[dict[str, Any]]:
    """What the file says of each chat that has messages, in order, from a second look at it."""
    copy = SourceFile(source.path, source.member, source.limits)
    open_: dict[Path, dict[str, Any]] = {}
    for event, path, value in walk(copy, _whole):
        if event == "value" and path and path[-1] in ("name", "type", "id") and _is_chat(path[:-1]):
            open_.setdefault(path[:-1], {})[path[-1]] = value
        elif event == "start" and path[-1:] == ("messages",) and _is_chat(path[:-1]):
            open_.setdefault(path[:-1], {})["messages"] = True
        elif event == "end" and _is_chat(path) and "messages" in open_.get(path, {}):
            yield open_.pop(path)


def _chat(source: SourceFile, known: dict[str, Any]) -> ChatFound:
    kind, number = text(source, known.get("type")), text(source, known.get("id"))
    name = text(source, known.get("name"))
    if kind in _DIRECT:
        return ChatFound(PLATFORM, f"user{number}" if number else kind, name or kind.replace("_", " "), True)
    if kind == "private_group":
        return ChatFound(PLATFORM, f"-{number}", name)
    return ChatFound(PLATFORM, f"-100{number}" if number else name, name)


def _account_id(peer: str) -> str:
    """`user1` → 1, `channel1` → -1001, `chat1` → -1, as bots see them."""
    for prefix, bot in (("user", ""), ("channel", "-100"), ("chat", "-")):
        if peer.startswith(prefix) and peer[len(prefix) :].isdecimal():
            return bot + peer[len(prefix) :]
    return peer


class _Translate:
    """The messages of one chat."""

    def __init__(self, source: SourceFile, chat: ChatFound, clock: LocalClock) -> None:
        self._source = source
        self._chat = chat
        self._clock = clock

    def items(self, value: Any) -> Iterator[Item]:
        source = self._source
        if not isinstance(value, dict):
            yield Skipped(source.line, "not a message", "damaged")
            return
        at = self._moment(value)
        if value.get("type") == "unsupported":
            yield Skipped(source.line, "Telegram Desktop could not export it", "damaged")
        elif at is None:
            yield Skipped(source.line, "it has no date that exists", "date")
        elif value.get("type") == "service":
            yield from self._service(value, at)
        elif not (number := text(source, value.get("id"))):
            yield Skipped(source.line, "it has no number", "damaged", at)
        else:
            yield self._message(value, number, at)

    def _moment(self, value: dict[str, Any], key: str = "date") -> datetime | None:
        if (exact := value.get(f"{key}_unixtime")) is not None:
            return unix(exact)
        found = iso(value.get(key))
        if found is None or found.tzinfo is not None:
            return found
        try:
            return self._clock.utc(found.year, found.month, found.day, found.hour, found.minute, found.second)
        except ValueError:
            return None

    def _account(self, value: dict[str, Any], key: str) -> Account:
        peer = text(self._source, value.get(f"{key}_id"))
        name = text(self._source, value.get(key))
        return Account(PLATFORM, _account_id(peer) if peer else name.casefold(), name or "Deleted account")

    def _message(self, value: dict[str, Any], number: str, at: datetime) -> Message:
        source, chat = self._source, self._chat
        words, mentions = self._text(value.get("text"))
        attachments, said = self._attachments(value)
        edited = self._moment(value, "edited") if "edited" in value or "edited_unixtime" in value else None
        reply = "" if "reply_to_peer_id" in value else text(source, value.get("reply_to_message_id"))
        forwarded = text(source, value.get("forwarded_from") or value.get("forwarded_from_id"))
        facts = {key: text(source, value[key]) for key in ("via_bot", "saved_from") if value.get(key)}
        return Message(
            PLATFORM,
            chat.group,
            number,
            self._account(value, "from"),
            at,
            "\n".join(part for part in (words, said) if part),
            chat.name,
            reply,
            mentions,
            attachments=attachments,
            forwarded_from=forwarded or ("deleted account" if "forwarded_from" in value else ""),
            edited_at=edited,
            raw=json.dumps(facts, ensure_ascii=False) if facts else "",
        )

    def _text(self, value: Any) -> tuple[str, tuple[str, ...]]:
        """A string, or a list of strings and parts; with the accounts it mentions (`@name` where only that is told)."""
        if isinstance(value, str):
            return text(self._source, value), ()
        words: list[str] = []
        mentions: list[str] = []
        for part in value if isinstance(value, list) else ():
            if not isinstance(part, dict):
                words.append(text(self._source, part))
                continue
            said, kind = text(self._source, part.get("text")), part.get("type")
            link = text(self._source, part.get("href")) if kind == "text_link" else ""
            words.append(f"{said} ({link})" if link and link != said else said)
            if kind == "mention":
                mentions.append(said)
            elif kind == "mention_name" and part.get("user_id"):
                mentions.append(_account_id(text(self._source, part["user_id"])))
        return "".join(words), tuple(dict.fromkeys(mentions))

    def _attachments(self, value: dict[str, Any]) -> tuple[tuple[Attachment, ...], str]:
        """What was sent along, and what of it is words: a poll, a contact, a place."""
        source = self._source
        found: list[Attachment] = []
        words: list[str] = []
        if "photo" in value:
            found.append(Attachment("photo", file_name(text(source, value["photo"]))))
        if "file" in value or "media_type" in value:
            name = text(source, value.get("file_name")) or file_name(text(source, value.get("file")))
            found.append(Attachment(_MEDIA.get(text(source, value.get("media_type")), "file"), name))
        if contact := mapping(value.get("contact_information")):
            keys = ("first_name", "last_name", "phone_number")
            words.append("Contact: " + " ".join(filter(None, (text(source, contact.get(key)) for key in keys))))
            found.append(Attachment("contact"))
        if place := mapping(value.get("location_information")):
            point = f"{text(source, place.get('latitude'))},{text(source, place.get('longitude'))}"
            named = " ".join(filter(None, (text(source, value.get(key)) for key in ("place_name", "address"))))
            found.append(Attachment("location", named or point))
            words.append(f"Location: {' '.join(filter(None, (named, point)))}")
        for key, title, rows in (("poll", "question", "answers"), ("todo_list", "title", "answers")):
            if body := mapping(value.get(key)):
                head = self._text(body.get(title))[0]
                lines = [f"- {self._text(one.get('text'))[0]}" for one in listed(body.get(rows))]
                words.append("\n".join((head, *lines)))
                found.append(Attachment("poll" if key == "poll" else "list", head[:200]))
        for key in ("game_title", "invoice_information", "paid_stars_amount", "giveaway_information"):
            if key in value:
                found.append(Attachment(key.partition("_")[0], text(source, value[key])[:200]))
        return tuple(found), "\n".join(words)

    def _service(self, value: dict[str, Any], at: datetime) -> Iterator[Item]:
        source, chat = self._source, self._chat
        action = text(source, value.get("action"))
        actor = self._account(value, "actor")
        members = value.get("members")
        alone = isinstance(members, list) and members == [value.get("actor")]
        change = _MEMBERS.get(action, "")
        # Others who were added or removed are told by name alone, which is nobody's account.
        if alone and action in ("invite_members", "remove_members"):
            change = "joined" if action == "invite_members" else "left"
        if change and value.get("actor_id"):
            yield MemberChange(PLATFORM, chat.group, actor, at, change)
        title = text(source, value.get("title"))
        if action in ("edit_group_title", "create_group", "create_channel") and title:
            yield GroupChange(PLATFORM, chat.group, at, title)
        reason = _WHY.get(action) or f"a notice of Telegram ({action.replace('_', ' ')[:40] or 'unnamed'})"
        yield Skipped(source.line, reason, "system", at, actor.name if value.get("actor") else "")

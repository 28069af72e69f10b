"""DiscordChatExporter's JSON: one channel or thread a file.

Shape: DiscordChatExporter.Core/Exporting/JsonMessageWriter.cs in Tyrrrz/DiscordChatExporter. Ids are Discord's own, so
that an export joins what a bot heard in the same channel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.core.heard import GroupChange, MemberChange
from bot.core.messages import Account, Attachment, Message
from connectors.exports.fields import iso, listed, mapping, text
from connectors.exports.json_stream import Path, walk
from connectors.exports.reader import ChatFound, Item, Options, Skipped
from connectors.exports.source import SourceFile
from connectors.exports.text import text_of

PLATFORM = "discord"
_SAID = frozenset({"Default", "Reply", "0", "19", "20", "23"})
"""Message types that are someone's words; 20 and 23 are answers to slash and menu commands (Discord's numbers)."""
_WHY = {
    "RecipientAdd": "someone was added",
    "RecipientRemove": "someone left or was removed",
    "Call": "a call",
    "ChannelNameChange": "the channel was renamed",
    "ChannelIconChange": "the channel got a new picture",
    "ChannelPinnedMessage": "a message was pinned",
    "GuildMemberJoin": "someone joined",
    "ThreadCreated": "a thread was started",
    "24": "Discord's own moderation stopped a message",
}
_RENAMED = re.compile(r"Changed the channel name: (.{1,200}?)\.?")


def reader() -> DiscordReader:
    return DiscordReader()


def _whole(path: Path) -> bool:
    return path in (("guild",), ("channel",), ("messages", "[]"))


class DiscordReader:
    name = "discord"
    many = False

    def sniff(self, head: bytes, name: str) -> int:
        start = text_of(head[:8192])
        if not start.lstrip().startswith("{") or '"channel"' not in start:
            return 0
        return 95 if '"guild"' in start and ('"dateRange"' in start or '"messages"' in start) else 0

    def read(self, source: SourceFile, options: Options) -> Iterator[ChatFound | Item]:
        known: dict[str, Any] = {}
        translate: _Translate | None = None
        for event, path, value in walk(source, _whole):
            if event == "value" and path == ("messages", "[]"):
                if translate is not None:
                    yield from translate.items(value)
            elif event == "value" and path in (("guild",), ("channel",)):
                known[path[0]] = mapping(value)
            elif event == "start" and path == ("messages",):
                channel, guild = known.get("channel", {}), known.get("guild", {})
                kind, name = text(source, channel.get("type")), text(source, channel.get("name"))
                direct = kind == "DirectTextChat"
                server = text(source, guild.get("name"))
                title = name if kind.startswith("Direct") or not server else f"{server} #{name}"
                found = ChatFound(PLATFORM, text(source, channel.get("id")) or title, title, direct)
                translate = _Translate(source, found)
                yield found


class _Translate:
    """The messages of one channel."""

    def __init__(self, source: SourceFile, chat: ChatFound) -> None:
        self._source = source
        self._chat = chat
        self._met: set[str] = set()

    def items(self, value: Any) -> Iterator[Item]:
        source = self._source
        message = mapping(value)
        number, author = text(source, message.get("id")), mapping(message.get("author"))
        if not number or not author:
            yield Skipped(source.line, "not a message", "damaged")
            return
        at = iso(message.get("timestamp"))
        if at is None:
            yield Skipped(source.line, "it has no date that exists", "date")
            return
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        kind = text(source, message.get("type"))
        account = self._account(author)
        roles = tuple(filter(None, (text(source, role.get("name")) for role in listed(author.get("roles")))))
        if account.id not in self._met:
            self._met.add(account.id)
            if roles:
                yield MemberChange(PLATFORM, self._chat.group, account, at, "roles", roles)
        if kind in _SAID:
            yield self._message(message, number, account, at)
            return
        yield from self._facts(message, kind, account, at)
        yield Skipped(source.line, _WHY.get(kind, f"a notice of Discord ({kind[:40]})"), "system", at, account.name)

    def _account(self, user: dict[str, Any]) -> Account:
        source = self._source
        name = text(source, user.get("nickname")) or text(source, user.get("name"))
        return Account(PLATFORM, text(source, user.get("id")) or name, name, user.get("isBot") is True)

    def _facts(self, message: dict[str, Any], kind: str, account: Account, at: datetime) -> Iterator[Item]:
        group = self._chat.group
        others = [self._account(user) for user in listed(message.get("mentions"))]
        if kind == "GuildMemberJoin":
            yield MemberChange(PLATFORM, group, account, at, "joined")
        elif kind == "RecipientAdd":
            for other in others:
                yield MemberChange(PLATFORM, group, other, at, "joined")
        elif kind == "RecipientRemove":
            for other in others or [account]:
                yield MemberChange(PLATFORM, group, other, at, "left")
        elif found := _RENAMED.fullmatch(text(self._source, message.get("content"))[:300]):
            yield GroupChange(PLATFORM, group, at, found[1])

    def _message(self, message: dict[str, Any], number: str, account: Account, at: datetime) -> Message:
        source = self._source
        reference = mapping(message.get("reference"))
        forwarded = mapping(message.get("forwardedMessage"))
        elsewhere = reference.get("channelId") not in (None, "", self._chat.group)
        forward = bool(forwarded) or reference.get("type") == "Forward"
        attachments = [*self._attachments(message), *self._attachments(forwarded)]
        quotes = [text(source, forwarded.get("content")), *self._embeds(message), *self._embeds(forwarded)]
        return Message(
            PLATFORM,
            self._chat.group,
            number,
            account,
            at,
            text(source, message.get("content")),
            self._chat.name,
            "" if forward or elsewhere else text(source, reference.get("messageId")),
            tuple(filter(None, (text(source, user.get("id")) for user in listed(message.get("mentions"))))),
            attachments=tuple(attachments),
            forwarded_from=(text(source, reference.get("channelId")) or "another channel") if forward else "",
            quote="\n".join(filter(None, quotes)),
            edited_at=self._edited(message),
        )

    def _edited(self, message: dict[str, Any]) -> datetime | None:
        found = iso(message.get("timestampEdited"))
        return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found

    def _attachments(self, message: dict[str, Any]) -> Iterator[Attachment]:
        source = self._source
        for one in listed(message.get("attachments")):
            yield Attachment("file", text(source, one.get("fileName")), text(source, one.get("id")))
        for one in listed(message.get("stickers")):
            yield Attachment("sticker", text(source, one.get("name")), text(source, one.get("id")))

    def _embeds(self, message: dict[str, Any]) -> Iterator[str]:
        """The words of previews and of cards that bots post."""
        for one in listed(message.get("embeds")):
            rows = [text(source := self._source, one.get(key)) for key in ("title", "description", "url")]
            rows += [
                f"{text(source, f.get('name'))}: {text(source, f.get('value'))}" for f in listed(one.get("fields"))
            ]
            yield "\n".join(filter(None, rows))

"""One message of Discord as Discord sends it → a message of ours. Pure: nothing is asked of anybody.

Shapes: "Message Object" in Discord's API reference. Attachments are kept as name, kind and id; their addresses
are left out of the raw payload too, so that nothing of ours leads to a picture nobody may keep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.messages import Account, Attachment, Message
from connectors.discord.fields import PLATFORM, Payload, born, ident, listed, mapping, moment, name_of, number, text

REPLY, THREAD_CREATED, RENAMED, MENU_COMMAND = 19, 18, 4, 23
NOTICES = frozenset({1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 21, 22, 24, 25, 32, 36, 37, 38, 39, 44, 46})
"""Message types that are notices of Discord's own, without anybody's words ("Message Types"). A type not known here
is kept: better a notice too many than words that nobody saw. 4 and 18 carry a name that a member gave a thread."""
FORWARD = 1  # "Message Reference Types"
LONGEST_QUOTE = 4000
_HIDDEN = frozenset({"url", "proxy_url", "icon_url", "proxy_icon_url", "placeholder", "waveform"})
_MEDIA = frozenset({"attachments", "image", "thumbnail", "video", "author", "footer", "media", "file"})
_MENTION = re.compile(
    r"<@!?(?P<user>\d{1,20})>|<@&(?P<role>\d{1,20})>|<#(?P<channel>\d{1,20})>|<a?:(?P<emoji>\w{1,64}):\d{1,20}>"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands: the group it counts to, its thread if it is in one, and that thread's title.

    `titled`: the thread is a forum's post, so that its title belongs to the words of its first message.
    """

    group: str
    name: str = ""
    thread: str = ""
    title: str = ""
    titled: bool = False


def message_of(payload: Payload, place: Place | None = None, *, me: str = "") -> Message | None:
    """The message in a payload; None where it is a notice of Discord's own, or no message at all.

    Without a `place` the channel itself is the group. `me` is the bot's own id, to whom a private message is.
    """
    id_, channel = ident(payload.get("id")), ident(payload.get("channel_id"))
    kind = number(payload.get("type"))
    if not id_ or not channel:
        return None
    place = place or Place(channel)
    if kind in NOTICES or (kind == RENAMED and not place.thread):
        return None
    author = _author(payload)
    if author is None:
        return None
    snapshots = [mapping(one.get("message")) for one in listed(payload.get("message_snapshots"))]
    reference = mapping(payload.get("message_reference"))
    forwarded = bool(snapshots) or number(reference.get("type")) == FORWARD
    origin = ident(reference.get("channel_id"))
    answer = kind in (REPLY, MENU_COMMAND) and not forwarded and origin in ("", channel)
    private = not ident(payload.get("guild_id")) and not place.name and bool(me)
    return Message(
        platform=PLATFORM,
        group=place.group,
        id=id_,
        author=author,
        at=moment(payload.get("timestamp")) or born(id_),
        text="\n".join(filter(None, _words(payload, place, id_))),
        group_name=place.name or (f"Private messages with {author.name}" if private and author.id != me else ""),
        reply_to=ident(reference.get("message_id")) if answer else "",
        mentions=tuple(filter(None, (ident(user.get("id")) for user in listed(payload.get("mentions"))))),
        to=(me,) if private and author.id != me else (),
        thread=place.thread,
        attachments=tuple(one for part in (payload, *snapshots) for one in _attachments(part)),
        forwarded_from=(origin or "another place") if forwarded or (origin and origin != channel) else "",
        quote="\n".join(filter(None, _quotes(payload, snapshots)))[:LONGEST_QUOTE],
        edited_at=moment(payload.get("edited_timestamp")),
        raw=json.dumps(_without_addresses(payload), ensure_ascii=False, separators=(",", ":"), default=str),
    )


def _author(payload: Payload) -> Account | None:
    user = mapping(payload.get("author"))
    id_ = ident(user.get("id")) or ident(payload.get("webhook_id"))
    if not id_:
        return None
    bot = user.get("bot") is True or bool(ident(payload.get("webhook_id")))
    return Account(PLATFORM, id_, name_of(user, mapping(payload.get("member"))), bot)


def _words(payload: Payload, place: Place, id_: str) -> Iterator[str]:
    """What the author wrote: the title of a forum's post, the text, and a poll's question and answers."""
    if place.titled and id_ == place.thread:
        yield place.title
    yield _readable(text(payload.get("content")), payload)
    poll = mapping(payload.get("poll"))
    yield text(mapping(poll.get("question")).get("text"))
    for answer in listed(poll.get("answers")):
        media = mapping(answer.get("poll_media"))
        yield text(media.get("text")) or text(mapping(media.get("emoji")).get("name"))


def _readable(content: str, payload: Payload) -> str:
    """The text as people see it: mentions by name, so that no id looks like a telephone number."""
    if "<" not in content:
        return content
    names = {ident(one.get("id")): name_of(one, mapping(one.get("member"))) for one in listed(payload.get("mentions"))}
    rooms = {ident(one.get("id")): text(one.get("name")) for one in listed(payload.get("mention_channels"))}

    def shown(found: re.Match[str]) -> str:
        if found["user"]:
            return f"@{names.get(found['user']) or 'someone'}"
        if found["role"]:
            return "@role"
        if found["channel"]:
            return f"#{rooms.get(found['channel']) or 'channel'}"
        return f":{found['emoji']}:"

    return _MENTION.sub(shown, content)


def _attachments(payload: Payload) -> Iterator[Attachment]:
    for one in listed(payload.get("attachments")):
        kind = text(one.get("content_type")).partition("/")[0]
        kind = kind if kind in ("image", "video", "audio") else "file"
        yield Attachment(kind, text(one.get("filename")), ident(one.get("id")))
    for one in listed(payload.get("sticker_items")) or listed(payload.get("stickers")):
        yield Attachment("sticker", text(one.get("name")), ident(one.get("id")))


def _quotes(payload: Payload, snapshots: list[Payload]) -> Iterator[str]:
    """Text that came along: what was forwarded, cards and previews, and what buttons say and lead to."""
    for one in snapshots:
        yield _readable(text(one.get("content")), one)
        yield from _words({"poll": one.get("poll")}, Place(""), "")
    for one in (payload, *snapshots):
        for embed in listed(one.get("embeds")):
            yield from _embed(embed)
        yield from _components(one)


def _embed(embed: Payload) -> Iterator[str]:
    yield text(mapping(embed.get("author")).get("name"))
    for key in ("title", "description", "url"):
        yield text(embed.get(key))
    for row in listed(embed.get("fields")):
        yield ": ".join(filter(None, (text(row.get("name")), text(row.get("value")))))
    yield text(mapping(embed.get("footer")).get("text"))


def _components(payload: Payload) -> Iterator[str]:
    """Labels, texts and links of buttons and boxes, however they are nested."""
    waiting = list(listed(payload.get("components")))
    for _ in range(200):  # 40 are allowed in a message; a hostile payload ends here
        if not waiting:
            return
        one = waiting.pop(0)
        yield " ".join(filter(None, (text(one.get(key)) for key in ("content", "label", "url"))))
        waiting += [*listed(one.get("components")), *listed([one.get("accessory")])]


def _without_addresses(value: Any, hidden: bool = False, depth: int = 0) -> Any:
    """The payload without the addresses of files; `hidden` inside anything that describes one."""
    if depth > 30:
        return None
    if isinstance(value, Mapping):
        return {
            str(key): _without_addresses(inner, hidden or key in _MEDIA, depth + 1)
            for key, inner in value.items()
            if not (hidden and key in _HIDDEN)
        }
    if isinstance(value, list | tuple):
        return [_without_addresses(inner, hidden, depth + 1) for inner in value]
    return value

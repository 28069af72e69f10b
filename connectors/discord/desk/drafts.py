"""A message that somebody is about to report, as they see it before it is passed on, and read back from there. Pure.

The draft is a message of the bot's that only they see. Nothing is remembered here: Discord brings it back with the
press of a button under it, as the bot wrote it, also after a restart. Its parts are found by the ids that components
may have ("Anatomy of a Component").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.core.messages import Account, Attachment, Message
from bot.desk import telling
from connectors.discord.desk import drawing
from connectors.discord.fields import PLATFORM, Payload, born, ident, listed, mapping, number, text
from connectors.discord.messages import Place, message_of

NAME, WORDS, FILES = 21, 22, 23
MOST = 3000
"""Characters of a reported message, as they are escaped, that a draft shows: with its questions 4,000 at most."""
CUT = " […]"
THREADS = frozenset({10, 11, 12})  # "Channel Types": of news, open, closed
PRIVATE_CHAT = "A private chat"
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_KNOWN = {"image": "picture", "video": "video", "audio": "voice message", "file": "file", "sticker": "sticker"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A button of members: `word`, and which message it is about; without an `author` one written to the bot."""

    word: str
    message: str = ""
    author: str = ""

    @property
    def id(self) -> str:
        return ":".join(("me", self.word, self.message, self.author)).rstrip(":")


_MARK = re.compile(r"me:([a-z]{2,8})(?::(\d{1,20}))?(?::(\d{1,20}))?")


def marked(id_: str) -> Mark | None:
    """What a button of members says; None where it is none of theirs."""
    found = _MARK.fullmatch(id_)
    return Mark(found[1], ident(found[2]), ident(found[3])) if found else None


def place_of(payload: Payload) -> Place:
    """Where an interaction happened; what is written in a thread belongs to the channel it is in."""
    id_, channel = ident(payload.get("channel_id")), mapping(payload.get("channel"))
    name, parent = text(channel.get("name")), ident(channel.get("parent_id"))
    if not ident(payload.get("guild_id")):
        return Place(id_, PRIVATE_CHAT)
    if number(channel.get("type")) in THREADS and parent:
        return Place(parent, "", id_, name)
    return Place(id_, name)


def target(payload: Payload) -> Message | None:
    """The message that somebody chose, from what Discord tells along; None where nobody's words are in it."""
    data = mapping(payload.get("data"))
    told = mapping(mapping(mapping(data.get("resolved")).get("messages")).get(text(data.get("target_id"))))
    place = {key: payload.get(key) for key in ("guild_id", "channel_id")}
    found = message_of({**place, **told}, place_of(payload))
    if found is None or found.author.id == ident(payload.get("application_id")):
        return None
    return replace(found, text="\n".join(part for part in (found.text, found.quote) if part), quote="", raw="")


def draft(message: Message) -> dict[str, Any]:
    """What somebody sees before they pass a message on."""
    files = ", ".join(dict.fromkeys(_KNOWN.get(one.kind, "file") for one in message.attachments))
    words = _cut(drawing.escaped(message.text.strip()))
    parts = [
        (0, drawing.escaped(telling.DRAFT)),
        (NAME, f"**{drawing.escaped(' '.join(message.author.name.split())) or 'Somebody'}**"),
        (WORDS, words),
        (FILES, f"-# {drawing.escaped(f'With it: {files}. {telling.NOT_OPENED}')}" if files else ""),
        (0, drawing.escaped(f"{telling.SHALL_WE} {telling.ASK_HELPER}")),
    ]
    rows = (
        ((telling.PASS_ON, "yes"), (telling.HELPER, "helper"), (telling.SAY_MORE, "words")),
        ((telling.NO, "no"), (telling.HELP, "help")),
    )
    return said(
        [one for one in parts if one[1]], [[(label, _mark(word, message)) for label, word in row] for row in rows]
    )


def drafted(payload: Payload, mark: Mark) -> Message | None:
    """The message of the draft that a button is under; None where the button is under none."""
    parts = {number(one.get("id")): text(one.get("content")) for one in _walk(mapping(payload.get("message")))}
    if not mark.message or not mark.author or NAME not in parts:
        return None
    place = place_of(payload)
    files = [
        Attachment(kind, "") for kind, word in _KNOWN.items() if f" {word}" in parts.get(FILES, "").partition(".")[0]
    ]
    return Message(
        PLATFORM,
        place.group,
        mark.message,
        Account(PLATFORM, mark.author, unescaped(parts[NAME].removeprefix("**").removesuffix("**"))),
        born(mark.message),
        unescaped(parts.get(WORDS, "")),
        place.name,
        thread=place.thread,
        attachments=tuple(files),
    )


def said(parts: Sequence[tuple[int, str]], rows: Sequence[Sequence[tuple[str, Mark]]] = ()) -> dict[str, Any]:
    """A message of texts, each with its id where it is to be found again, over rows of labels and buttons."""
    texts = [{"type": drawing.TEXT, "content": one, **({"id": id_} if id_ else {})} for id_, one in parts]
    made = [
        {
            "type": drawing.ROW,
            "components": [
                {"type": drawing.BUTTON, "style": 2, "label": label[:80], "custom_id": mark.id} for label, mark in row
            ],
        }
        for row in rows
    ]
    return {"components": [*texts, *made], "allowed_mentions": drawing.NOBODY}


def unescaped(text_: str) -> str:
    """Text as it was before `drawing.escaped`."""
    return _ESCAPED.sub(r"\1", text_)


def _mark(word: str, message: Message) -> Mark:
    return Mark(word, message.id, message.author.id) if word not in ("no", "help") else Mark(word)


def _cut(escaped: str) -> str:
    if len(escaped) <= MOST:
        return escaped
    kept = escaped[:MOST]
    return kept[: len(kept) - (len(kept) - len(kept.rstrip("\\"))) % 2] + CUT


def _walk(message: Payload) -> Iterator[Mapping[str, Any]]:
    waiting = list(listed(message.get("components")))
    for _ in range(200):  # 40 are allowed in a message; a hostile payload ends here
        if not waiting:
            return
        one = waiting.pop(0)
        yield one
        waiting += listed(one.get("components"))

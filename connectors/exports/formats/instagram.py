"""Instagram's and Messenger's `message_1.json` (and `message_2.json` … of the same folder, which are older).

Both write one thread a folder, newest message first, with each byte of UTF-8 as a character of its own. The messages
pass through a private temporary SQLite file, which the operating system removes, to come out oldest first.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

from bot.core.heard import MemberChange
from bot.core.messages import Account, Attachment, Message
from connectors.exports.fields import file_name, listed, mapping, text, unix
from connectors.exports.ids import DerivedIds, account_id
from connectors.exports.json_stream import Path, walk
from connectors.exports.reader import ChatFound, Item, Options, Skipped
from connectors.exports.source import SourceFile
from connectors.exports.text import text_of

_UTF8 = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MEDIA = {
    "photos": "photo",
    "videos": "video",
    "gifs": "gif",
    "audio_files": "audio",
    "files": "file",
    "media": "file",
}
_NOTICE = re.compile(
    r" (?:added .{1,200} to the group|removed .{1,200} from the group|left the group|created the group|"
    r"named the group .{1,200}|set (?:the|your|their|his|her|own).{0,200} nickname .{1,200}|"
    r"changed the (?:chat )?(?:theme|group photo|group name|colou?rs?).{0,200}|"
    r"(?:started|ended|missed|joined) (?:a|an|the|your) .{0,20}(?:call|chat).{0,60})\.?"
)
_WIDE = re.compile("[^\x00-\xff]")


def reader() -> InstagramReader:
    return InstagramReader()


def repaired(words: str) -> str:
    """UTF-8 whose bytes were written as characters. Pieces that are no UTF-8 stay; true Unicode stays whole."""
    if words.isascii() or _WIDE.search(words):
        return words
    return _UTF8.sub(_decoded, words)


def _decoded(found: re.Match[str]) -> str:
    try:
        return found[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _whole(path: Path) -> bool:
    return path in (("messages", "[]"), ("participants",))


class InstagramReader:
    name = "instagram"
    many = False

    def sniff(self, head: bytes, name: str) -> int:
        start = text_of(head)
        if not start.lstrip().startswith("{") or '"messages"' not in start or '"participants"' not in start:
            return 0
        if '"sender_name"' in start and '"timestamp_ms"' in start:
            return 95
        return 90 if '"threadName"' in start or '"senderName"' in start else 0

    def read(self, source: SourceFile, options: Options) -> Iterator[ChatFound | Item]:
        # Read on from any one thread at a time, as asyncio's worker threads do.
        with closing(sqlite3.connect("", check_same_thread=False)) as store:
            store.execute("CREATE TABLE post (at REAL, part INTEGER, place INTEGER, line INTEGER, body TEXT)")
            about: dict[str, Any] = {}
            for part, file in enumerate(source.parts or (source,)):
                _fill(store, file, part, about)
                if file is not source:
                    source.notes.extend(note for note in file.notes if note not in source.notes)
                    if file.cut:
                        source.stop(f"in {file.name}: {file.cut}")
                        source.byte = file.byte
                    source.line = file.line
            ended = source.line
            if not about.get("found"):
                return
            # What the walk leaves behind is the newest file's end; the platform is told by what the files say.
            chat = _chat(source, about)
            yield chat
            translate = _Translate(source, chat)
            rows = store.execute("SELECT line, body FROM post ORDER BY at, part DESC, place DESC")
            for line, body in rows:
                source.line = line
                yield from translate.items(json.loads(body))
            source.line = ended


def _fill(store: sqlite3.Connection, file: SourceFile, part: int, about: dict[str, Any]) -> None:
    rows: list[tuple[float, int, int, int, str]] = []
    place = 0
    for event, path, value in walk(file, _whole):
        if event == "start" and path == ("messages",):
            about["found"] = True
        elif event == "value" and path == ("messages", "[]"):
            one = mapping(value)
            at = one.get("timestamp_ms", one.get("timestamp"))
            when = float(at) if isinstance(at, int | float) and abs(at) < 1e18 else 0.0
            about.setdefault("type", one.get("type"))
            rows.append((when, part, place, file.line, json.dumps(value)))
            place += 1
            if len(rows) >= 500:
                store.executemany("INSERT INTO post VALUES (?, ?, ?, ?, ?)", rows)
                rows.clear()
        elif event == "value" and path and path[0] in ("title", "thread_path", "threadName", "participants"):
            about.setdefault(path[0], value)
        elif event == "start" and path == ("image",):
            about["image"] = True
        elif event == "value" and path == ("image", "uri"):
            about.setdefault("uri", value)
    store.executemany("INSERT INTO post VALUES (?, ?, ?, ?, ?)", rows)


def _chat(source: SourceFile, about: dict[str, Any]) -> ChatFound:
    title = repaired(text(source, about.get("title") or about.get("threadName")))
    path = text(source, about.get("thread_path"))
    people = about.get("participants")
    number = len(people) if isinstance(people, list) else 0
    clues = " ".join((str(source.path), source.member, text(source, about.get("uri")))).lower()
    facebook = about.get("type") in ("Generic", "Share", "Subscribe", "Unsubscribe", "Call", "text", "media")
    facebook = facebook or "threadName" in about or ("facebook" in clues and "instagram" not in clues)
    last = path.rstrip("/").rpartition("/")[2]
    digits = re.search(r"_(\d{6,40})$", last)
    group = digits[1] if digits else (last or account_id(title) or source.name)
    name = title or last or source.name
    return ChatFound("facebook" if facebook else "instagram", group, name, number == 2)


class _Translate:
    """The messages of one thread."""

    def __init__(self, source: SourceFile, chat: ChatFound) -> None:
        self._source = source
        self._chat = chat
        self._ids = DerivedIds()

    def items(self, value: Any) -> Iterator[Item]:
        source, one = self._source, mapping(value)
        name = repaired(text(source, one.get("sender_name") or one.get("senderName")))
        stamp = one.get("timestamp_ms", one.get("timestamp"))
        at = unix(stamp / 1000) if isinstance(stamp, int | float) else None
        if not one or not name:
            yield Skipped(source.line, "not a message", "damaged")
        elif at is None:
            yield Skipped(source.line, "it has no date that exists", "date", None, name)
        elif one.get("is_unsent") or one.get("isUnsent"):
            yield Skipped(source.line, "its author deleted it before the export", "deleted", at, name)
        else:
            yield from self._said(one, name, int(stamp or 0), at)

    def _said(self, one: dict[str, Any], name: str, stamp: int, at: datetime) -> Iterator[Item]:
        source, chat = self._source, self._chat
        content = repaired(text(source, one.get("content") or one.get("text")))
        account = Account(chat.platform, account_id(name, chat.group), name)
        kind = one.get("type")
        if kind in ("Subscribe", "Unsubscribe"):
            for user in listed(one.get("users")):
                whom = repaired(text(source, user.get("name")))
                change = "joined" if kind == "Subscribe" else "left"
                yield MemberChange(
                    chat.platform, chat.group, Account(chat.platform, account_id(whom, chat.group), whom), at, change
                )
        if kind in ("Subscribe", "Unsubscribe") or self._notice(content, name):
            yield Skipped(source.line, "a notice: who is in the group, its name or its look", "system", at, name)
            return
        share = mapping(one.get("share"))
        link = repaired(text(source, share.get("link")))
        quote = "\n".join(filter(None, (repaired(text(source, share.get("share_text"))), link if content else "")))
        words = content or link
        attachments = tuple(self._attachments(one))
        marker = ",".join(attachment.kind for attachment in attachments)
        yield Message(
            chat.platform,
            chat.group,
            self._ids.id(stamp, f"{words}\x00{marker}"),
            account,
            at,
            words,
            chat.name,
            attachments=attachments,
            quote=quote,
        )

    def _notice(self, content: str, name: str) -> bool:
        for who in (name, "You"):
            if content.startswith(f"{who} ") and _NOTICE.fullmatch(content[len(who) :][:400].rstrip()):
                return True
        return False

    def _attachments(self, one: dict[str, Any]) -> Iterator[Attachment]:
        for key, kind in _MEDIA.items():
            for medium in listed(one.get(key)):
                yield Attachment(kind, file_name(text(self._source, medium.get("uri"))))
        if sticker := mapping(one.get("sticker")):
            yield Attachment("sticker", file_name(text(self._source, sticker.get("uri"))))
        if "call_duration" in one:
            yield Attachment("call", f"{text(self._source, one['call_duration'])} s")

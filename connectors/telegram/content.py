"""What a message says in words, and what was sent along: kinds, names and ids only; no file is ever asked for.

Bot API 10.0, `Message`, and `rich_message` of 10.2. What is new since then is named as an attachment nobody looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.messages import Attachment
from connectors.telegram.fields import id_of, listed, mapping, number, text
from connectors.telegram.people import Names, chat_name

FILES: Mapping[str, str] = {
    "animation": "gif",
    "audio": "audio",
    "document": "file",
    "live_photo": "photo",
    "paid_media": "photo",
    "photo": "photo",
    "sticker": "sticker",
    "story": "story",
    "video": "video",
    "video_note": "video",
    "voice": "voice",
}
SPOKEN = frozenset({"contact", "dice", "game", "invoice", "location", "venue", "poll", "checklist", "rich_message"})
"""Content that is words, or becomes words here."""
MOST_DEEP = 12
MOST_PARTS = 500


def written(body: Mapping[str, Any], key: str, entities: str) -> str:
    """A text in which each link that hides behind other words is written out after them."""
    words = text(body.get(key))
    links = [
        (start + length, text(one.get("url")))
        for one in listed(body.get(entities))
        if one.get("type") == "text_link"
        and (start := number(one.get("offset"))) is not None
        and (length := number(one.get("length"))) is not None
        and start >= 0
        and length >= 0
    ]
    if not links:
        return words
    units = words.encode("utf-16-le", "surrogatepass")  # offsets count UTF-16 units (Bot API, `MessageEntity`)
    parts, before = [], 0
    for end, url in sorted(links)[:MOST_PARTS]:
        at = min(2 * end, len(units))
        said = units[before:at].decode("utf-16-le", "replace")
        parts.append(said if said.endswith(url) else f"{said} ({url})")
        before = at
    return "".join((*parts, units[before:].decode("utf-16-le", "replace")))


def mentions(message: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    """The accounts a message mentions; `@name` where no id is known."""
    found: list[str] = []
    for key, entities in (("text", "entities"), ("caption", "caption_entities")):
        units = text(message.get(key)).encode("utf-16-le", "surrogatepass")
        for one in listed(message.get(entities))[:MOST_PARTS]:
            start, length = number(one.get("offset")), number(one.get("length"))
            if one.get("type") == "text_mention" and id_of(mapping(one.get("user")).get("id")):
                found.append(id_of(mapping(one["user"]).get("id")))
            elif one.get("type") == "mention" and start is not None and length is not None and start >= 0 < length:
                found.append(names.id_of(units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")))
    return tuple(dict.fromkeys(found))


def words(message: Mapping[str, Any]) -> str:
    """Everything a message says: its text or caption, then what its other parts say, a line each."""
    return "\n".join(part for part in _said(message) if part)


def _said(message: Mapping[str, Any]) -> Iterator[str]:
    yield written(message, "text", "entities")
    yield written(message, "caption", "caption_entities")
    yield from _carried(message)
    yield from _carried(mapping(message.get("external_reply")))
    rows = mapping(message.get("reply_markup")).get("inline_keyboard")
    for row in rows[:MOST_PARTS] if isinstance(rows, list) else ():
        for button in listed(row):
            link = text(button.get("url")) or text(mapping(button.get("web_app")).get("url"))
            link = link or text(mapping(button.get("login_url")).get("url"))
            if link:
                yield f"Button: {text(button.get('text'))} ({link})"


def _carried(body: Mapping[str, Any]) -> Iterator[str]:
    """The words in what a message, or the message it answers in another chat, carries."""
    if contact := mapping(body.get("contact")):
        named = [text(contact.get(key)) for key in ("first_name", "last_name", "phone_number")]
        yield "Contact: " + " ".join(filter(None, named))
    if poll := mapping(body.get("poll")):
        yield "\n".join(
            filter(
                None,
                (
                    f"Poll: {written(poll, 'question', 'question_entities')}",
                    written(poll, "description", "description_entities"),
                    *(f"- {written(one, 'text', 'text_entities')}" for one in listed(poll.get("options"))),
                    written(poll, "explanation", "explanation_entities"),
                ),
            )
        )
    if tasks := mapping(body.get("checklist")):
        lines = [f"- {written(one, 'text', 'text_entities')}" for one in listed(tasks.get("tasks"))]
        yield "\n".join((f"List: {written(tasks, 'title', 'title_entities')}", *lines))
    if venue := mapping(body.get("venue")):
        yield "Place: " + " ".join(filter(None, (text(venue.get("title")), text(venue.get("address")))))
    elif place := mapping(body.get("location")):
        yield f"Location: {place.get('latitude')},{place.get('longitude')}"
    for key in ("game", "invoice"):
        if part := mapping(body.get(key)):
            yield "\n".join(filter(None, (text(part.get("title")), text(part.get("description")))))
    if rich := mapping(body.get("rich_message")):
        yield "\n".join(_texts(rich, 0))
    for key in ("forum_topic_created", "forum_topic_edited"):
        if topic := text(mapping(body.get(key)).get("name")):
            yield f"Topic: {topic}"


def _texts(value: Any, depth: int) -> Iterator[str]:
    """Texts and links anywhere in a structure that this version knows no shape of, in their order."""
    if depth > MOST_DEEP:
        return
    if isinstance(value, dict):
        for key, part in list(value.items())[:MOST_PARTS]:
            if isinstance(part, str):
                if key in ("text", "url", "title", "caption", "alternative_text", "expression"):
                    yield part
            else:
                yield from _texts(part, depth + 1)
    elif isinstance(value, list):
        for part in value[:MOST_PARTS]:
            if isinstance(part, str):
                yield part
            else:
                yield from _texts(part, depth + 1)


def attachments(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """What was sent along; also what is not known to this version, so that it is said that nobody looked at it."""
    found = list(_attached(message))
    found += _attached(mapping(message.get("external_reply")))
    if message.get("reply_to_story"):
        found.append(Attachment("story"))
    return tuple(dict.fromkeys(found))


def _attached(body: Mapping[str, Any]) -> Iterator[Attachment]:
    for key, kind in FILES.items():
        if not (part := body.get(key)) or (key == "document" and "animation" in body):
            continue  # a GIF is told as a document too
        if key == "photo":  # the same picture in several sizes, the largest last
            part = listed(part)[-1] if listed(part) else {}
        one = mapping(part)
        name = text(one.get("file_name")) or text(one.get("title")) or text(one.get("emoji"))
        if key == "sticker":
            name = " ".join(filter(None, (text(one.get("emoji")), text(one.get("set_name")))))
        if key == "story":
            name = chat_name(mapping(one.get("chat")))
        yield Attachment(kind, name, text(one.get("file_unique_id")) or id_of(one.get("id")))
    for key in ("contact", "poll", "location", "checklist", "game", "dice", "invoice"):
        part = mapping(body.get(key))
        if part:
            name = text(part.get("question")) or text(part.get("title")) or text(part.get("emoji"))
            yield Attachment("list" if key == "checklist" else key, name[:200], id_of(part.get("id")))

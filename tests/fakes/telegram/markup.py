"""What Telegram makes of a text: HTML by its rules, and what it finds by itself (mentions, commands, links).

Written from the Bot API's “Formatting options” and, for errors and for what is found unasked, from td's
`MessageEntity.cpp`. Offsets are in UTF-16 units, as Telegram counts.
"""

from __future__ import annotations

import html
import re
from typing import Any

MOST_ENTITIES = 100
"""Further ones are dropped without a word (limits.tginfo.me), so that a spoiler would not cover anything."""
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "a": "text_link", "span": "spoiler",
}  # fmt: skip
_TAG = re.compile(
    r"<(/?)([a-z0-9-]*)((?:\s+[a-z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[a-zA-Z0-9.-]+))?)*)\s*>", re.IGNORECASE
)
_HREF = re.compile(r"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_NAMED = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_WORD = r"[0-9A-Za-z_]"
FOUND = (
    ("mention", re.compile(rf"(?<!{_WORD})(?<![^\s\W]/)@{_WORD}{{3,32}}(?!{_WORD})")),
    ("bot_command", re.compile(rf"(?<![\w/<>])/{_WORD}{{1,64}}(?:@{_WORD}{{3,32}})?(?![\w/<>])")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d_]\w*")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{3,8}(?![\w$])")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", re.compile(
        r"(?:https?|ftp|tonsite|tg|ton)://[^\s<>\"'\u2000-\u200b\u200e-\u206f]+"
        r"|(?<![\w.@-])[\w-]+(?:\.[\w-]+)*\.(?:[a-z]{2,24}|xn--[\w-]+|[^\x00-\x7f\W]{2,24})(?![\w-])(?:[/?#:][^\s]*)?"
        r"|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])(?:[/:][^\s]*)?",
        re.IGNORECASE)),
)  # fmt: skip


class Broken(Exception):
    """Telegram cannot parse it; the message is its own."""


def read(words: str) -> tuple[str, list[dict[str, Any]]]:
    """HTML → the text and the entities that were asked for. Raises `Broken`."""
    text: list[str] = []
    length, at = 0, 0
    open_: list[tuple[str, int, str]] = []
    found: list[dict[str, Any]] = []
    while at < len(words):
        if words[at] == "&" and (entity := _NAMED.match(words, at)):
            text.append(html.unescape(entity[0]))
            at = entity.end()
        elif words[at] == "<":
            tag = _TAG.match(words, at)
            offset = len(words[:at].encode())
            if tag is None:
                raise Broken(f"Unclosed start tag at byte offset {offset}")
            name = tag[2].lower()
            if tag[1]:
                if not open_:
                    raise Broken(f"Unexpected end tag at byte offset {offset}")
                opened, start, link = open_.pop()
                if name and name != opened:
                    raise Broken(
                        f'Unmatched end tag at byte offset {offset}, expected "</{opened}>", found "</{name}>"'
                    )
                kind = TAGS[opened]
                if length > start and (kind != "text_link" or link):
                    found.append(
                        {"type": kind, "offset": start, "length": length - start} | ({"url": link} if link else {})
                    )
            else:
                if name not in TAGS or (name == "span" and "tg-spoiler" not in tag[3]):
                    raise Broken(f'Unsupported start tag "{name}" at byte offset {offset}')
                href = _HREF.search(tag[3] or "")
                open_.append((name, length, html.unescape(href[1] or href[2] or "") if href and name == "a" else ""))
            at = tag.end()
            continue
        else:
            text.append(words[at])
            at += 1
        length += len(text[-1].encode("utf-16-le", "surrogatepass")) // 2
    if open_:
        raise Broken(f'Can\'t find end tag corresponding to start tag "{open_[-1][0]}"')
    found.sort(key=lambda one: (one["offset"], -one["length"]))
    return "".join(text), found


def found_in(text: str) -> list[dict[str, Any]]:
    """What Telegram finds by itself in a text."""
    found: list[dict[str, Any]] = []
    for kind, pattern in FOUND:
        for one in pattern.finditer(text):
            start = len(text[: one.start()].encode("utf-16-le", "surrogatepass")) // 2
            length = len(one[0].encode("utf-16-le", "surrogatepass")) // 2
            if not any(start < two["offset"] + two["length"] and two["offset"] < start + length for two in found):
                found.append({"type": kind, "offset": start, "length": length})
    return found


def message(words: str, mode: str) -> tuple[str, list[dict[str, Any]]]:
    """A text as it is sent with `parse_mode` → what people see, with all entities. Raises `Broken`."""
    if mode.casefold() not in ("", "html"):
        raise Broken("unsupported parse_mode")
    text, asked = read(words) if mode else (words, [])
    cut = len(text) - len(text.lstrip())
    text = text.strip()
    asked = [one | {"offset": max(0, one["offset"] - cut)} for one in asked]
    every = sorted([*asked, *found_in(text)], key=lambda one: (one["offset"], -one["length"]))
    return text, every[:MOST_ENTITIES]


def keyboard(markup: Any) -> str:
    """What Telegram says against a reply markup; empty where it takes it."""
    if not isinstance(markup, dict):
        return "object expected as reply markup"
    rows = markup.get("inline_keyboard")
    if rows is None:
        return "" if markup.get("force_reply") or "keyboard" in markup or "remove_keyboard" in markup else "no markup"
    if sum(map(len, rows)) > 100:
        return "reply markup is too long"
    for button in (one for row in rows for one in row):
        if not str(button.get("text", "")).strip():
            return "can't parse inline keyboard button: Can't find field \"text\""
        kinds = [key for key in ("url", "callback_data", "switch_inline_query", "copy_text") if key in button]
        if len(kinds) != 1:
            return "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        if kinds == ["callback_data"] and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
            return "BUTTON_DATA_INVALID"
        if kinds == ["url"] and not re.match(r"(?:https?://[\w-]+(?:\.[\w-]+)+|tg://)", str(button["url"])):
            return f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        if button.get("style", "primary") not in ("primary", "success", "danger"):
            return "can't parse inline keyboard button: invalid style"
    return ""

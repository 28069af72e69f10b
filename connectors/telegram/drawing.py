"""A sheet → Telegram's HTML and an inline keyboard. Pure.

Nothing in a sheet is trusted to be markup: every text is escaped. Bot API, “Formatting options” and
`InlineKeyboardMarkup`.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.core.sheets import Block, Button, Line, Look, Mark, Sheet, Span
from bot.desk import inquiry
from bot.desk.chat import inert

MOST = 4000
"""Characters (UTF-16 units) of a drawn text, of the 4,096 that Telegram takes after its markup is read."""
MOST_MARKED = 90
"""Marked stretches in one message; Telegram drops those after the hundredth, which would uncover what is hidden."""
LONGEST_TOPIC = 128  # characters; Bot API, `createForumTopic`
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
TAGS = {Mark.STRONG: "b", Mark.QUIET: "i", Mark.HIDDEN: "tg-spoiler"}
STYLES = {Look.MAIN: "primary", Look.GRAVE: "danger"}
LAMPS = {"S1": "🔴", "S2": "🟠", "S3": "🟡", "S4": "⚪"}
"""Beside the words, never instead of them."""
CONSOLE = "Open in the console"
LEFT_OUT = "The rest is in the console."


def drawn(sheet: Sheet, *more: str) -> str:
    """The sheet as HTML. `more` are sentences of ours as HTML, put at the end."""
    spans = [span for block in sheet.blocks for line in block.lines for span in line]
    crowded = sum(span.mark is not Mark.PLAIN for span in spans) + len(sheet.blocks) > MOST_MARKED
    lamp = "✅ " if sheet.over else f"{LAMPS[sheet.severity]} " if sheet.severity in LAMPS else ""
    left = MOST - sum(map(_units, more)) - len(lamp)
    parts: list[str] = []
    for block in sheet.blocks:
        lines, used, whole = _block(block, left, crowded)
        left -= used
        if lines:
            parts.append("\n".join(lines))
        if not whole:
            parts.append(LEFT_OUT)
            break
    return lamp + "\n\n".join((*parts, *more))


def sentences(text: str) -> str:
    """What the desk says in words, as HTML: names in it may be anybody's choice."""
    lines = (html.escape(inert(line, MOST), quote=False) for line in text[: MOST // 2].splitlines())
    return "\n".join(_encodable(line) for line in lines)


def written(text: str) -> str:
    """Sentences that are all ours, as HTML: approved texts may hold addresses and numbers."""
    return html.escape(_encodable(text), quote=False)


_WRITES = f":{inquiry.WRITE}"
"""Ends the id of the button that opens a form: here one answers the message instead."""


def keyboard(sheet: Sheet, address: str = "", *, reply: bool = False) -> InlineKeyboardMarkup | None:
    """The sheet's buttons, and a link to the console where a phone can reach it.

    `reply`: the one who sees it is asked to write (Bot API 10.3; older ones overlook it).
    """
    kept = [[one for one in row if not (reply and one.id.endswith(_WRITES))] for row in sheet.rows]
    rows = [[_button(button) for button in row] for row in kept if row]
    if link := console(address, sheet.link):
        rows.append([InlineKeyboardButton(CONSOLE, url=link)])
    return InlineKeyboardMarkup(rows, api_kwargs={"force_reply": True} if reply else None) if rows else None


def buttons(rows: Iterable[Sequence[tuple[str, str]]]) -> InlineKeyboardMarkup:
    """Rows of (label, what comes back)."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


def console(address: str, path: str) -> str:
    """A link into the console, where Telegram takes it: it refuses addresses of this machine. Empty where not."""
    host = urlsplit(address).hostname or ""
    named = "." in host and not host.replace(".", "").isdigit()
    return f"{address.rstrip('/')}{path}" if path and named and address.startswith("https://") else ""


def topic(sheet: Sheet) -> str:
    """What a case's topic is called: its number and its first line, in which no member's words stand."""
    line = sheet.blocks[0].lines[0] if sheet.blocks and sheet.blocks[0].lines else ()
    said = "".join(span.text for span in line)
    return _encodable(f"{sheet.case} · {said}" if sheet.case else said)[:LONGEST_TOPIC] or "The desk"


def _block(block: Block, left: int, crowded: bool) -> tuple[list[str], int, bool]:
    """Its lines as HTML as far as they fit, how much of `left` they take, and whether all are there."""
    lines: list[str] = []
    used = 2
    if block.title:
        used += _units(block.title) + 1
        lines.append(f"<b>{html.escape(_encodable(block.title), quote=False)}</b>")
    for line in block.lines:
        size = sum(_units(span.text) for span in line) + 1
        if used + size > left:
            return (lines if len(lines) > bool(block.title) else []), used, False
        used += size
        lines.append(_line(line, crowded))
    return lines, used, True


def _line(line: Line, crowded: bool) -> str:
    return "".join(_span(span, crowded) for span in line)


def _span(span: Span, crowded: bool) -> str:
    text = html.escape(_encodable(span.text), quote=False)
    tag = TAGS.get(span.mark)
    if tag is None or not span.text.strip() or (crowded and span.mark is not Mark.HIDDEN):
        return text
    return f"<{tag}>{text}</{tag}>"


def _button(button: Button) -> InlineKeyboardButton:
    style = STYLES.get(button.look)
    return InlineKeyboardButton(_encodable(button.label), callback_data=button.id, style=style)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()

"""A sheet as Discord draws it (Components V2), and a form as a modal. Pure.

Shapes: "Component Reference" in Discord's documentation. A message of components has no content and no embeds, so that
nothing in it can be previewed; whatever is text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.sheets import Block, Button, Field, Form, Line, Look, Mark, Picture, Sheet, Span

ROW, BUTTON, SELECT, INPUT, TEXT, GALLERY, SEPARATOR, CONTAINER, LABEL = 1, 2, 3, 4, 10, 12, 14, 17, 18
V2, EPHEMERAL, SILENT = 1 << 15, 1 << 6, 1 << 12
MOST_IN_A_ROW, MOST_ROWS = 5, 5
"""With the texts of a card, 16 buttons in 6 rows stay below the 40 components of a message."""
LONGEST_ALT = 1024  # characters; "Media Gallery Item Structure"
LONGEST_TEXT = 4000
"""Characters of all texts of one message together."""
NOBODY: Mapping[str, Any] = {"parse": []}
_LOOKS = {Look.MAIN: 1, Look.PLAIN: 2, Look.GRAVE: 4}
_LINK = 5
_COLOURS = {"S1": 0xB3261E, "S2": 0xC77700, "S3": 0x2F6FB0, "S4": 0x7A8699}
_OVER = 0x9AA5B1
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
"""Discord's Markdown takes a backslash before any mark that is neither letter, digit nor space."""


def message(sheet: Sheet, address: str = "", picture: Picture | None = None) -> dict[str, Any]:
    """The body of a message that shows a sheet. `address` is the console's, before links. `picture` goes along as the
    message's first file.
    """
    inside: list[dict[str, Any]] = []
    left = LONGEST_TEXT
    for block in sheet.blocks:
        text = _text(block)
        left -= len(text)
        if left < 0:
            break
        if text:
            inside.append({"type": TEXT, "content": text})
    if picture is not None:
        shown = {"media": {"url": f"attachment://{picture.name}"}, "description": picture.words[:LONGEST_ALT]}
        inside.append({"type": GALLERY, "items": [shown]})
    rows = [*_rows(sheet.rows), *_links(sheet, address)]
    if rows:
        inside.append({"type": SEPARATOR, "divider": True, "spacing": 1})
    container: dict[str, Any] = {"type": CONTAINER, "components": [*inside, *rows] or [{"type": TEXT, "content": "…"}]}
    colour = _OVER if sheet.over else _COLOURS.get(sheet.severity)
    if colour is not None:
        container["accent_color"] = colour
    files = {"attachments": [{"id": 0, "filename": picture.name}]} if picture is not None else {}
    return {"components": [container], "allowed_mentions": NOBODY, **files}


def words(text: str) -> dict[str, Any]:
    """The same for a sentence."""
    return {"components": [{"type": TEXT, "content": escaped(text)[:LONGEST_TEXT] or "…"}], "allowed_mentions": NOBODY}


def modal(form: Form) -> dict[str, Any]:
    """A form, as the first answer to a press."""
    return {
        "custom_id": form.button,
        "title": form.title[:45],
        "components": [
            {"type": TEXT, "content": escaped(form.about)},
            *(
                {
                    "type": LABEL,
                    "label": field.label[:45],
                    **({"description": field.hint[:100]} if field.hint else {}),
                    "component": _field(field),
                }
                for field in form.fields
            ),
        ],
    }


def escaped(text: str) -> str:
    """Text in which nothing formats, mentions or links."""
    return _PUNCTUATION.sub(r"\\\1", text)


def _field(field: Field) -> dict[str, Any]:
    if field.choices:
        options = [{"label": one.label[:100], "value": one.value[:100]} for one in field.choices[:25]]
        return {"type": SELECT, "custom_id": field.name, "options": options, "required": field.required}
    return {
        "type": INPUT,
        "custom_id": field.name,
        "style": 2,
        "required": field.required,
        "min_length": 1 if field.required else 0,
        "max_length": min(field.most, 4000),
    }


def _text(block: Block) -> str:
    lines = [f"**{escaped(block.title)}**"] if block.title else []
    return "\n".join([*lines, *(_line(line) for line in block.lines)])


def _line(line: Line) -> str:
    if all(span.mark is Mark.QUIET for span in line):
        return f"-# {escaped(''.join(span.text for span in line))}"
    return "".join(_span(span) for span in line)


def _span(span: Span) -> str:
    text = escaped(span.text)
    if span.mark is Mark.HIDDEN and text:
        return f"||{text}||"
    if span.mark is Mark.STRONG and text.strip():
        inside = text.strip()
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}**{inside}**{after}"
    return text


def _rows(rows: Sequence[Sequence[Button]]) -> list[dict[str, Any]]:
    """Rows as they are while they are few; otherwise as full as Discord has them. It takes each id once."""
    once = {button.id: button for row in reversed(rows) for button in reversed(row)}
    kept = [[one for one in row if once.get(one.id) is one] for row in rows]
    if len(kept) > MOST_ROWS:
        every = [button for row in kept for button in row]
        kept = [every[n : n + MOST_IN_A_ROW] for n in range(0, len(every), MOST_IN_A_ROW)]
    return [
        {
            "type": ROW,
            "components": [
                {"type": BUTTON, "style": _LOOKS[one.look], "label": one.label[:80], "custom_id": one.id}
                for one in row[:MOST_IN_A_ROW]
            ],
        }
        for row in kept
        if row
    ]


def _links(sheet: Sheet, address: str) -> list[dict[str, Any]]:
    if not sheet.link or not address.startswith(("http://", "https://")):
        return []
    url = f"{address.rstrip('/')}{sheet.link}"
    return [{"type": ROW, "components": [{"type": BUTTON, "style": _LINK, "label": "Open in the console", "url": url}]}]

"""A summary as plain text, whole: for a terminal or a mail. A chat gets `bot.desk.page.screen`."""

from __future__ import annotations

import textwrap

from bot.desk.page import Page, Section, Table, said

WIDTH = 100
_LONGEST_COLUMN = 44


def whole(page: Page) -> str:
    """All of it, its first line fit to be a mail's subject. The picture is told by its sentence."""
    head = f"{page.organisation}: {page.title}, {page.period}"
    lines = [head, "=" * min(WIDTH, len(head)), "", *([page.note, ""] if page.note else [])]
    lines += [line for sentence in page.sentences for line in _wrapped(sentence)]
    lines.append("")
    widest = max((len(one.name) for one in page.numbers), default=0)
    lines += [f"{one.name:<{widest}}  {one.value}" + (f"  ({one.note})" if one.note else "") for one in page.numbers]
    lines += ["", *_wrapped(page.picture.sentence), ""]
    if page.needs:
        lines += ["NEEDS A DECISION", *(f"- {one.what}: {one.who}, {one.when}" for one in page.needs), ""]
    for section in page.sections:
        lines += _section(section)
    lines += ["ABOUT THESE NUMBERS"]
    lines += [line for one in page.caveats for line in _wrapped(f"- {one}")]
    lines.append(page.made)
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    lines = [section.title.upper() + (" (appendix)" if section.appendix else "")]
    lines += [line for sentence in section.sentences for line in _wrapped(sentence)]
    for table in section.tables:
        lines += ["", *_table(table)]
    return [*lines, ""]


def _table(table: Table) -> list[str]:
    rows = [[said(cell) for cell in row] for row in table.rows]
    numeric = [all(not isinstance(row[n], str) for row in table.rows) for n in range(len(table.columns))]
    heads = list(table.columns)
    wide = [min(_LONGEST_COLUMN, max(len(heads[n]), *(len(row[n]) for row in rows), 1)) for n in range(len(heads))]
    lines = [f"{table.caption}:"]
    for cells in (heads, *rows):
        parts = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, wide, strict=True)]
        for number in range(max(map(len, parts))):
            line = [part[number] if number < len(part) else "" for part in parts]
            aligned = [
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(line, wide, numeric, strict=True)
            ]
            lines.append(f"  {'  '.join(aligned).rstrip()}")
    return lines


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, subsequent_indent="  " if words.startswith("- ") else "") or [""]

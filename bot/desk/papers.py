"""A document as plain values: headings, sentences, lists and tables. Drawn as text, HTML and PDF, always with the same
words; what members wrote enters as text and never as markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.desk.shown import shown

WHOLE = 1_000_000
"""A text longer than this is cut on paper; platforms have far shorter ones."""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` have a cell for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with sentences, then points, then a table: each where there is one."""

    heading: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """`facts` are pairs of what and how much, under the title."""

    title: str
    organisation: str
    reference: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...] = field(default_factory=tuple)


def safe(text: str) -> str:
    """Exact words made safe to look at: what cannot be seen is shown by its number, and nothing is cut."""
    return shown(text, WHOLE)


def times(at: datetime, zone: ZoneInfo) -> str:
    """Local time with the zone's name, and UTC: `Sat 21 Nov 2026 23:10:05 GMT (23:10:05 UTC)`."""
    local, utc = at.astimezone(zone), at.astimezone(UTC)
    day = f"{utc.day} {utc:%b} " if utc.date() != local.date() else ""
    return f"{local:%a} {local.day} {local:%b} {local:%Y %H:%M:%S %Z} ({day}{utc:%H:%M:%S} UTC)"


def as_text(papers: Papers) -> Iterable[str]:
    """The whole document as lines of text; a table's rows are blocks, so that long words wrap where they are read."""
    yield f"{papers.organisation}: {papers.title}"
    yield "=" * 72
    yield from (f"{name}: {value}" for name, value in papers.facts)
    for part in papers.parts:
        yield ""
        yield part.heading.upper()
        yield from part.sentences
        yield from (f"- {_inner(point)}" for point in part.points)
        if part.table is not None:
            for row in part.table.rows:
                yield ""
                for column, cell in zip(part.table.columns, row, strict=True):
                    if cell:
                        yield f"  {column}: {_inner(cell)}"


def _inner(text: str) -> str:
    return text.replace("\n", "\n    ")

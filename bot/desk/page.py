"""A summary as a person sees it, before it is drawn: sentences, numbers, tables. Every rendering draws just this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

Cell = int | float | str


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the five numbers: what it is, the number in words, and a line below it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`caption` says what it shows. Numbers stay numbers, so that they can be read by programs."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars: labels, and for each series its name and values; None is a number that is hidden.

    `percent`: the values are shares from 0 to 1. `sentence` says the same for who does not see it.
    `newest`: the last bar is this period, and stands out.
    """

    id: str
    title: str
    sentence: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    percent: bool = False
    level: float | None = None
    level_name: str = ""
    newest: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: Bars | None = None
    appendix: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs a decision: what, from whom, by when."""

    what: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Page:
    """`key` is the period's; `version` is trustees or lead. `note` is said before all else, where there is one."""

    key: str
    version: str
    title: str
    period: str
    organisation: str
    made: str
    note: str
    sentences: tuple[str, str, str]
    numbers: tuple[Figure, ...]
    picture: Bars
    needs: tuple[Need, ...]
    sections: tuple[Section, ...]
    caveats: tuple[str, ...]


SCREEN = 900
"""One phone screen in characters: it also fits below a picture (Telegram takes 1,024 there)."""


def screen(page: Page) -> str:
    """One phone screen for a chat: what it is, three sentences, five numbers."""
    lines = [f"{page.organisation}: {page.title}, {page.period}", ""]
    if page.note:
        lines += [page.note, ""]
    lines += [*page.sentences, ""]
    lines += [f"{one.name}: {one.value}" + (f" ({one.note})" if one.note else "") for one in page.numbers]
    words = "\n".join(lines)
    return words if len(words) <= SCREEN else f"{words[: SCREEN - 2].rstrip()} …"


def said(cell: Cell) -> str:
    """A cell as text: whole numbers with commas, others with what they need."""
    if isinstance(cell, int):
        return f"{cell:,}"
    return f"{cell:g}" if isinstance(cell, float) else cell


class Drawer(Protocol):
    """Draws pages as files and charts as pictures; `formats` names each way, with the media type of its file."""

    @property
    def formats(self) -> Mapping[str, str]: ...
    def file(self, page: Page, format: str) -> tuple[str, bytes]:
        """The file's name, and what is in it."""
        ...

    def picture(self, bars: Bars) -> bytes:
        """A PNG picture."""
        ...

"""What a chat shows: a sheet of plain lines with buttons, and the forms that buttons open. Each desk draws it its way.

Text here is plain and safe to read (what cannot be seen is marked, nothing in it links, mentions or commands), and a
line never holds a line break. A desk escapes its own markup and adds none of its own meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a stretch of text looks. `HIDDEN` is covered until one taps on it; `QUIET` is small or grey."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    mark: Mark = Mark.PLAIN


Line = tuple[Span, ...]
"""One line; how wide it is, the reader's screen decides."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, under a title where there is one. Blocks stand apart from each other."""

    lines: tuple[Line, ...]
    title: str = ""


class Look(StrEnum):
    """How a button looks: the one most meant, any other, one that does harm where it is pressed by mistake."""

    MAIN = "main"
    PLAIN = "plain"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class Button:
    """`id` is what comes back as `Press.button`: ASCII, at most 64 bytes. `label` has at most 30 characters."""

    id: str
    label: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything one message of a desk shows.

    `severity` is S1–S4, empty where it is no case's card. `loud`: a new message may make a phone ring. `over`: the
    case is closed. `link` is a path in the console, to be put behind its address. `rows` hold at most five buttons.
    """

    blocks: tuple[Block, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    case: str = ""
    version: int = 0
    severity: str = ""
    over: bool = False
    loud: bool = True
    link: str = ""

    @property
    def length(self) -> int:
        """Characters of text, without what a desk's markup adds."""
        return sum(
            len(block.title) + sum(len(span.text) for line in block.lines for span in line) for block in self.blocks
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that the desk drew itself, with a name for the file, and what it shows in words for who does not see it."""

    name: str
    png: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`value` is what comes back; `label` is what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """Something to write or, where there are `choices`, to choose. `most` is in characters."""

    name: str
    label: str
    hint: str = ""
    required: bool = True
    most: int = 1000
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked before a word is said. `about` says what will happen. It is known from the button's id alone.

    A desk that has forms shows it as the first answer to the press, and comes back with a `Press` whose `fields` are
    filled. A desk that has none presses without fields and gets a reply that asks, with ready answers as buttons.
    """

    button: str
    title: str
    about: str
    fields: tuple[Field, ...]

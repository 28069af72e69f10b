"""Walks a JSON file of any size in flat memory: whole values only where asked, with the place of each.

The decoding is the standard library's scanner on a sliding window. That keeps all that stands before a break, tells
the line of every message, and reads Telegram Desktop's `\\x0B` escapes, which are not JSON (its JSON writer puts them
for control characters: Telegram/SourceFiles/export/output/export_output_json.cpp, SerializeString).
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from connectors.exports.source import Bytes, SourceFile
from connectors.exports.text import BLOCK, encoding_of

Path = tuple[str, ...]
"""Keys from the root; `[]` stands for any element of an array."""
Event = tuple[str, Path, Any]
"""(`start` | `end`, path, None) of a container that is walked into, or (`value`, path, decoded)."""

DEPTH = 32
ITEM = 64 * 1024**2
"""Characters in one value that is decoded whole."""
_SPACE = re.compile(r"[ \t\r\n]*")
_HEX = re.compile(r"(\\\\)|\\x([0-9A-Fa-f]{2})")


class _Break(Exception):
    pass


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < 40 else digits


def walk(source: SourceFile, whole: Callable[[Path], bool]) -> Iterator[Event]:
    """The events of a file. `source.line` is where the last value began. A break ends it and sets `source.cut`."""
    with source.open() as stream:
        window = _Window(source, stream)
        try:
            yield from _events(window, whole)
        except _Break as error:
            window.place()
            if not source.cut:
                source.stop(f"the JSON is broken here: {error}")
            return
        if not source.cut and window.peek():
            window.place()
            source.stop("there is something after the end of the JSON")


def _events(window: _Window, whole: Callable[[Path], bool]) -> Iterator[Event]:
    stack: list[tuple[Path, bool]] = []
    path: Path = ()
    while True:
        sign = window.peek()
        if not sign:
            raise _Break("the file ends in the middle")
        if sign in "{[" and not whole(path):
            if len(stack) >= DEPTH:
                raise _Break("it is nested too deeply")
            window.take()
            stack.append((path, sign == "{"))
            yield "start", path, None
            if window.peek() not in ("}", "]"):
                path = (*path, window.key() if sign == "{" else "[]")
                continue
        else:
            window.mark()
            yield "value", path, window.value()
        while stack:
            base, is_object = stack[-1]
            sign = window.peek()
            if sign == ",":
                window.take()
                path = (*base, window.key() if is_object else "[]")
                break
            if sign != ("}" if is_object else "]"):
                raise _Break("the file ends in the middle" if not sign else "a comma or a closing bracket is missing")
            window.take()
            stack.pop()
            yield "end", base, None
        else:
            return


class _Window:
    """A part of the file's text, from a position on; remembers how many lines and bytes went before."""

    def __init__(self, source: SourceFile, stream: Bytes) -> None:
        self._source = source
        self._stream = stream
        first = stream.read(BLOCK)
        encoding = encoding_of(first)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._width = 2 if encoding != "utf-8" else 1
        self._text = ""
        self._at = 0
        self._lines = 1
        self._counted = 0
        self._bytes = 0
        self._ended = False
        self._scan = json.JSONDecoder(strict=False, parse_int=_integer).raw_decode
        self._take_in(first)
        if self._text.startswith("\ufeff"):
            self._at = 1

    def peek(self) -> str:
        """The next character that is not white space, not consumed; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            assert found is not None
            self._at = found.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self) -> None:
        self._at += 1

    def key(self) -> str:
        """An object's next key with its colon."""
        if self.peek() != '"':
            raise _Break("a name in quotes is missing")
        key = self.value()
        if self.peek() != ":":
            raise _Break("a colon is missing")
        self.take()
        return str(key)

    def value(self) -> Any:
        """The next value, whole."""
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._text[error.pos : error.pos + 2] == "\\x":
                    self._repair()
                    if self._text[error.pos : error.pos + 2] != "\\x":
                        continue
                unfinished = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - 16
                if unfinished and self._more():
                    continue
                if not unfinished:
                    self._at = error.pos
                raise _Break("the file ends in the middle" if unfinished else "it is not JSON from here on") from None
            except RecursionError:
                raise _Break("it is nested too deeply") from None
            if end == len(self._text) and self._more():
                continue
            self._at = end
            return value

    def mark(self) -> None:
        """Tell the source the line of what comes next."""
        self._lines += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        self._source.line = self._lines

    def place(self) -> None:
        """Tell the source line and byte of the position."""
        self.mark()
        self._source.byte = self._bytes + self._size(self._text[: self._at])

    def _size(self, text: str) -> int:
        if self._width == 2:
            return len(text.encode("utf-16-le", "replace"))
        return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))

    def _repair(self) -> None:
        tail = _HEX.sub(lambda found: found[1] or f"\\u00{found[2]}", self._text[self._at :])
        self._text = self._text[: self._at] + tail

    def _more(self) -> bool:
        """Drop what is consumed and add at least as much as is left: one long value is scanned few times."""
        if self._ended:
            return False
        left = len(self._text) - self._at
        if left > ITEM:
            raise _Break("a single message is longer than 64 million characters")
        self._lines += self._text.count("\n", self._counted, self._at)
        self._bytes += self._size(self._text[: self._at])
        self._text = self._text[self._at :]
        self._at = self._counted = 0
        pieces = self._stream.read(max(BLOCK, left))
        self._take_in(pieces)
        return not self._ended or bool(len(self._text) > left)

    def _take_in(self, piece: bytes) -> None:
        if not piece:
            self._ended = True
        fresh = self._decoder.decode(piece, not piece)
        if "\ufffd" in fresh and (not piece or b"\xef\xbf\xbd" not in piece):
            self._source.note("Some bytes are not UTF-8; they were replaced.")
        self._text += fresh

"""One file to read from: on disk, or in a zip without unpacking it."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

HEAD = 64 * 1024
"""Bytes a format is recognised by."""
PIECE = 16 * 1024
"""Bytes unpacked from a zip at a time: what is lost before a damaged place is less than that."""
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError, KeyError,
)  # fmt: skip
"""What opening or reading a damaged file or zip may raise (a zip of an unknown kind: NotImplementedError)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may make us read. Deflate cannot exceed 1032:1; real chats stay below 30:1.

    `total` is in bytes, `ratio` is unpacked to packed and is looked at from `ratio_from` unpacked bytes on,
    `message` is in characters: a longer message is cut there, and said.
    """

    total: int = 16 * 1024**3
    ratio: int = 200
    ratio_from: int = 16 * 1024**2
    message: int = 16 * 1024**2


def shown(name: str) -> str:
    """A file name from a zip as it may be printed: no control characters, no lone surrogates, 200 at most."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)[:200]


@dataclass(slots=True)
class SourceFile:
    """A file to read, as often as needed. `line`, `byte` and `cut` tell where the reading stands.

    `cut` is a sentence once the file has ended before its time. `parts` are the files of one chat that comes in
    several (oldest last), this one among them.
    """

    path: Path
    member: str = ""
    limits: Limits = field(default_factory=Limits)
    parts: tuple[SourceFile, ...] = ()
    notes: list[str] = field(default_factory=list)
    line: int = 0
    byte: int = 0
    cut: str = ""

    @property
    def name(self) -> str:
        return shown(PurePosixPath(self.member).name) if self.member else shown(self.path.name)

    @property
    def where(self) -> str:
        return f"{shown(str(self.path))}!{shown(self.member)}" if self.member else shown(str(self.path))

    @property
    def folders(self) -> tuple[str, ...]:
        """The names of the folders it lies in, innermost last; in a zip, those within the zip."""
        inner = PurePosixPath(self.member) if self.member else PurePosixPath(self.path.absolute().as_posix())
        return tuple(shown(part) for part in inner.parent.parts if part not in ("/", "."))

    def size(self) -> int:
        """Bytes once unpacked, as the file system or the zip's directory states it; 0 where it cannot be told."""
        try:
            if not self.member:
                return self.path.stat().st_size
            with zipfile.ZipFile(self.path) as archive:
                return archive.getinfo(self.member).file_size
        except UNREADABLE:
            return 0

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def stop(self, sentence: str) -> None:
        """The rest cannot be read. The first reason stands."""
        self.cut = self.cut or sentence

    @contextmanager
    def open(self) -> Iterator[Bytes]:
        """The bytes from the start. Errors of the medium or the zip, now or later, end the stream and set `cut`."""
        self.byte = 0
        with ExitStack() as stack:
            raw: IO[bytes] | io.RawIOBase = io.BytesIO()
            packed = 0
            try:
                if self.member:
                    archive = stack.enter_context(zipfile.ZipFile(self.path))
                    raw = stack.enter_context(archive.open(self.member))
                    packed = min(archive.getinfo(self.member).compress_size, self.path.stat().st_size)
                else:
                    raw = stack.enter_context(self.path.open("rb", buffering=0))
            except UNREADABLE:
                self.stop("it cannot be opened")
            yield Bytes(self, raw, packed)

    def head(self) -> bytes:
        """The first 64 KiB, or less."""
        pieces: list[bytes] = []
        have = 0
        with self.open() as stream:
            while have < HEAD and (piece := stream.read(HEAD - have)):
                pieces.append(piece)
                have += len(piece)
        return b"".join(pieces)


class Bytes:
    """A stream that counts what it hands out, keeps to the limits and never raises: it ends, and says why."""

    def __init__(self, source: SourceFile, raw: IO[bytes] | io.RawIOBase, packed: int) -> None:
        self._source = source
        self._raw = raw
        self._packed = packed

    def read(self, size: int = 1 << 20) -> bytes:
        """Up to `size` bytes, empty at the end."""
        source, limits = self._source, self._source.limits
        try:
            # A packed file piece by piece as it unpacks, so that all before a damaged place is handed out.
            if isinstance(self._raw, zipfile.ZipExtFile):
                piece = self._raw.read1(min(size, PIECE))
            else:
                piece = self._raw.read(size) or b""
        except UNREADABLE:
            source.stop("the file is damaged or incomplete from here on; export the chat again")
            return b""
        source.byte += len(piece)
        over = source.byte - limits.total
        if over > 0:
            source.byte -= over
            source.stop(f"it holds more than {limits.total / 1024**3:.3g} GB of text; export a shorter period")
            return piece[: len(piece) - over]
        if self._packed and source.byte > max(limits.ratio_from, limits.ratio * self._packed):
            source.stop("it unpacks to far more than a chat would: it looks like a file made to fill the disk")
            return b""
        return piece

"""The chats in a zip: which members may be one, read as they stand. Nothing is ever unpacked to disk."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from connectors.exports.reader import PassedOver, Unreadable
from connectors.exports.source import Limits, SourceFile, shown
from connectors.exports.text import count

CHAT_SUFFIXES = frozenset({".txt", ".json", ".jsonl", ".ndjson", ".csv", ".tsv"})
MEMBERS = 200_000
"""Files a zip may list; its directory is held in memory."""


def members(path: Path, limits: Limits) -> Iterator[SourceFile | PassedOver]:
    """The members that may be chats. Raises `Unreadable` for a zip that cannot be opened."""
    if _listed(path) > MEMBERS:
        raise Unreadable(str(path), f"{shown(path.name)} lists over {MEMBERS} files: that is no exported chat.")
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, struct.error) as error:
        raise Unreadable(
            str(path), f"{shown(path.name)} is an incomplete or damaged zip; export or download it again."
        ) from error
    others = nested = 0
    seen: set[str] = set()
    for info in infos:
        suffix = PurePosixPath(info.filename).suffix.lower()
        if info.is_dir() or "__MACOSX/" in info.filename:
            continue
        if suffix == ".zip":
            nested += 1
        elif suffix not in CHAT_SUFFIXES:
            others += 1
        elif info.flag_bits & 0x1:
            raise Unreadable(str(path), f"{shown(path.name)} has a password; make a zip without one.")
        elif info.filename not in seen:
            seen.add(info.filename)
            yield SourceFile(path, info.filename, limits)
    if others:
        yield PassedOver(str(path), f"In it, {count(others, 'other file')} (pictures, videos …) not opened.")
    if nested:
        yield PassedOver(str(path), f"In it, {count(nested, 'zip')} not opened; unpack it first if it holds chats.")


def _listed(path: Path) -> int:
    """How many files the zip's end record claims, its directory unread (APPNOTE.TXT 4.3.14 to 4.3.16)."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 22 - 65_535 - 20))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 12:
            return 0
        count = int(struct.unpack_from("<H", tail, at + 10)[0])
        locator = tail.rfind(b"PK\x06\x07", 0, at)
        if count == 0xFFFF and locator >= 0 and len(tail) >= locator + 16:
            file.seek(min(int(struct.unpack_from("<Q", tail, locator + 8)[0]), size))
            end = file.read(40)
            if end.startswith(b"PK\x06\x06") and len(end) >= 40:
                return int(struct.unpack_from("<Q", end, 32)[0])
    return count

"""Files, folders and zips to the files that may be chats, those of one thread together."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from connectors.exports.reader import PassedOver, Unreadable
from connectors.exports.source import Limits, SourceFile
from connectors.exports.text import count
from connectors.exports.zips import CHAT_SUFFIXES, members

Found = SourceFile | PassedOver | Unreadable
_PART = re.compile(r"message_(\d{1,6})\.json", re.IGNORECASE)


def find(path: Path, limits: Limits) -> Iterator[tuple[Found, bool]]:
    """What a path holds, and whether it was named itself (then it must be a chat). Never raises."""
    try:
        if path.is_dir():
            yield from ((found, False) for found in _folder(path, limits))
        elif not path.exists():
            yield Unreadable(str(path), f"There is no file or folder {path.name}."), True
        elif not path.is_file():
            yield Unreadable(str(path), f"{path.name} is neither a file nor a folder."), True
        elif zipped(path):
            yield from ((found, False) for found in together(members(path, limits)))
        else:
            yield SourceFile(path, limits=limits), True
    except Unreadable as error:
        yield error, True
    except (OSError, ValueError):
        yield Unreadable(str(path), f"{path.name} cannot be opened; may you read it?"), True


def zipped(path: Path) -> bool:
    """A zip by its content, or by its name though damaged; an Office document is none."""
    with path.open("rb") as file:
        start = file.read(4)
    return path.suffix.lower() == ".zip" or (start == b"PK\x03\x04" and zipfile.is_zipfile(path))


def together(found: Iterable[SourceFile | PassedOver]) -> Iterator[SourceFile | PassedOver]:
    """`message_1.json`, `message_2.json` … of one folder as the parts of the first, in the order of their numbers."""
    threads: dict[tuple[Path, str], dict[int, SourceFile]] = {}
    for one in found:
        part = _PART.fullmatch(one.name) if isinstance(one, SourceFile) else None
        if isinstance(one, PassedOver) or part is None:
            yield one
        else:
            folder = one.member.rpartition("/")[0] if one.member else ""
            threads.setdefault((one.path if one.member else one.path.parent, folder), {})[int(part[1])] = one
    for numbered in threads.values():
        parts = tuple(numbered[number] for number in sorted(numbered))
        parts[0].parts = parts
        yield parts[0]


def _folder(path: Path, limits: Limits) -> Iterator[Found]:
    """Files below a folder; links to folders are not followed, a file reached twice is read once."""
    others = 0
    seen: set[tuple[int, int]] = set()
    plain: list[SourceFile | PassedOver] = []
    zips: list[Path] = []
    for folder, folders, files in os.walk(path, followlinks=False):
        folders.sort()
        for name in sorted(files):
            file = Path(folder, name)
            try:
                state = file.stat()
            except OSError:
                others += 1
                continue
            suffix = file.suffix.lower()
            if not file.is_file() or (suffix not in CHAT_SUFFIXES and suffix != ".zip"):
                others += 1
            elif (state.st_dev, state.st_ino) not in seen:
                seen.add((state.st_dev, state.st_ino))
                if suffix == ".zip":
                    zips.append(file)
                else:
                    plain.append(SourceFile(file, limits=limits))
    yield from together(plain)
    for file in zips:
        try:
            yield from together(members(file, limits))
        except Unreadable as error:
            yield error
        except OSError:
            yield Unreadable(str(file), f"{file.name} cannot be opened; may you read it?")
    if others:
        yield PassedOver(str(path), f"In it, {count(others, 'other file')} (pictures, videos …) not opened.")

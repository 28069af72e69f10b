"""A country pack's folder, read: the files as one set of tables, and the pack that they make."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from bot.core.pack import Pack

_FILES = {"laws.toml": "law", "routes.toml": "route", "keeping.toml": "period"}
"""Files that hold named tables of one kind, and what they are in the pack."""


class Unreadable(ValueError):
    """A file of a pack cannot be read. The message names it and what is wrong."""


def pack(folder: Path) -> Pack:
    """The pack in a folder.

    Raises:
        ValueError: a file cannot be read, or holds something that cannot be used.
    """
    return Pack.of(gathered(folder))


def gathered(folder: Path) -> dict[str, Any]:
    """All files of a pack that make its categories, as the tables that `Pack.of` reads.

    `taxonomy/BULLY.toml` is the category `BULLY`, `languages/cy.toml` what is said otherwise in Welsh.

    Raises:
        Unreadable: a file is missing or is no TOML.
    """
    data = {**toml(folder / "pack.toml"), **toml(folder / "categories.toml")}
    data |= {kind: toml(folder / file) for file, kind in _FILES.items()}
    data["category"] = {file.stem: toml(file) for file in sorted((folder / "taxonomy").glob("*.toml"))}
    data["translation"] = {file.stem: toml(file) for file in sorted((folder / "languages").glob("*.toml"))}
    return data


def toml(file: Path) -> dict[str, Any]:
    """One file's tables.

    Raises:
        Unreadable: the file is missing or is no TOML.
    """
    name = f"{file.parent.name}/{file.name}"
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise Unreadable(f"{name}: {fault}.") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{name}: it is not written in UTF-8.") from None
    except OSError as problem:
        raise Unreadable(f"{name}: it cannot be read ({problem.strerror}).") from None

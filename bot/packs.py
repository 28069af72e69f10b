"""A country pack's folder, read: the files as one set of tables, and the pack that they make."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bot.core.indicators import RiskModel
from bot.core.messages import Audience
from bot.core.notices import worded
from bot.core.pack import Pack
from bot.core.soundness import Flaw, flaws
from bot.holidays import ending, holidays
from bot.welcoming import welcoming

_FILES = {"laws.toml": "law", "routes.toml": "route", "keeping.toml": "period", "inbox.toml": "inbox",
          "exemptions.toml": "exemption"}  # fmt: skip
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


def looked_over(folder: Path, today: date) -> tuple[Pack | None, list[Flaw]]:
    """The pack in a folder as far as it can be used, and everything that is not right in it."""
    try:
        made, faults = Pack.read(gathered(folder))
    except Unreadable as fault:
        return None, [Flaw(str(fault))]
    beside = [*(Flaw(fault) for fault in _beside(folder)), *_holidays(folder, today)]
    if faults:
        return None, [*(Flaw(fault) for fault in dict.fromkeys(faults)), *beside]
    return made, [*beside, *flaws(made, today)]


def _beside(folder: Path) -> Iterator[str]:
    """What is wrong with the files that say nothing of categories: indicators, notices and what members hear."""
    try:
        RiskModel.of(toml(folder / "indicators.toml"))
    except (LookupError, TypeError, ValueError) as fault:
        yield str(fault) if isinstance(fault, Unreadable) else f"indicators.toml: {fault}"
    try:
        shipped = toml(folder / "notices.toml")
        for audience in Audience:
            worded(audience.value, shipped, {}, _BLANKS)
    except (TypeError, ValueError) as fault:
        yield str(fault) if isinstance(fault, ValueError) else f"notices.toml: {fault}"
    try:
        welcoming(toml(folder / "safety.toml"), {}, (), organisation="organisation")
    except (AttributeError, TypeError, ValueError) as fault:
        yield str(fault) if isinstance(fault, ValueError) else f"safety.toml: {fault}"


def _holidays(folder: Path, today: date) -> Iterator[Flaw]:
    try:
        places = toml(folder / "holidays.toml")
        for place in places:
            if ending(holidays(places, place), today):
                yield Flaw(f"holidays.toml, {place}: the next year's holidays are missing.", grave=False)
    except ValueError as fault:
        yield Flaw(str(fault))


_BLANKS = {name: name for name in ("organisation", "lead", "contact", "days", "signs")}
"""What a notice may have filled in."""


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
        near = get_close_matches(file.name, [one.name for one in file.parent.glob("*.toml")], 1)
        hint = f" Was {near[0]} meant for it?" if near else ""
        raise Unreadable(f"{name}: it cannot be read ({problem.strerror}).{hint}") from None

"""Items of an export as plain values, to compare and to keep as expected results."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.exports import Export, PassedOver, Unreadable, open_exports


def plain(item: object) -> dict[str, Any]:
    """A dataclass as its name and the fields that are not empty."""
    assert dataclasses.is_dataclass(item)
    found: dict[str, Any] = {"is": type(item).__name__}
    for field in dataclasses.fields(item):
        value = getattr(item, field.name)
        if value in ("", (), None, False) and not isinstance(value, int):
            continue
        if isinstance(value, datetime):
            value = value.isoformat()
        elif dataclasses.is_dataclass(value):
            value = {k: v for k, v in plain(value).items() if k not in ("is", "bot") or v is True}
        elif isinstance(value, tuple):
            value = [plain(one) if dataclasses.is_dataclass(one) else one for one in value]
            value = [{k: v for k, v in one.items() if k != "is"} if isinstance(one, dict) else one for one in value]
        found[field.name] = value
    return found


def read_all(path: Path, root: Path, **options: Any) -> list[dict[str, Any]]:
    """All that `open_exports` tells of a path, without the folder it happens to be in."""
    told: list[dict[str, Any]] = []
    for opened in open_exports([path], **options):
        if isinstance(opened, Export):
            items = [plain(item) for item in opened]
            told.append(
                {
                    "chat": {key: getattr(opened, key) for key in ("platform", "group", "name", "direct")},
                    "where": opened.where.replace(f"{root}/", ""),
                    "items": items,
                    "notes": opened.notes,
                    "kept": opened.kept,
                    "skipped": opened.skipped,
                }
            )
        elif isinstance(opened, PassedOver):
            told.append({"passed over": opened.where.replace(f"{root}/", ""), "why": opened.reason})
        else:
            assert isinstance(opened, Unreadable)
            told.append({"unreadable": opened.where.replace(f"{root}/", ""), "why": opened.sentence})
    return told

"""JSON Lines, beyond the golden file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.core.messages import Message
from connectors.exports import Export, Skipped, open_exports


def items(path: Path, **options: Any) -> list[Any]:
    (export,) = open_exports([path], **options)
    assert isinstance(export, Export)
    return list(export)


def test_values_of_any_kind_are_taken_as_text_or_left_out(tmp_path: Path) -> None:
    rows: list[Any] = [
        {"at": 1704056460.5, "author": ["Ann", "Ben"], "text": 5, "bot": True},
        {"at": "2024-01-01T10:00:00+05:00", "sender": {"id": 4}, "body": None},
        {"date": "01/02/2024", "user": "C", "message": {"a": 1}, "files": [1]},
        {"at": True, "author": "A", "text": "x"},
        {"at": "2024-01-01", "author": {}, "text": "x"},
    ]
    (tmp_path / "a.jsonl").write_text("\n\n".join(map(json.dumps, rows)))
    found = items(tmp_path / "a.jsonl")
    first, second, third = found[:3]
    assert (first.author.name, first.author.bot, first.text) == ("Ann", True, "5")
    assert (second.author.id, second.text, f"{second.at:%H:%M}") == ("4@a", "", "05:00")
    assert (third.text, f"{third.at:%d.%m.}") == ("", "01.02.")
    assert [type(item) for item in found[3:]] == [Skipped, Skipped]
    assert [item.line for item in found[3:]] == [7, 9]


def test_rows_without_ids_get_the_same_ones_again(tmp_path: Path) -> None:
    rows = [{"at": 1704056460, "author": "A", "text": text} for text in ("ok", "ok", "well")]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    ids = [item.id for item in items(tmp_path / "a.jsonl") if isinstance(item, Message)]
    assert len(set(ids)) == 3
    assert ids == [item.id for item in items(tmp_path / "a.jsonl")]

"""JSON Lines: one message a line, its keys as in `connectors/exports/columns.py`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from connectors.exports.clock import LocalClock
from connectors.exports.columns import Rows, When, columns
from connectors.exports.dates import DateEvidence
from connectors.exports.fields import listed, text
from connectors.exports.ids import DerivedIds, account_id
from connectors.exports.reader import ChatFound, Item, Options, Skipped
from connectors.exports.source import SourceFile
from connectors.exports.text import text_lines, text_of


def reader() -> JsonlReader:
    return JsonlReader()


def _decoded(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


class JsonlReader:
    name = "jsonl"
    many = False

    def sniff(self, head: bytes, name: str) -> int:
        first = text_of(head).lstrip().split("\n", 1)[0]
        value = _decoded(first) if first.startswith("{") else None
        return 70 if value is not None and {"at", "text"} <= columns(list(value)).keys() else 0

    def read(self, source: SourceFile, options: Options) -> Iterator[ChatFound | Item]:
        when = When(LocalClock(options.timezone))
        evidence = DateEvidence()
        keys: set[str] = set()
        for line in text_lines(source):
            if value := _decoded(line):
                names = columns(list(value))
                keys |= names.keys()
                if "at" in names:
                    when.see(text(source, value[names["at"]]), evidence)
        when.order, said = evidence.decide(options.date_order)
        if said and evidence.seen:
            source.note(said)
        if "role" in keys:
            source.note("The column of roles was not read: roles come from the roster.")
        name = options.group or source.name.rpartition(".")[0] or source.name
        rows = Rows(when, name, bool(options.group), DerivedIds())
        yield ChatFound("file", account_id(name), name)
        for number, line in enumerate(text_lines(source), 1):
            source.line = number
            if not line.strip():
                continue
            value = _decoded(line)
            if value is None:
                yield Skipped(number, "the line is not a JSON object", "damaged")
                continue
            names = columns(list(value))
            yield rows.item({ours: _flat(source, value[theirs]) for ours, theirs in names.items()}, number)
        for sentence in when.clock.notes():
            source.note(sentence)


def _flat(source: SourceFile, value: Any) -> str:
    """An author or a file as an object, or a list of them, by name."""
    if isinstance(value, bool):
        return "true" if value else ""
    for one in listed([value]) or listed(value):
        return next((text(source, one[key]) for key in ("name", "fileName", "id") if key in one), "")
    if isinstance(value, list):
        return text(source, value[0]) if value else ""
    return text(source, value)

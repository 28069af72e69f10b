"""CSV with a header line, as spreadsheets write it: comma, semicolon, tab or bar; any encoding of `text.py`.

A cell that looks like a formula is text like any other.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from connectors.exports.clock import LocalClock
from connectors.exports.columns import Rows, When, columns
from connectors.exports.dates import DateEvidence
from connectors.exports.ids import DerivedIds, account_id
from connectors.exports.reader import ChatFound, Item, Options, Skipped, Unreadable
from connectors.exports.source import SourceFile
from connectors.exports.text import text_lines, text_of

Row = tuple[int, list[str] | None]
"""Line the row ends on, and its cells, or nothing where it cannot be taken apart."""

LONG = 200
"""Lines in one row from which on a forgotten quotation mark is likelier than a long message."""


def reader() -> CsvReader:
    return CsvReader()


def _header(line: str) -> tuple[str, list[str]]:
    """The delimiter that yields the most columns we know, and the cells."""
    best: tuple[str, list[str]] = (",", [])
    for delimiter in ",;\t|":
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        if len(columns(cells)) > len(columns(best[1])):
            best = delimiter, cells
    return best


class CsvReader:
    name = "csv"
    many = False

    def sniff(self, head: bytes, name: str) -> int:
        for line in text_of(head).split("\n", 2)[:2]:
            found = columns(_header(line.strip()[:10_000])[1])
            if {"at", "text"} <= found.keys() and found.keys() & {"author", "author_id"}:
                return 60
        return 0

    def read(self, source: SourceFile, options: Options) -> Iterator[ChatFound | Item]:
        when = When(LocalClock(options.timezone))
        evidence = DateEvidence()
        delimiter, cells = _opening(source)
        names = columns(cells)
        if missing := [name for name in ("at", "text") if name not in names]:
            wanted = {"at": "for the time (at, timestamp or date)", "text": "for the text (text or message)"}
            raise Unreadable(
                source.where, f"{source.name} has no column {' and none '.join(wanted[m] for m in missing)}."
            )
        if not names.keys() & {"author", "author_id"}:
            raise Unreadable(source.where, f"{source.name} has no column for who wrote (author, from or name).")
        places = {ours: cells.index(theirs) for ours, theirs in names.items()}
        for _, row in _rows(source, delimiter):
            if row is not None and len(row) > places["at"]:
                when.see(row[places["at"]], evidence)
        when.order, said = evidence.decide(options.date_order)
        if said and evidence.seen:
            source.note(said)
        if "role" in names:
            source.note("The column of roles was not read: roles come from the roster.")
        name = options.group or source.name.rpartition(".")[0] or source.name
        rows = Rows(when, name, bool(options.group), DerivedIds())
        yield ChatFound("file", account_id(name), name)
        for line, row in _rows(source, delimiter):
            source.line = line
            if row is None:
                yield Skipped(line, "the row cannot be taken apart", "damaged")
            elif row:
                cut = {ours: row[place] for ours, place in places.items() if place < len(row)}
                yield rows.item(cut, line)
        for sentence in when.clock.notes():
            source.note(sentence)


def _opening(source: SourceFile) -> tuple[str, list[str]]:
    """Delimiter and header; Excel may say `sep=;` on a line of its own first."""
    for line in text_lines(source):
        if line.strip().lower().startswith("sep=") or not line.strip():
            continue
        return _header(line[:1_000_000])
    return ",", []


def _rows(source: SourceFile, delimiter: str) -> Iterator[Row]:
    """The rows under the header."""
    # The standard library's own limit of 128 KiB a cell is one setting for the process; longer texts are kept whole.
    csv.field_size_limit(source.limits.message)
    lines = text_lines(source)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    headed = False
    before = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if headed:
                yield reader.line_num, None
            continue
        if not headed:
            joined = "".join(row).strip().lower()
            headed = bool(joined) and not joined.startswith("sep=")
        else:
            if reader.line_num - before > LONG:
                span = f"line {before + 1} to line {reader.line_num}"
                source.note(f"One row goes from {span}: is a quotation mark missing there?")
            yield reader.line_num, row
        before = reader.line_num

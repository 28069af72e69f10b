"""A summary for programs: JSON, and CSV that is safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict

from bot.desk.page import Cell, Page

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""A cell that begins so may be run by a spreadsheet (OWASP, CSV injection); it gets an apostrophe before it."""


def as_json(page: Page) -> str:
    """The page as it is, with its format's version."""
    return json.dumps({"format": "safelight-summary-1", **asdict(page)}, ensure_ascii=False, indent=2) + "\n"


def as_csv(page: Page) -> str:
    """One line for each cell of each table: section, table, row, column, value. The five numbers come first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("period", "version", "section", "table", "row", "column", "value"))
    start = (page.key, page.version)
    for one in page.numbers:
        writer.writerow(map(defused, (*start, "first", "The five numbers", one.name, "value", one.value)))
    for section in page.sections:
        for table in section.tables:
            for row in table.rows:
                for column, cell in zip(table.columns[1:], row[1:], strict=True):
                    writer.writerow(map(defused, (*start, section.id, table.caption, row[0], column, cell)))
    return out.getvalue()


def defused(cell: Cell) -> Cell:
    """A cell that no spreadsheet runs."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return cell

"""What a roster's file and its cells must be before anything is made of them. Pure; faults are sentences."""

from __future__ import annotations

import csv
import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection

_JOINERS = "\u200c\u200d"
"""Part of how names are written in some scripts; every other mark that shows nothing is left out."""
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that show a text in another order than it stands there (Unicode's bidirectional algorithm, UAX 9)."""
_PHONE = re.compile(r"[+-][\d ()./-]+")


def text_of(content: bytes) -> str | None:
    """A file as text, as spreadsheets write it: UTF-8, or UTF-16 where it says so. None where it is neither."""
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def header_of(line: str) -> tuple[str, list[str]]:
    """What parts the cells (comma, semicolon or tab) and the columns' names, in small letters."""
    parts = max(",;\t", key=line.count)
    cells = next(csv.reader([line], delimiter=parts), [])
    return parts, [bare(cell).strip().casefold() for cell in cells]


def looks_like_one(text: str, columns: Collection[str]) -> bool:
    """Whether a table is meant as a roster: its first line names at least two of these columns, and none for words."""
    first = next((line for line in text.splitlines() if line.strip()), "")[:10_000]
    named = set(header_of(first)[1])
    return len(named & set(columns)) >= 2 and not named & {"text", "message", "content", "body"}


def bare(cell: str) -> str:
    """A cell without marks that show nothing."""
    if cell.isascii():
        return cell
    return "".join(one for one in cell if one in _JOINERS or unicodedata.category(one) != "Cf" or _TURNS.match(one))


def fault(column: str, cell: str) -> str | None:
    """Why a cell cannot be taken over, as a sentence's end; None where it can."""
    if turn := _TURNS.search(cell):
        return f"“{column}” holds a hidden sign that turns text round (U+{ord(turn[0]):04X}). Type it anew."
    if any(unicodedata.category(one) == "Cc" for one in cell):
        return f"“{column}” holds a sign that is no letter (a line break or the like). Type it anew, on one line."
    formula = cell.startswith("=") or (cell.startswith("@") and column != "account")
    if formula or (cell.startswith(("+", "-")) and not _PHONE.fullmatch(cell)):
        return f"“{column}” begins with “{cell[0]}”, like a spreadsheet's formula. Write the plain text."
    return None

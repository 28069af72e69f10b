"""A summary as a PDF that screen readers can read (PDF/UA-1), set by typst. Fonts come with it: no system is needed."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from bot.desk.page import Page, said
from bot.reports import charts

TEMPLATE = Path(__file__).parent / "templates" / "summary.typ"
HOW = "PDF needs one more library: .venv/bin/pip install -e '.[pdf]'. HTML says the same without it: --format html"


class NoTypst(Exception):
    """The library that sets PDF is not installed. The message says what to do."""


def here() -> bool:
    """Whether a PDF can be made."""
    try:
        import typst  # noqa: F401
    except ImportError:
        return False
    return True


def drawn(page: Page) -> bytes:
    """The page as a PDF.

    Raises:
        NoTypst: typst is not installed.
    """
    try:
        import typst
    except ImportError:
        raise NoTypst(HOW) from None
    told = asdict(page)
    for section in told["sections"]:
        for table in section["tables"]:
            table["numbers"] = [
                all(not isinstance(row[n], str) for row in table["rows"]) for n in range(len(table["columns"]))
            ]
            table["rows"] = [[said(cell) for cell in row] for row in table["rows"]]
    with tempfile.TemporaryDirectory(prefix="safelight-") as folder:
        place = Path(folder)
        (place / "summary.typ").write_bytes(TEMPLATE.read_bytes())
        for bars in (page.picture, *(one.chart for one in page.sections if one.chart)):
            (place / f"{bars.id}.png").write_bytes(charts.drawn(bars))
        # The words come as data, never as markup: what a group is called can neither format nor run anything.
        (place / "page.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8", "replace")
        made = typst.compile(
            str(place / "summary.typ"), root=str(place), pdf_standards=["ua-1"], ignore_system_fonts=False
        )
    assert isinstance(made, bytes)
    return made

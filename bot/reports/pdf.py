"""A summary as a PDF that screen readers can read (PDF/UA-1), set by typst."""

from __future__ import annotations

from dataclasses import asdict

from bot.desk.page import Page, said
from bot.reports import charts, setting
from bot.reports.directions import isolated
from bot.reports.setting import NotSet, NoTypst, here

__all__ = ["NoTypst", "drawn", "here"]
HOW = f"PDF needs one more library: {setting.HOW}. HTML says the same without it: --format html"


def drawn(page: Page) -> bytes:
    """The page as a PDF.

    Raises:
        NoTypst: typst is not installed, or cannot set this.
    """
    told = asdict(page)
    for section in told["sections"]:
        for table in section["tables"]:
            table["numbers"] = [
                all(not isinstance(row[n], str) for row in table["rows"]) for n in range(len(table["columns"]))
            ]
            table["rows"] = [[said(cell) for cell in row] for row in table["rows"]]
    bars = (page.picture, *(one.chart for one in page.sections if one.chart))
    pictures = {f"{one.id}.png": charts.drawn(one) for one in bars}
    try:
        return setting.drawn("summary.typ", setting.each(told, isolated), pictures)
    except NoTypst:
        raise NoTypst(HOW) from None
    except NotSet as why:
        raise NoTypst(f"The PDF could not be set ({why}). HTML says the same: --format html") from None

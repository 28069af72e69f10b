"""Renderings of a summary's page: text, picture, HTML, PDF, JSON, CSV. Each draws what the page says, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.desk.page import Bars, Page
from bot.reports import charts, data, html, pdf, text

FORMATS: Mapping[str, Callable[[Page], bytes]] = {
    "text": lambda page: text.whole(page).encode(),
    "html": lambda page: html.drawn(page).encode(),
    "pdf": pdf.drawn,
    "json": lambda page: data.as_json(page).encode(),
    "csv": lambda page: data.as_csv(page).encode("utf-8-sig"),
    "png": lambda page: charts.drawn(page.picture),
}
"""Each format and how a page becomes it. `pdf` raises `NoTypst` where that library is not installed."""
ENDINGS = {"text": "txt"}


def name(page: Page, format: str) -> str:
    """The name of a page's file: the same page and format always have the same."""
    return f"summary-{page.key}-{page.version}.{ENDINGS.get(format, format)}"


class Drawing:
    """What the console draws pages with (`bot.desk.page.Drawer`)."""

    @property
    def formats(self) -> Mapping[str, str]:
        found = {
            "html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json",
            "text": "text/plain; charset=utf-8", "png": "image/png",
        }  # fmt: skip
        return {"pdf": "application/pdf", **found} if pdf.here() else found

    def file(self, page: Page, format: str) -> tuple[str, bytes]:
        return name(page, format), FORMATS[format](page)

    def picture(self, bars: Bars) -> bytes:
        return charts.drawn(bars)

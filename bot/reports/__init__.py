"""Renderings of a summary's page: text, picture, HTML, PDF, JSON, CSV. Each draws what the page says, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.desk.page import Page
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

"""A summary as one HTML file: pictures inside it, tables for layout where Outlook needs them, no scripts.

A mail is the same file; the connector takes the pictures out of it and sends them beside it.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.desk.page import Bars, Page, said
from bot.reports import charts


def drawn(page: Page) -> str:
    """A whole document, with its pictures in it."""
    return _template().render(page=page, picture=_inside)


def _inside(bars: Bars) -> str:
    return f"data:image/png;base64,{b64encode(charts.drawn(bars)).decode()}"


def _template() -> Template:
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["said"] = said
    found.tests["text"] = lambda cell: isinstance(cell, str)
    return found.get_template("summary.html")

"""Papers as text, HTML and PDF (PDF/UA-1, set by typst). What members wrote enters as data and never as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.desk.papers import Papers, as_text
from bot.reports import setting
from bot.reports.directions import isolated, runs

NO_PDF = (
    f"There is no PDF in it, because one more library is needed for that: {setting.HOW}. The HTML file says the same."
)
_MARKDOWN = re.compile(r"[\\\\`*_{}<>#|~$]|(?<=\])\(|!(?=\[)|^[-+](?=\s)|^\d+(?=[.)]\s)", re.MULTILINE)


class NoPdf(Exception):
    """No PDF can be made here. The message says what to do."""


def text(papers: Papers) -> bytes:
    return ("\n".join(as_text(papers)) + "\n").encode("utf-8", "replace")


def markdown(papers: Papers) -> bytes:
    """The papers as Markdown, to be worked on in any editor. What they say can format nothing."""

    def lines() -> Iterable[str]:
        yield f"# {_plain(papers.title)}"
        yield f"{_plain(papers.organisation)}, {_plain(papers.reference)}"
        yield "\n".join(f"- **{_plain(name)}:** {_plain(value)}" for name, value in papers.facts)
        for part in papers.parts:
            yield f"## {_plain(part.heading)}"
            yield from map(_plain, part.sentences)
            if part.points:
                yield "\n".join(f"- {_plain(point)}" for point in part.points)
            if part.table is not None:
                rows = [part.table.columns, tuple("---" for _ in part.table.columns), *part.table.rows]
                cells = [
                    ["---" if cell == "---" else _plain(cell).replace("\n", "<br>") for cell in row] for row in rows
                ]
                yield "\n".join(f"| {' | '.join(row)} |" for row in cells)

    return ("\n\n".join(filter(None, lines())) + "\n").encode("utf-8", "replace")


def html(papers: Papers) -> bytes:
    found = Environment(
        loader=FileSystemLoader(setting.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["turned"] = _turned
    found.filters["put"] = lambda words: _turned(words, whole=True)
    return found.get_template("papers.html").render(papers=papers).encode("utf-8", "replace")


def pdf(papers: Papers) -> bytes:
    """The papers as a tagged PDF. Signs that no font here has are shown by their number, and a note says so.

    Raises:
        NoPdf: typst is not installed, or cannot set this.
    """
    told = setting.each(asdict(papers), lambda words: isolated(words, whole=True))
    for part, drawn in zip(papers.parts, told["parts"], strict=True):
        if part.table is not None:
            drawn["table"]["rows"] = [[isolated(cell) for cell in row] for row in part.table.rows]
    try:
        return setting.drawn("papers.typ", told)
    except setting.NoTypst:
        raise NoPdf(NO_PDF) from None
    except setting.NotSet as why:
        raise NoPdf(f"The PDF could not be set ({why}). The HTML file says the same.") from None


def _turned(words: str, *, whole: bool = False) -> Markup:
    """Each run from right to left among words from left to right in an element of its own."""
    parts = runs(words, whole=whole)
    return Markup("").join(Markup("<bdi>{}</bdi>").format(part) if own else escape(part) for part, own in parts)


def _plain(text: str) -> str:
    """Text in which no sign means anything to Markdown."""
    return _MARKDOWN.sub(r"\\\g<0>", text.strip())

"""Papers as text, HTML and PDF (PDF/UA-1, set by typst). What members wrote enters as data and never as markup."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.desk.papers import Papers, as_text

TEMPLATES = Path(__file__).parent / "templates"
NO_PDF = (
    "There is no PDF in it, because one more library is needed for that: .venv/bin/pip install -e '.[pdf]'. The HTML "
    "file says the same."
)
_MARKDOWN = re.compile(r"[\\\\`*_{}<>#|~$]|(?<=\])\(|!(?=\[)|^[-+](?=\s)|^\d+(?=[.)]\s)", re.MULTILINE)
_LONG = re.compile(r"\S{20}(?=\S)")


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
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return found.get_template("papers.html").render(papers=papers).encode("utf-8", "replace")


def pdf(papers: Papers) -> bytes:
    """The papers as a tagged PDF. Signs that no font here has are shown by their number, as the text beside it says.

    Raises:
        NoPdf: typst is not installed, or cannot set this.
    """
    try:
        import typst
    except ImportError:
        raise NoPdf(NO_PDF) from None
    told = asdict(papers)
    with tempfile.TemporaryDirectory(prefix="safelight-") as folder:
        place = Path(folder)
        (place / "papers.typ").write_bytes((TEMPLATES / "papers.typ").read_bytes())
        fonts = place / "fonts"
        fonts.mkdir()
        for file in _fonts():
            (fonts / file.name).write_bytes(file.read_bytes())
        for spelt in (_breakable, lambda words: _breakable(_with_fonts(words))):
            data = _each(told, spelt)
            (place / "papers.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8", "replace")
            try:
                made = typst.compile(
                    str(place / "papers.typ"),
                    root=str(place),
                    font_paths=[str(fonts)],
                    pdf_standards=["ua-1"],
                )
            except typst.TypstError as fault:
                problem = str(fault).partition("\n")[0]
                continue
            assert isinstance(made, bytes)
            return made
    raise NoPdf(f"The PDF could not be set ({problem[:120]}). The HTML file says the same.")


def _plain(text: str) -> str:
    """Text in which no sign means anything to Markdown."""
    return _MARKDOWN.sub(r"\\\g<0>", text.strip())


def _each(value: Any, spelt: Any) -> Any:
    """The same structure with every text spelt otherwise."""
    if isinstance(value, str):
        return spelt(value)
    if isinstance(value, dict):
        return {name: _each(one, spelt) for name, one in value.items()}
    if isinstance(value, Iterable):
        return [_each(one, spelt) for one in value]
    return value


def _with_fonts(words: str) -> str:
    """With what the fonts that come along can draw; the rest as ‹U+4E2D›."""
    if words.isascii():
        return words
    known = _drawable()
    return "".join(letter if ord(letter) in known else f"‹U+{ord(letter):04X}›" for letter in words)


def _breakable(words: str) -> str:
    """With places where a line may end inside what has no space: a long word would run into the next column."""
    return _LONG.sub("\\g<0>\u200b", words)


def _fonts() -> list[Path]:
    """DejaVu Sans, which comes with matplotlib: Latin, Greek, Cyrillic, Hebrew, Arabic and more on any machine."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return sorted(file for file in folder.glob("DejaVuSans*.ttf") if "Mono" not in file.name)


@cache
def _drawable() -> frozenset[int]:
    """The code points that DejaVu Sans has."""
    from matplotlib.ft2font import FT2Font

    plain = next((file for file in _fonts() if file.name == "DejaVuSans.ttf"), None)
    return frozenset({0x0A, 0x20, *(FT2Font(str(plain)).get_charmap() if plain else ())})

"""A document set by typst as a tagged PDF (PDF/UA-1). What people wrote enters as data and never as markup."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.reports import fonts
from bot.reports.directions import breakable

TEMPLATES = Path(__file__).parent / "templates"
HOW = ".venv/bin/pip install -r requirements-pdf.lock"
NOT_DRAWN = (
    "‹U+…› stands for a sign that no font on this machine can draw: its number in Unicode. The HTML version of this "
    "document has the sign itself."
)


class NoTypst(Exception):
    """The library that sets PDF is not installed. The message says what to do."""


class NotSet(Exception):
    """typst cannot set this. The message says why, in its words."""


def here() -> bool:
    """Whether a PDF can be made."""
    try:
        import typst  # noqa: F401
    except ImportError:
        return False
    return True


def drawn(template: str, told: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The template with what it is told as a PDF. It reads `told.json`, where `fonts` and `not_drawn` are added.

    Signs that no font here has are shown by their number, and a sentence says so.

    Raises:
        NoTypst: typst is not installed.
        NotSet: typst cannot set it.
    """
    try:
        import typst
    except ImportError:
        raise NoTypst(f"PDF needs one more library: {HOW}.") from None
    words = "".join(_texts(told))
    with tempfile.TemporaryDirectory(prefix="safelight-") as folder:
        place = Path(folder)
        (place / template).write_bytes((TEMPLATES / template).read_bytes())
        for name, picture in (pictures or {}).items():
            (place / name).write_bytes(picture)
        (place / "fonts").mkdir()
        for file in fonts.dejavu():
            (place / "fonts" / file.name).write_bytes(file.read_bytes())
        book = typst.Fonts(font_paths=[str(place / "fonts"), *map(str, fonts.folders())])
        problem = ""
        # What ours have is known quickly. A sign that they lack may be in a font of the system: typst finds it, or says
        # that it could not, and then each font here is asked.
        for attempt in range(3):
            if attempt == 0:
                missing: frozenset[str] = frozenset()
            elif attempt == 1:
                missing = fonts.lacking(words, ((Path(one.path), one.index) for one in book.fonts() if one.path))
            else:
                missing = fonts.lacking(words)
            document = _spelt(told, missing)
            document |= {"fonts": [fonts.SERIF, *fonts.FAMILIES], "not_drawn": NOT_DRAWN if missing else ""}
            (place / "told.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8", "replace")
            try:
                made = typst.compile(str(place / template), root=str(place), font_paths=book, pdf_standards=["ua-1"])
            except typst.TypstError as fault:
                problem = str(fault).partition("\n")[0]
                continue
            assert isinstance(made, bytes)
            return made
    raise NotSet(problem[:120])


def each(value: Any, spelt: Callable[[str], str]) -> Any:
    """The same structure with every text spelt otherwise."""
    if isinstance(value, str):
        return spelt(value)
    if isinstance(value, Mapping):
        return {name: each(one, spelt) for name, one in value.items()}
    if isinstance(value, Iterable):
        return [each(one, spelt) for one in value]
    return value


def _spelt(told: Mapping[str, Any], missing: frozenset[str]) -> dict[str, Any]:
    return {name: each(value, lambda words: breakable(fonts.spelt(words, missing))) for name, value in told.items()}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)

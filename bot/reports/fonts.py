"""Fonts for whatever people and groups are called, and numbers in the place of what no font here has.

The extra `pdf` brings Noto (SIL Open Font License) for the scripts of the people who live in Britain; what the system
has helps too. A sign that nothing here can draw is written as ‹U+4E2D›: never an empty box.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SETS = ("manimgx_fonts", "noto_cjk_sans_otc")
"""Packages that hold font files and nothing else: 24 families of Noto, and Noto Sans CJK."""
SERIF = "Libertinus Serif"
"""It comes inside typst."""
FAMILIES = (
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Bengali",
    "Noto Sans Gurmukhi", "Noto Sans Gujarati", "Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Kannada",
    "Noto Sans Malayalam", "Noto Sans Oriya", "Noto Sans Sinhala", "Noto Sans Thai", "Noto Sans Lao", "Noto Sans Khmer",
    "Noto Sans Myanmar", "Noto Sans Ethiopic", "Noto Sans Georgian", "Noto Sans Armenian", "Noto Sans CJK SC",
    "Noto Sans Symbols", "Noto Emoji", "DejaVu Sans",
)  # fmt: skip
"""In the order in which they are asked for a sign that the serif does not have."""
ENDINGS = (".ttf", ".otf", ".ttc")
PLAIN = re.compile(r"\s|[\u200b-\u200d\u2060\u2066-\u2069\ufe00-\ufe0f]|[\U000e0100-\U000e01ef]")
"""What takes room or steers, and draws nothing: no font is needed for it."""


def folders() -> list[Path]:
    """Where the fonts of the extra `pdf` are; empty without it."""
    specs = [spec for name in SETS if (spec := find_spec(name))]
    return [Path(folder) for spec in specs for folder in spec.submodule_search_locations or ()]


def files() -> list[Path]:
    """The font files that Safelight brings: those of the extra `pdf` where it is installed, and matplotlib's DejaVu."""
    return sorted(file for folder in folders() for file in folder.iterdir() if file.suffix in ENDINGS) + dejavu()


def dejavu() -> list[Path]:
    """DejaVu Sans, which comes with matplotlib: Latin, Greek, Cyrillic, Hebrew, Arabic and more on any machine."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return sorted(file for file in folder.glob("DejaVuSans*.ttf") if "Mono" not in file.name)


def lacking(words: str, more: Iterable[tuple[Path, int]] = ()) -> frozenset[str]:
    """The signs of `words` that no font here has. `more` are fonts beside ours, asked last: a file and a face in it."""
    left = {sign for sign in words if not sign.isascii() and not PLAIN.match(sign)}
    for file, face in dict.fromkeys([*((file, 0) for file in files()), *more]):
        if not left:
            break
        left = {sign for sign in left if ord(sign) not in _has(file, face)}
    return frozenset(left)


@cache
def for_pictures() -> list[str]:
    """The families of our fonts, made known to matplotlib, in the order in which it asks them for a sign."""
    from matplotlib.font_manager import fontManager

    here = [str(file) for file in files()]
    known = {one.fname for one in fontManager.ttflist}
    for file in here:
        if file not in known:
            fontManager.addfont(file)
    ours = {one.name for one in fontManager.ttflist if one.fname in here}
    return ["DejaVu Sans", *(name for name in FAMILIES if name in ours and name != "DejaVu Sans")]


def drawable(words: str) -> str:
    """The words as a picture can draw them with the fonts that Safelight brings."""
    return spelt(words, lacking(words))


def spelt(words: str, signs: Iterable[str]) -> str:
    """The words with each of `signs` as its number."""
    return words.translate({ord(sign): f"‹U+{ord(sign):04X}›" for sign in signs})


@cache
def _has(file: Path, face: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(file, fontNumber=face, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (TTLibError, OSError):
        return frozenset()

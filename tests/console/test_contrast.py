"""Every text colour on every ground it is used on, in both looks, is readable (WCAG 2.2 AA, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re

import pytest

from bot.console.drawing import STATIC

TEXT = [
    ("ink", "ground"), ("ink", "sheet"), ("ink", "sunk"), ("soft", "ground"), ("soft", "sheet"), ("soft", "sunk"),
    ("link", "ground"), ("link", "sheet"), ("link", "flag"), ("link", "sunk"), ("on-main", "main"),
    ("on-grave", "grave"), ("ink", "flag"), ("flag-ink", "flag"), ("ink", "good"), ("link", "good"),
    ("ink", "s1-tint"), ("ink", "s2-tint"), ("soft", "s2-tint"), ("good-edge", "sheet"),
    *((f"s{n}", ground) for n in range(1, 5) for ground in ("ground", "sheet")),
]  # fmt: skip
SHAPES = [("edge", "sheet"), ("edge", "ground"), ("focus", "ground"), ("focus", "sheet"), ("focus", "s1-tint")]


def _looks() -> list[dict[str, str]]:
    """The colours by name, in the light and in the dark."""
    css = (STATIC / "desk.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks[:2])
    assert set(light) == set(dark)
    return [light, dark]


def _light(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, bright = sorted((_light(one), _light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [0, 1], ids=["light", "dark"])
def test_words_can_be_read_and_shapes_seen(look: int) -> None:
    colours = _looks()[look]
    weak = [
        f"{one} on {ground}: {_contrast(colours[one], colours[ground]):.2f}"
        for pairs, least in ((TEXT, 4.5), (SHAPES, 3.0))
        for one, ground in pairs
        if _contrast(colours[one], colours[ground]) < least
    ]
    assert not weak

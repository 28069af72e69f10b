"""The first step alone: its pieces, and what it does when its files are damaged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from classifiers.linear import BrokenModel
from classifiers.screen import MODELS, Screen


def test_of_a_long_text_the_worst_pieces_come_first() -> None:
    screen = Screen()
    kind = "thank you all for coming to the summer fair and for the lovely cakes "
    text = kind * 30 + "you stupid fucking idiot " * 3 + kind * 30
    look = screen.look(text)
    worst, *_ = screen.pieces(look, 2)
    assert "idiot" in worst
    assert len(screen.pieces(look, 2)) == 2
    assert screen.pieces(screen.look("hello there"), 2) == ["hello there"]


def test_a_texts_probabilities_are_those_of_its_look() -> None:
    found = Screen().probabilities("you are a stupid idiot")
    assert found["toxicity"] == max(found.values()) > 0.9


@pytest.mark.parametrize("name", ["toxicity.bin", "toxicity.json"])
@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_a_damaged_model_says_so_and_never_reads_as_clear(tmp_path: Path, name: str, damage: str) -> None:
    for file in ("toxicity.bin", "toxicity.json"):
        shutil.copy(MODELS / file, tmp_path / file)
    target = tmp_path / name
    if damage == "gone":
        target.unlink()
    else:
        target.write_bytes(target.read_bytes()[:200] if damage == "cut" else b"\x00 something else")
    with pytest.raises(BrokenModel, match=name):
        Screen(tmp_path).look("hello")


def test_settings_that_are_no_numbers_say_so(tmp_path: Path) -> None:
    shutil.copy(MODELS / "toxicity.bin", tmp_path)
    raw = json.loads((MODELS / "toxicity.json").read_text())
    raw["labels"]["toxicity"]["slope"] = float("nan")
    (tmp_path / "toxicity.json").write_text(json.dumps(raw))
    with pytest.raises(BrokenModel):
        Screen(tmp_path).look("hello")

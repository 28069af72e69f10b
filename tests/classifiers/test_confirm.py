"""The second step: how it blends, and which words it points at."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifiers.confirm import Confirm, Settings
from classifiers.linear import BrokenModel
from classifiers.screen import Screen


def test_no_label_gets_more_than_toxicity() -> None:
    confirm = Confirm()
    out = confirm.blended([-3.0] * 6, [-3.0, 9.0, 9.0, 9.0, 9.0, 9.0])
    assert max(out) == out[confirm.settings.labels.index("toxicity")]


def test_more_from_either_step_never_lowers_a_label() -> None:
    confirm = Confirm()
    low = confirm.blended([-1.0] * 6, [-1.0] * 6)
    assert all(a >= b for a, b in zip(confirm.blended([0.0] * 6, [-1.0] * 6), low, strict=True))
    assert all(a >= b for a, b in zip(confirm.blended([-1.0] * 6, [0.0] * 6), low, strict=True))


def test_a_text_longer_than_one_piece_is_judged_by_its_worst() -> None:
    screen, confirm = Screen(), Confirm()
    kind = "thank you all for coming to the summer fair and for the lovely cakes "
    looks = [screen.look(kind * 30), screen.look(kind * 30 + "shut up you stupid idiot " + kind * 30)]
    harmless, hostile = confirm.logits(looks, screen)
    assert hostile[0] > harmless[0]


def test_spans_are_words_of_the_original() -> None:
    screen, confirm = Screen(), Confirm()
    text = "Honestly NOBODY would even notice if you left, saddo"
    spans = confirm.spans(screen.look(text), "toxicity", screen)
    assert spans
    assert all(0 <= a < b <= len(text) for a, b in spans)


def test_settings_that_cannot_be_read_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "encoder.json").write_text("{}")
    with pytest.raises(BrokenModel, match=r"encoder\.json"):
        Settings.load(tmp_path / "encoder.json")

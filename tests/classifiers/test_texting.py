"""Lines as they are typed in a hurry, for an encoder to learn from."""

from __future__ import annotations

import random

import pytest

from classifiers.training.texting import SHORT, texted


def test_a_line_is_shortened_in_many_ways() -> None:
    rng = random.Random(3)
    found = {texted("Are you coming over tomorrow?", rng) for _ in range(200)}
    assert {"r u comin over tmrw?", "Are you coming over tomorrow?"} <= found
    assert len(found) > 10


@pytest.mark.parametrize("text", ["[photo]", "@mate", "", "13", "你好吗", "😊", "k9s"])
def test_what_is_no_word_stays(text: str) -> None:
    rng = random.Random(3)
    assert {texted(text, rng) for _ in range(50)} == {text}


def test_no_word_is_lost() -> None:
    rng = random.Random(3)
    for word, short in SHORT.items():
        found = {texted(f"so {word} then", rng) for _ in range(60)}
        assert found <= {f"so {one} then" for one in (word, *short)} | {f"so {word} thn" for word in (word, *short)}
        assert all(len(one.split()) == 3 for one in found)

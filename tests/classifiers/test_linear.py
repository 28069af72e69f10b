"""The linear model's own parts: words, slots, and files that are not what they should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.linear import BrokenModel, Linear, Table, letter_keys, pair_key, places_of, word_key, words_of

BITS = 18
MODELS = Path(__file__).parents[2] / "classifiers" / "models"
SPAM = Linear(Table.load(MODELS / "spam.bin"), kept_words=50)


@given(st.text(max_size=200))
def test_words_are_found_where_they_are_said_to_be(text: str) -> None:
    canonical = text.casefold()
    assert [canonical[a:b].strip() for a, b in places_of(canonical)] == list(words_of(canonical))


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_every_slot_lies_in_the_table(one: str, other: str) -> None:
    slots = [word_key(one, BITS), pair_key(one, other, BITS), *letter_keys(one, BITS)]
    assert all(0 <= slot < 1 << BITS for slot in slots)


@settings(deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec=None), min_size=1, max_size=6), max_size=5), max_size=12))
def test_many_texts_at_once_come_to_what_each_does_alone(texts: list[list[str]]) -> None:
    together = SPAM.of_many(texts)
    assert len(together) == len(texts)
    for words, one in zip(texts, together, strict=True):
        assert one == pytest.approx(SPAM.logits(words), abs=1e-9)


def test_the_order_of_a_pair_matters() -> None:
    assert pair_key("hate", "you", BITS) != pair_key("you", "hate", BITS)


def test_letters_of_a_long_word_are_bounded() -> None:
    assert len(letter_keys("a" * 100_000, BITS)) < 200


def test_a_file_that_is_no_model_is_refused_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "model.bin"
    broken.write_bytes(b"not a model")
    with pytest.raises(BrokenModel, match=r"model\.bin"):
        Table.load(broken)

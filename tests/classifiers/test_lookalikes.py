"""Letters that only look like others."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.lookalikes import lookalikes, read_lookalikes, script


def read(text: str) -> str:
    return read_lookalikes(text, array("I", range(len(text))))[0]


@pytest.mark.parametrize(
    ("hidden", "plain"),
    [("іdiot", "idiot"), ("lоser", "loser"), ("ѕtupid", "stupid")],
)
def test_a_word_of_two_scripts_is_read_as_it_looks(hidden: str, plain: str) -> None:
    assert hidden != plain
    assert read(hidden) == plain


@pytest.mark.parametrize("text", ["привет как дела", "καλημέρα σας", "مرحبا بكم", "你好吗", "hello there"])
def test_a_sentence_in_its_own_script_is_left_alone(text: str) -> None:
    assert read(text) == text


@given(st.text(max_size=100))
def test_every_letter_keeps_the_place_it_came_from(text: str) -> None:
    read_, came = read_lookalikes(text, array("I", range(len(text))))
    assert len(read_) == len(came)
    assert list(came) == sorted(came)
    assert all(0 <= place < len(text) for place in came)


def test_the_table_leads_to_plain_letters() -> None:
    table = lookalikes()
    assert len(table) > 100
    assert all(script(char) for char in "aя")

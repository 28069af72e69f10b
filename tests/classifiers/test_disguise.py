"""Words written so that a list would not find them, and numbers that must stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.disguise import common, reading
from classifiers.text import canonical


@pytest.mark.parametrize(
    ("hidden", "plain"),
    [("1diot", "idiot"), ("l0ser", "loser"), ("i d i o t", "idiot"), ("stuuuupid", "stupid")],
)
def test_a_disguised_word_is_read(hidden: str, plain: str) -> None:
    assert plain in canonical(f"you {hidden}").text


@pytest.mark.parametrize(
    "text", ["see you at 5pm", "room 555", "we won 3-2", "order 80085", "it is 100%", "16:45", "m8"]
)
def test_numbers_stay_what_they_are(text: str) -> None:
    assert canonical(text).text == text


@given(st.text(min_size=1, max_size=60).filter(lambda text: not text.isspace()))
def test_a_reading_says_where_each_letter_came_from(token: str) -> None:
    found = reading(token)
    if found is not None:
        text, came = found
        assert len(text) == len(came)
        assert all(0 <= place <= len(token) for place in came)


def test_everyday_words_are_known() -> None:
    assert common("hello")
    assert not common("xqzzt")

"""Portions for Discord's AutoMod: within its limits, and never what a child says in distress."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.automod import LONGEST, MOST_WORDS, Word, portions

NAMES = {"obscene": "swearing"}
words = st.builds(Word, st.text(max_size=80), st.sampled_from(("obscene", "hate", "self_harm")), st.booleans())


@given(st.lists(words, max_size=60))
def test_each_fits_and_nothing_is_counted_twice(several: list[Word]) -> None:
    found = portions(several, NAMES, frozenset({"self_harm"}))
    for one in found.portions:
        assert one.words
        assert len(one.words) <= MOST_WORDS
        assert len(set(one.words)) == len(one.words)
        assert all(0 < len(word) <= LONGEST and not set(word) & set(",*\n") for word in one.words)
        assert one.text.split(", ") == list(one.words)
    assert found.kept_back == sum(word.label == "self_harm" for word in several)


def test_long_lists_are_parted_and_the_sure_ones_come_first() -> None:
    several = [Word(f"word {number}", "obscene") for number in range(MOST_WORDS + 1)]
    several += [Word("word 7", "hate", True), Word("perhaps", "hate", True), Word("so * much", "hate")]
    found = portions(several, NAMES, frozenset())
    assert [(one.title, len(one.words), one.unsure) for one in found.portions] == [
        ("swearing", MOST_WORDS, False), ("swearing", 1, False), ("hate", 1, True)
    ]  # fmt: skip
    assert found.unfit == 1

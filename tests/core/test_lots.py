"""Lots: the same with the key, spread evenly, and shared out among groups without losing anybody."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.looks import chosen
from bot.core.lots import lot, shared_out

KEY = b"k" * 32


def test_a_tenth_is_chosen_and_another_key_chooses_others() -> None:
    mine = {n for n in range(5000) if chosen(KEY, str(n))}
    assert 430 < len(mine) < 570
    assert mine == {n for n in range(5000) if chosen(KEY, str(n))}
    assert len(mine & {n for n in range(5000) if chosen(b"other", str(n))}) < 100


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 400), max_size=12), st.integers(1, 60))
def test_a_sample_is_shared_out_in_proportion(sizes: dict[str, int], most: int) -> None:
    given_ = shared_out(sizes, most, KEY)
    known = {group: size for group, size in sizes.items() if size}
    total = sum(known.values())
    assert sum(given_.values()) == min(most, total)
    assert all(given_.get(group, 0) <= size for group, size in known.items())
    if total > most >= len(known):
        assert given_.keys() == known.keys(), "every group that has something is heard"
    for group, number in given_.items():
        assert number <= 1 or number <= most * sizes[group] / total + 1 or total <= most
    assert 0 <= lot(KEY, "anything") < 1

"""Small numbers stay hidden: whoever subtracts finds at least two numbers that each could be."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.suppression import HIDDEN, LEAST, SMALL, masked, published

MOST = 11
cells = st.dictionaries(st.integers(0, 3), st.integers(0, MOST), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(cells)
def test_no_small_number_can_be_worked_out(numbers: dict[int, int]) -> None:
    """All tables that would be published alike are tried: a hidden small number differs in some of them."""
    told = published(numbers)
    if told.cells is None:
        assert sum(numbers.values()) == told.total
        return
    hidden = [key for key, cell in told.cells.items() if isinstance(cell, str)]
    possible: dict[int, set[int]] = {key: set() for key in hidden}
    said = [cell for cell in told.cells.values() if isinstance(cell, int) and cell >= LEAST]
    ranges = [
        range(1, LEAST) if told.cells[key] == SMALL else range(LEAST, min([*said, sum(numbers.values())]) + 1)
        for key in hidden
    ]
    rest = None if isinstance(told.total, str) else told.total - sum(n for k, n in numbers.items() if k not in hidden)
    for guess in product(*ranges):
        fits = sum(guess) == rest if rest is not None else 0 < sum(guess) + _known(told.cells) < LEAST
        if fits:
            for key, number in zip(hidden, guess, strict=True):
                possible[key].add(number)
    for key in hidden:
        assert numbers[key] in possible[key], "the reader is told no lie"
        if told.cells[key] == SMALL and rest is not None:
            assert len(possible[key]) > 1, (numbers, told)


@given(cells)
def test_what_is_said_is_true(numbers: dict[int, int]) -> None:
    told = published(numbers)
    assert told.total in (sum(numbers.values()), SMALL)
    for key, cell in (told.cells or {}).items():
        if cell == SMALL:
            assert 0 < numbers[key] < LEAST
        elif cell == HIDDEN:
            assert numbers[key] >= LEAST
        else:
            assert cell == numbers[key]
            assert not 0 < cell < LEAST


def test_examples() -> None:
    assert published({"a": 0, "b": 12}).cells == {"a": 0, "b": 12}
    assert published({"a": 3, "b": 12, "c": 20}).cells == {"a": SMALL, "b": HIDDEN, "c": 20}
    assert published({"a": 3, "b": 2}).cells == {"a": SMALL, "b": SMALL}, "1 and 4, or 2 and 3"
    assert published({"a": 4, "b": 4}).cells is None, "together eight: both would be four"
    assert published({"a": 3, "b": 5}).cells == {"a": SMALL, "b": HIDDEN}, "1 and 7, 2 and 6, 3 and 5"
    assert published({"a": 1, "b": 5}).cells is None, "together six: nothing else is left"
    assert published({"a": 3}) == published({"a": 1}), "both are just fewer than five"
    assert [masked(n) for n in (0, 1, 4, 5)] == [0, SMALL, SMALL, 5]


def _known(told: object) -> int:
    assert isinstance(told, dict)
    return sum(cell for cell in told.values() if isinstance(cell, int))

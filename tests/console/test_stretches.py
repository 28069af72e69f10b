"""Folding a long talk: nothing lost, nothing flagged out of sight."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.console.stretches import NEAR, stretches
from bot.desk.card import Line


def _lines(flags: list[bool]) -> list[Line]:
    at = datetime(2026, 11, 16, tzinfo=UTC)
    return [Line(str(n), at, "today", "Eve", "words", flagged) for n, flagged in enumerate(flags)]


@given(st.lists(st.booleans(), max_size=60))
def test_every_line_once_in_order_and_flagged_ones_in_sight(flags: list[bool]) -> None:
    lines = _lines(flags)
    found = stretches(lines)
    assert [line for stretch in found for line in stretch.lines] == lines
    assert not any(line.flagged for stretch in found if stretch.folded for line in stretch.lines)
    assert all(one.folded != other.folded for one, other in pairwise(found))


def test_lines_around_a_flagged_one_stay() -> None:
    found = stretches(_lines([False] * 10 + [True] + [False] * 10))
    assert [(stretch.folded, len(stretch.lines)) for stretch in found] == [
        (True, 10 - NEAR),
        (False, 1 + 2 * NEAR),
        (True, 10 - NEAR),
    ]


def test_without_a_flag_nothing_is_folded() -> None:
    assert [stretch.folded for stretch in stretches(_lines([False] * 30))] == [False]

"""What decisions say about a threshold: honest intervals, few numbers hidden, and serious labels left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.pack import LabelRule, Pack
from bot.core.precision import (
    HIGHEST,
    LEAST,
    MOST_LOST,
    SERIOUS,
    Accepted,
    Judged,
    ceiling,
    exactly,
    replayed,
    shares,
    suggested,
    wilson,
)
from bot.core.signals import Severity
from tests.fakes.clock import MONDAY
from tests.fakes.people import pack

PACK = pack()


def judged(score: float, mattered: bool, label: str = "insult") -> Judged:
    return Judged("chat:club", label, score, mattered)


decided = st.lists(st.builds(judged, st.floats(0, 1), st.booleans()), max_size=80)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (41, 52, 0.6598, 0.8777), (0, 0, 0.0, 1.0)],
)
def test_wilson_as_in_the_textbook(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(0, 200), st.integers(1, 200))
def test_an_interval_holds_its_share(count: int, of: int) -> None:
    low, high = wilson(min(count, of), of)
    assert 0 <= low <= min(count, of) / of + 1e-9
    assert min(count, of) / of - 1e-9 <= high <= 1


@given(decided)
def test_few_decisions_are_hidden_and_the_bands_hold_each_once(some: list[Judged]) -> None:
    found = shares(some)
    assert all(one.decisions >= LEAST for one in found)
    if len(some) < LEAST:
        assert found == ()
    else:
        assert (found[0].decisions, found[0].mattered) == (len(some), sum(one.mattered for one in some))
        assert sum(one.decisions for one in found[1:]) <= len(some)


def test_a_perfect_score_is_in_the_last_band() -> None:
    everything, last = shares([judged(1.0, True)] * LEAST)
    assert (everything.decisions, last.decisions, last.low) == (LEAST, LEAST, 0.95)


def test_a_suggestion_leaves_out_what_did_not_matter() -> None:
    some = [judged(0.87, False)] * 30 + [judged(0.925, False)] * 5 + [judged(0.97, False)] * 6
    some += [judged(0.9, True)] + [judged(0.98, True)] * 10
    found = suggested(some, 0.86, HIGHEST)
    assert found is not None
    assert (found.old, found.new, found.decisions, found.no_concern) == (0.86, 0.98, 52, 41)
    assert (found.spared, found.lost) == (41, 1)


def test_nothing_is_suggested_from_little_or_where_it_mattered() -> None:
    nothing = [judged(0.87, False)] * (LEAST - 1)
    assert suggested(nothing, 0.86, HIGHEST) is None
    assert suggested([*nothing, judged(0.87, False)], 0.86, HIGHEST) is not None
    assert suggested([judged(0.87, True)] * 50, 0.86, HIGHEST) is None
    half = [judged(0.87, False)] * 11 + [judged(0.95, True)] * 9
    assert suggested(half, 0.86, HIGHEST) is None, "it may as well be less than half"
    mixed = [judged(0.87, False)] * 40 + [judged(0.865, True)] * 5
    assert suggested(mixed, 0.86, HIGHEST) is None, "what mattered would go first"


@given(decided, st.floats(0, 1), st.floats(0, 1))
def test_a_suggestion_is_within_its_bounds(some: list[Judged], old: float, most: float) -> None:
    found = suggested(some, old, most)
    if found is not None:
        assert old < found.new <= most + 1e-9
        mattered = sum(one.mattered and one.score >= old for one in some)
        assert found.lost <= MOST_LOST * mattered
        assert found.spared == sum(not one.mattered and old <= one.score < found.new for one in some)
        assert found.decisions >= LEAST


@pytest.mark.parametrize("label", sorted(SERIOUS))
def test_what_must_not_be_missed_is_never_raised_beyond_the_pack(label: str) -> None:
    rule = LabelRule(label, "THREAT", 0.5, Severity.S2)
    bare = replace(PACK, labels=(rule,))
    assert ceiling(label, 0.5, bare) == 0.5
    assert suggested([judged(0.6, False, label)] * 100, 0.5, ceiling(label, 0.5, bare)) is None
    allowed = replace(PACK, labels=(replace(rule, most=0.6),))
    found = suggested([judged(0.55, False, label)] * 100, 0.5, ceiling(label, 0.5, allowed))
    assert found is not None
    assert found.new <= 0.6
    assert ceiling(label, 0.7, allowed) == 0.7, "a group that is higher already goes no further"


def test_other_labels_keep_to_the_pack_too() -> None:
    def bounded(most: float | None) -> Pack:
        return replace(PACK, labels=(LabelRule("insult", "BULLY", 0.5, Severity.S4, most=most),))

    assert ceiling("insult", 0.5, bounded(None)) == HIGHEST
    assert ceiling("insult", 0.5, bounded(0.8)) == 0.8


def test_what_was_accepted_is_replayed_unless_the_settings_changed() -> None:
    first = Accepted(1, "chat:club", "insult", MONDAY, "ada", 0.5, 0.6)
    second = replace(first, seq=2, old=0.6, new=0.7)
    assert replayed({}, [second, first], PACK) == {"insult": 0.7}
    assert replayed({"insult": 0.55}, [first, second], PACK) == {"insult": 0.55}, "the settings are newer"
    assert replayed({}, [first, replace(second, undone_at=MONDAY)], PACK) == {"insult": 0.6}
    assert replayed({}, [replace(first, undone_at=MONDAY), replace(second, undone_at=MONDAY)], PACK) == {}


@pytest.mark.parametrize(("threshold", "said"), [(0.969, "0.969"), (0.97, "0.97"), (0.5, "0.50"), (1.0, "1.00")])
def test_a_threshold_is_said_as_exactly_as_it_is(threshold: float, said: str) -> None:
    assert exactly(threshold) == said

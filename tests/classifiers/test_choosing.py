"""Thresholds chosen together: what any label flags of harmless texts stays within the limit of each set."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")

from classifiers.training.choosing import HIGHEST, MARGIN, Harmless, choose  # noqa: E402

LEAST = {"a": 0.3, "b": 0.3}
EVEN = {"a": 1.0, "b": 1.0}
FOUND = {"a": np.array([0.95, 0.7, 0.55, 0.4]), "b": np.array([0.9, 0.85, 0.2, 0.1])}


def _chat(most: int, taken: tuple[int, ...] = ()) -> Harmless:
    anyway = np.zeros(6, bool)
    anyway[list(taken)] = True
    scores = {"a": np.array([0.8, 0.6, 0.5, 0, 0, 0]), "b": np.array([0, 0, 0, 0.88, 0.8, 0.7])}
    return Harmless(scores, anyway, most)


def _flagged(one: Harmless, limits: dict[str, float]) -> int:
    return int((one.taken | (one.scores["a"] >= limits["a"]) | (one.scores["b"] >= limits["b"])).sum())


@pytest.mark.parametrize("most", range(7))
def test_no_more_is_flagged_than_a_set_may(most: int) -> None:
    assert _flagged(_chat(most), choose({"chat": _chat(most)}, FOUND, LEAST, EVEN)) <= most


def test_without_room_no_harmless_text_is_reached() -> None:
    assert choose({"chat": _chat(0)}, FOUND, LEAST, EVEN) == {"a": 0.8 + MARGIN, "b": 0.88 + MARGIN}


def test_room_goes_to_the_label_that_finds_most_for_it() -> None:
    # One harmless text buys two of a's four, or one of b's.
    limits = choose({"chat": _chat(1)}, FOUND, LEAST, EVEN)
    assert limits["a"] < 0.7
    assert limits["b"] > 0.88
    dearer = choose({"chat": _chat(1)}, FOUND, LEAST, EVEN | {"b": 5.0})
    assert dearer["b"] < 0.85 < dearer["a"] + 0.1


def test_what_others_flag_takes_room_and_is_free_for_everybody() -> None:
    limits = choose({"chat": _chat(1, taken=(0,))}, FOUND, LEAST, EVEN)
    assert _flagged(_chat(1, taken=(0,)), limits) == 1
    assert limits["a"] < 0.7


def test_every_set_has_its_own_limit() -> None:
    sets = {"chat": _chat(6), "mail": Harmless({"a": np.array([0.9])}, np.zeros(1, bool), 0)}
    limits = choose(sets, FOUND, LEAST, EVEN)
    assert limits["a"] == 0.9 + MARGIN
    assert limits["b"] < 0.85


def test_no_threshold_is_so_high_that_nothing_reaches_it() -> None:
    certain = {"mail": Harmless({"a": np.array([1.0]), "b": np.array([0.5])}, np.zeros(1, bool), 0)}
    assert choose(certain, FOUND, LEAST, EVEN)["a"] <= HIGHEST

"""The arithmetic of early detection, against numbers worked out by hand."""

from __future__ import annotations

import pytest

from tests.classifiers.early import Watched, before_the_last_third, figures, penalty


def test_the_penalty_grows_from_nothing_over_one_half_towards_one() -> None:
    # With half = 11, p = ln 3 / 10. After 6 messages exp(-p * 5) = 3 ** -0.5 = 0.57735, so -1 + 2 / 1.57735 = 0.26795.
    assert penalty(1, 11) == 0
    assert penalty(6, 11) == pytest.approx(0.26795, abs=1e-5)
    assert penalty(11, 11) == pytest.approx(0.5)
    # After 21: exp(-p * 20) = 1 / 9, so -1 + 2 * 9 / 10 = 0.8.
    assert penalty(21, 11) == pytest.approx(0.8)


@pytest.mark.parametrize(("alert", "early"), [(1, True), (20, True), (21, False), (30, False), (None, False)])
def test_the_last_third(alert: int | None, early: bool) -> None:
    assert before_the_last_third(Watched(True, 30, alert)) is early


def test_figures_by_hand() -> None:
    watched = [
        Watched(True, 11, 1),
        Watched(True, 11, 11),
        Watched(True, 11, 6),
        Watched(True, 11, None),
        *[Watched(False, 20, None)] * 9,
        Watched(False, 20, 3),
    ]
    found = figures(watched)
    assert (found.concerning, found.benign) == (4, 10)
    assert found.recall == 0.75
    assert found.precision == 0.75
    assert found.f1 == pytest.approx(0.75)
    # Delays 1, 6, 11 with penalties 0, 0.26795, 0.5: speed 0.73205.
    assert found.latency_f1 == pytest.approx(0.75 * 0.73205, abs=1e-5)
    assert found.early == 0.5
    assert found.false_alerts == 10
    assert found.read == 6


def test_nothing_to_divide_by() -> None:
    nothing = figures([])
    assert (nothing.recall, nothing.f1, nothing.latency_f1, nothing.false_alerts, nothing.read) == (0, 0, 0, 0, None)
    silent = figures([Watched(True, 1, None), Watched(False, 1, None)])
    assert (silent.recall, silent.precision, silent.f1, silent.early) == (0, 0, 0, 0)
    at_once = figures([Watched(True, 1, 1)])
    assert (at_once.f1, at_once.latency_f1) == (1, 1)

"""Somebody else's details: found, and what only looks alike."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.ports import Classifier
from bot.core.signals import Signal
from classifiers.personal_data import PersonalData
from classifiers.personal_data.checks import luhn, nhs
from tests.classifiers.written import HOSTILE, lines, talk

PERSONAL = PersonalData()
AT = 0.5  # the default threshold (config/packs/uk/categories.toml)


def found(text: str, listed: frozenset[str] = frozenset()) -> Signal | None:
    (signals,) = PERSONAL.score([talk(text, listed=listed)])
    return signals[0] if signals else None


def flagged(text: str, listed: frozenset[str] = frozenset()) -> bool:
    signal = found(text, listed)
    return signal is not None and signal.score >= AT


def test_the_port() -> None:
    assert isinstance(PERSONAL, Classifier)
    assert PERSONAL.score([]) == []
    assert [len(one) for one in PERSONAL.score([talk("hi"), talk("she lives at 14 elm road")])] == [0, 1]


@pytest.mark.parametrize(("mark", "text"), lines("personal_data.txt"))
def test_lines(mark: str, text: str) -> None:
    assert flagged(text) == (mark == "p")


def test_the_words_are_quoted() -> None:
    text = "guys jess's number is 07700 900123 spam her"
    signal = found(text)
    assert signal is not None
    assert signal.why == "gives somebody's number: “jess's number is 07700 900123”"
    assert [text[a:b] for a, b in signal.spans] == ["jess's number is 07700 900123"]
    assert not signal.low_confidence


def test_a_guess_says_that_it_is_one() -> None:
    signal = found("he lives on hollow lane by the garage")
    assert signal is not None
    assert signal.low_confidence


def test_what_the_organisation_lists_is_nobodys_secret() -> None:
    text = "dave's number is 07700 900123"
    assert flagged(text)
    assert not flagged(text, frozenset({"+44 7700 900123"}))
    assert not flagged("14 Elm Road, Hexford HX4 7QT", frozenset({"14 elm road, hexford hx4 7qt"}))


def test_check_digits() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert nhs("9434765919")
    assert not nhs("9434765918")
    assert not nhs("0000000000")
    assert not flagged("her nhs number is 943 476 5918")


def test_late_in_a_long_text() -> None:
    text = "la " * 50_000 + "she lives at 14 elm road"
    signal = found(text)
    assert signal is not None
    assert text[slice(*signal.spans[0])] == "she lives at 14 elm road"


@given(st.one_of(st.text(max_size=300), st.text("0123456789 '’shelivatrod-/.@\ud800", max_size=200)))
def test_any_text(text: str) -> None:
    signal = found(text)
    if signal:
        assert 0 < signal.score <= 1
        assert all(0 <= start < end <= len(text) for start, end in signal.spans)
        signal.why.encode("utf-8")


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    def taken(size: int) -> float:
        one = talk(unit * (size // len(unit)))
        best = float("inf")
        for _ in range(2):
            begun = time.process_time()
            PERSONAL.score([one])
            best = min(best, time.process_time() - begun)
        return best

    assert taken(16_000) <= 4 * 3 * taken(4_000) + 0.05


@pytest.mark.parametrize("text", ["", "1 " * 500_000, "she lives at " * 80_000, "\ud800" * 500_000, "\x00" * 1000])
def test_long_and_odd_texts_come_back(text: str) -> None:
    found(text)

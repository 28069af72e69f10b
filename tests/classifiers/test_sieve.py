"""What passes patterns over: never one that matches, on what was written to be found and on any text."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.contacts import Contacts
from classifiers.contacts.moving import Moving
from classifiers.contacts.seen import seen
from classifiers.personal_data import PersonalData
from classifiers.sieve import Sieve
from classifiers.spam import Rules
from classifiers.text import canonical

HERE = Path(__file__).parent
WRITTEN = HERE.parents[1] / "classifiers" / "training" / "lines"
SIEVES = {
    "handles": Contacts()._handles._sieve,
    "moving": Moving()._sieve,
    "personal data": PersonalData()._sieve,
    "spam": Rules()._sieve,
}


def _texts() -> Iterator[str]:
    """What was written for the tests of single messages, and the lines that show a risk."""
    for path in sorted(HERE.glob("*/*.txt")):
        yield from (line.partition(" ")[2] for line in path.read_text(encoding="utf-8").splitlines())
    for path in sorted(WRITTEN.glob("risk-*.jsonl")):
        yield from (json.loads(row)["text"] for row in path.read_text(encoding="utf-8").splitlines())


TEXTS = sorted(set(_texts()))


@pytest.mark.parametrize("name", SIEVES)
def test_no_pattern_that_matches_is_passed_over(name: str) -> None:
    sieve, found = SIEVES[name], 0
    for text in TEXTS:
        read = canonical(text).text if name == "spam" else seen(text).text
        could = set(sieve.could(read))
        matching = {place for place, pattern in enumerate(sieve.patterns) if pattern.search(read)}
        assert matching <= could, (read, matching - could)
        found += bool(matching)
    assert found > 50


@pytest.mark.parametrize("name", SIEVES)
def test_half_and_more_are_passed_over(name: str) -> None:
    sieve = SIEVES[name]
    assert len(sieve.could("see you all at training on tuesday, bring a drink")) <= len(sieve.patterns) / 2


def test_each_quicker_pattern_lets_something_through() -> None:
    sieve = SIEVES["personal data"]
    matching = {place for text in TEXTS for place in sieve.could(text) if sieve.patterns[place].search(text)}
    assert len(matching & {n for n, rule in enumerate(PersonalData()._rules) if rule.needs}) > 10


@settings(deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
def test_any_text(text: str) -> None:
    for sieve in SIEVES.values():
        could = sieve.could(text)
        assert could == sorted(set(could))
        assert {place for place, pattern in enumerate(sieve.patterns) if pattern.search(text)} <= set(could)


HELLO = re.compile(r"\b(?:hello|hiya) (?!again)(?:world|there)\b", re.IGNORECASE)
TWICE = re.compile(r"(\w{5}) \1")
SAY = re.compile(r"say\u2019so|[)(\u2192] sky", re.IGNORECASE)
PATTERNS = (HELLO, TWICE, SAY, re.compile("kiss", re.IGNORECASE))


@pytest.mark.parametrize(
    ("text", "could"),
    [
        ("hello", [1]),
        ("HIYA there", [0, 1]),
        ("hello again", [1]),
        ("say\u2019so \ud800", [1, 2]),
        ("( SKY", [1, 2]),
        ("", [1]),
        ("\u212ai\u017f\u017f", [0, 1, 2, 3]),  # Kelvin's sign and long s: "kiss" to a pattern that ignores case
    ],
)
def test_what_the_library_cannot_read_is_always_tried(text: str, could: list[int]) -> None:
    assert Sieve(PATTERNS).could(text) == could


def test_a_pattern_without_such_a_word_is_tried_where_a_quicker_one_is_found() -> None:
    sieve = Sieve([re.compile(r"\bip:? \d+"), HELLO], {0: r"ip|(?<!x)\d\d"})
    assert sieve.could("nothing") == []
    assert sieve.could("IP 7, hello there") == [0, 1]
    assert sieve.could("\u0661\u0662") == [0]  # digits of another script
    again = pickle.loads(pickle.dumps(sieve))
    assert again.could("IP 7") == [0]

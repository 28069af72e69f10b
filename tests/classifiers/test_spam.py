"""Spam and scams: what is found, what only talks about it, and the shipped model."""

from __future__ import annotations

import hashlib
import json
import pickle
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.ports import Classifier
from classifiers.linear import BrokenModel
from classifiers.spam import MODELS, Rules, Spam
from tests.classifiers.written import HOSTILE, lines, talk

SPAM = Spam()
RULES = Spam(None)
RULED = Rules()
AT = 0.5  # the default threshold of both labels (config/packs/uk/categories.toml)
MEANT = {"s": {"spam"}, "f": {"scam"}, "-": set[str]()}


def flagged(text: str, spam: Spam = SPAM) -> set[str]:
    return {signal.label for signal in spam.judge(text) if signal.score >= AT}


def test_the_port() -> None:
    assert isinstance(SPAM, Classifier)
    assert SPAM.score([]) == []
    assert [bool(one) for one in SPAM.score([talk("see you at five"), talk("FREE ROBUX here https://a.example")])] == [
        False,
        True,
    ]


@pytest.mark.parametrize(("mark", "text"), lines("spam.txt"))
def test_lines(mark: str, text: str) -> None:
    found = flagged(text)
    assert found >= MEANT[mark]
    if mark == "-":
        assert not found


def test_why_quotes_what_was_written() -> None:
    text = "hey all FREE R0BUX at my site"
    (signal,) = RULES.judge(text)
    assert signal.label == "spam"
    assert [text[a:b] for a, b in signal.spans] == ["FREE R0BUX"]
    assert signal.why == "Reads as spam: offers free game money, gifts or followers: “FREE R0BUX”"


def test_signs_add_up() -> None:
    few = RULES.judge("free nitro")[0].score
    more = RULES.judge("free nitro, hurry, click the link in my bio")[0].score
    assert few < more < 1


def test_what_warns_of_a_scam_is_none() -> None:
    scam = "hi mum i dropped my phone, this is my new number, can you pay a bill for me"
    assert "scam" in flagged(scam)
    assert not flagged(f"warning: my nan got this text and nearly lost her savings: {scam}")


def test_the_shipped_model_is_the_one_on_the_card() -> None:
    card = json.loads((MODELS / "spam.json").read_text(encoding="utf-8"))
    assert hashlib.sha256((MODELS / "spam.bin").read_bytes()).hexdigest() == card["sha256"]
    assert card["sha256"] in (MODELS / "spam.md").read_text(encoding="utf-8")


def test_the_model_finds_what_no_rule_names() -> None:
    text = "Latest mobile phones free with 1000 minutes, call MobileDirect free today"
    assert not flagged(text, RULES)
    assert flagged(text) == {"spam"}


def test_a_broken_model_says_so(tmp_path: Path) -> None:
    (tmp_path / "spam.json").write_bytes((MODELS / "spam.json").read_bytes())
    (tmp_path / "spam.bin").write_bytes(b"no model")
    with pytest.raises(BrokenModel, match=r"spam\.bin"):
        Spam(tmp_path).judge("hello there")
    (tmp_path / "spam.json").write_text("{}")
    with pytest.raises(BrokenModel, match=r"spam\.json"):
        Spam(tmp_path)


def test_it_travels_to_a_worker_process() -> None:
    again = pickle.loads(pickle.dumps(SPAM))
    assert again.version == SPAM.version
    assert again.judge("free nitro giveaway") == SPAM.judge("free nitro giveaway")


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_any_text(text: str) -> None:
    for signal in SPAM.judge(text):
        assert 0 < signal.score <= 1
        assert all(0 <= start < end <= len(text) for start, end in signal.spans)
        signal.why.encode("utf-8")


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    def taken(size: int) -> float:
        text = unit * (size // len(unit))
        best = float("inf")
        for _ in range(2):
            begun = time.process_time()
            SPAM.judge(text)
            best = min(best, time.process_time() - begun)
        return best

    assert taken(16_000) <= 4 * 3 * taken(4_000) + 0.05


@pytest.mark.parametrize("text", ["", " ", "free " * 200_000, "\ud800" * 100_000, "\x00\x01" * 1000, "👻" * 10_000])
def test_long_and_odd_texts_come_back(text: str) -> None:
    assert isinstance(SPAM.judge(text), tuple)

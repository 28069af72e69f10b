"""The shipped screen, for real: what it says, why, and what it does with hostile input."""

from __future__ import annotations

import pickle
import shutil
from array import array
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Account, Group, Message, Talk
from bot.core.ports import Classifier
from bot.core.signals import Missing, Signal
from classifiers.linear import Linear, Table, places_of, words_of
from classifiers.screen import MODELS
from classifiers.text import canonical
from classifiers.toxicity import Toxicity


@pytest.fixture(scope="module")
def screen() -> Toxicity:
    return Toxicity()


def talk(text: str) -> Talk:
    message = Message("telegram", "g", "1", Account("telegram", "a"), datetime(2026, 1, 1, tzinfo=UTC), text)
    return Talk(message, Group("telegram", "g"))


def flagged(screen: Toxicity, text: str) -> set[str]:
    return {k for k, p in screen.probabilities(text).items() if p >= screen.thresholds[k]}


def test_it_is_a_classifier(screen: Toxicity) -> None:
    assert isinstance(screen, Classifier)
    assert screen.labels == {"toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack"}
    assert screen.thresholds.keys() == screen.labels
    assert all(0.25 <= t < 1 for t in screen.thresholds.values())


@pytest.mark.parametrize(
    "text",
    [
        "you are a stupid idiot",
        "shut the fuck up you worthless piece of shit",
        "y0u are a stup1d b!tch",
        "you fuсking іdiot",  # Cyrillic с, і
        "f u c k you",
        "you pathetic l o s e r",
        "what a f***ing moron you are",
    ],
)
def test_hostile_lines_are_flagged(screen: Toxicity, text: str) -> None:
    assert flagged(screen, text)


@pytest.mark.parametrize(
    "text",
    [
        "see you at 5pm by the gate",
        "well played everyone, what a match",
        "could you bring the oranges on tuesday please",
        "this homework is killing me",
        "killing it",
        "I could murder a burger",
        "I have been feeling very low since my mum died",
        "happy birthday!!! hope you have a great day",
        "the meeting moved to room 12",
        "i feel like a failure and i don't know who to talk to",
    ],
)
def test_ordinary_lines_are_not(screen: Toxicity, text: str) -> None:
    assert not flagged(screen, text)


def test_a_signal_says_why_in_the_words_that_were_written(screen: Toxicity) -> None:
    text = "hi all. Dave you are a STUP1D ID10T and that is that"
    signals = screen.judge(text)
    assert [s.score for s in signals] == sorted((s.score for s in signals), reverse=True)
    best = next(s for s in signals if s.label == "insult")
    said = " ".join(text[a:b] for a, b in best.spans)
    assert "STUP1D" in said
    assert "ID10T" in said
    assert best.why.startswith("Reads as an insult: “")
    assert "STUP1D" in best.why
    assert best.source.startswith("toxicity")


def test_ordinary_chat_gives_no_signal_at_all(screen: Toxicity) -> None:
    assert screen.score([talk("see you at 5pm by the gate"), talk("")]) == [(), ()]


def test_the_floor_decides_what_becomes_a_signal() -> None:
    text = "that was a rubbish game"
    assert len(Toxicity(floor=0.0).judge(text)) == 6
    assert Toxicity(floor=1.0).judge(text) == ()


def test_labels_with_little_behind_them_say_so(screen: Toxicity) -> None:
    marks = {s.label: s.low_confidence for s in Toxicity(floor=0.0).judge("i will kill you, you fucking idiot")}
    assert marks["severe_toxicity"]
    assert not marks["toxicity"]


def test_a_long_text_is_judged_in_pieces(screen: Toxicity) -> None:
    kind = "thank you all for coming to the summer fair and for the lovely cakes "
    assert not flagged(screen, kind * 200)
    text = kind * 100 + "you are a stupid fucking idiot " * 3 + kind * 100
    signal = next(s for s in screen.judge(text) if s.label == "toxicity")
    assert signal.score >= 0.5
    assert "idiot" in " ".join(text[a:b] for a, b in signal.spans)


def test_it_travels_to_a_worker_process_and_says_the_same(screen: Toxicity) -> None:
    again = pickle.loads(pickle.dumps(screen))
    assert again.judge("you are a stupid idiot") == screen.judge("you are a stupid idiot")
    assert again.version == screen.version


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=300))
def test_any_text_can_be_judged(text: str) -> None:
    signals = _all.judge(text)
    assert len(signals) == 6
    for signal in signals:
        assert 0 <= signal.score <= 1
        assert all(0 <= a < b <= len(text) for a, b in signal.spans)
        signal.why.encode("utf-8")


_all = Toxicity(floor=0.0)


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    read = canonical(text).text
    assert [read[a:b] for a, b in places_of(read)] == list(words_of(read))


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "idiot " * 160_000, "😀" * 250_000, "\ud800" * 100_000, "\u202e\x00\x07", "   "]
)
def test_long_and_odd_texts_come_back(screen: Toxicity, text: str) -> None:
    assert all(0 <= p <= 1 for p in screen.probabilities(text).values())
    assert isinstance(screen.judge(text), tuple)


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_without_its_encoder_the_screen_goes_on_and_says_so(tmp_path: Path, damage: str) -> None:
    for file in ("toxicity.bin", "toxicity.json", "encoder.json", "pieces.json"):
        shutil.copy(MODELS / file, tmp_path / file)
    if damage == "cut":
        (tmp_path / "encoder.onnx").write_bytes((MODELS / "encoder.onnx").read_bytes()[:2000])
    (said,) = Toxicity(tmp_path).score([talk("you are a stupid idiot")])
    assert any(isinstance(one, Signal) and one.label == "insult" for one in said)
    assert [one.again for one in said if isinstance(one, Missing)] == [False]


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("women shouldn't be allowed to referee, know your place", "women should absolutely be allowed to referee"),
        ("muslims are ruining this town", "anyone who says muslims are ruining this town is wrong"),
        ("uninstall the game, you're useless", "i uninstalled the game, i'm useless at it"),
    ],
)
def test_the_closer_look_tells_apart_what_words_alone_do_not(screen: Toxicity, hostile: str, harmless: str) -> None:
    bad, good = screen.judged([hostile, harmless])
    assert bad.probabilities["toxicity"] > good.probabilities["toxicity"]
    assert bad.step == "confirm"


def test_each_stage_goes_as_deep_as_it_says() -> None:
    text = "as a gay man i feel welcome here"
    assert Toxicity(stage="screen").judged([text])[0].step == "screen"
    assert Toxicity(stage="confirm").judged([text])[0].step == "confirm"


def test_a_table_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    table = Table(("a", "b"), 4, 0.5, (0.25, -1.0), array("h", range(-16, 16)))
    table.save(tmp_path / "t.bin")
    assert Table.load(tmp_path / "t.bin") == table
    linear = Linear(table)
    words = ["one", "two", "three"]
    parts = [sum(linear.parts(words, i)) + table.bias[i] for i in range(2)]
    assert linear.logits(words) == pytest.approx(parts)

"""Word lists: what is found, what is left alone, how lists are read."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Account, Group, Message, Talk
from bot.core.ports import Classifier
from classifiers.words import BrokenList, Entry, Words, load

LISTS = Path(__file__).parents[2] / "config" / "lists"


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(load(LISTS))


def found(words: Words, text: str) -> dict[str, float]:
    return {s.label: s.score for s in words.judge(text)}


def test_it_is_a_classifier(words: Words) -> None:
    assert isinstance(words, Classifier)
    assert words.labels >= {"obscene", "identity_attack", "sexual_explicit", "self_harm", "disclosure"}


def test_a_batch_comes_back_in_its_order(words: Words) -> None:
    talks = [
        Talk(
            Message("discord", "g", str(i), Account("discord", "a"), datetime(2026, 1, 1, tzinfo=UTC), text),
            Group("discord", "g"),
        )
        for i, text in enumerate(["see you at five", "i dont feel safe at home", ""])
    ]
    first, second, third = words.score(talks)
    assert (first, third) == ((), ())
    assert [s.label for s in second] == ["disclosure"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I don’t feel safe at home", "disclosure"),
        ("i dont feel safe at home", "disclosure"),
        ("my stepdad hits me", "disclosure"),
        ("can i talk to someone about something", "disclosure"),
        ("I want to kill myself", "self_harm"),
        ("i w a n t to k1ll myself", "self_harm"),
        ("my brother tried to kill himself", "self_harm"),
        ("oh f*ck that", "obscene"),
        ("send nudes", "sexual_explicit"),
        ("im going to shoot up the school tomorrow", "threat"),
        ("hes bringing a knife to school", "threat"),
        ("You’re all going to die on Monday", "threat"),
    ],
)
def test_what_the_lists_hold_is_found(words: Words, text: str, label: str) -> None:
    assert found(words, text).get(label, 0) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "killing it",
        "I could murder a burger",
        "this homework is killing me",
        "kms this homework",
        "I'm dying, i want to die laughing haha",
        "Today's lesson: what to do if someone says i want to die",
        "Scunthorpe, Penistone, Clitheroe and Essex",
        "Hancock ate shiitake in the bass class",
        "my dad hit me with a pillow",
        "can I talk to someone about my homework",
        "a fag break and faggots and peas with Mr van Dyke",
        "gay, lesbian, black and Muslim people are welcome",
        "the 5pm bus, gate 4, £5",
        "ill shoot you a message later",
        "gonna shoot you with my nerf gun",
        "Thursday's assembly: why nobody should bring a knife to school",
    ],
)
def test_what_only_looks_alike_stays_under_a_half(words: Words, text: str) -> None:
    assert all(score < 0.5 for score in found(words, text).values())


def test_why_quotes_what_was_written(words: Words) -> None:
    text = "well, f*ck that"
    (signal,) = words.judge(text)
    assert [text[a:b] for a, b in signal.spans] == ["f*ck"]
    assert "“f*ck”" in signal.why
    assert signal.source == "words"


def test_a_rule_without_data_behind_it_says_so(words: Words) -> None:
    (signal,) = words.judge("send nudes")
    assert signal.low_confidence


def test_an_organisation_adds_its_own_words() -> None:
    own = Words([Entry("Camp Nowhere", "obscene", 0.4, "On our own list"), Entry("Дурак", "insult", 0.5)])
    assert own.labels == {"obscene", "insult"}
    (signal,) = own.judge("see you at CAMP  nowhere!")
    assert (signal.label, signal.score, signal.why) == ("obscene", 0.4, "On our own list: “CAMP nowhere”")
    assert found(own, "ты дурак") == {"insult": 0.5}
    assert own.judge("campnowhere") == ()


def test_a_star_stands_for_one_word() -> None:
    rule = Words([Entry("my * said", "x", 0.5)])
    assert found(rule, "my uncle said") == {"x": 0.5}
    assert found(rule, "my said") == {}
    assert Words([Entry("* *", "x", 0.5)]).judge("anything at all") == ()


def test_it_travels_to_a_worker_process(words: Words) -> None:
    again = pickle.loads(pickle.dumps(words))
    assert again.version == words.version
    assert again.judge("send nudes") == words.judge("send nudes")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "phrase,label\nx,y\n"),
        ("a.csv", "phrase,label,score\nx,y,2\n"),
        ("a.csv", "phrase,label,score\nx,y,nan\n"),
        ("a.toml", "[[list]]\nlabel = 'x'\nscore = 0.5\n"),
        ("a.toml", "not toml ="),
    ],
)
def test_a_broken_list_says_which(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(BrokenList, match=name):
        load(tmp_path / name)


def test_a_missing_list_says_which(tmp_path: Path) -> None:
    with pytest.raises(BrokenList, match=r"gone\.csv"):
        load(tmp_path / "gone.csv")


@settings(deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_any_text_can_be_judged(text: str) -> None:
    for signal in Words(load(LISTS / "care.toml")).judge(text):
        assert 0 <= signal.score <= 1
        assert all(0 <= a < b <= len(text) for a, b in signal.spans)
        signal.why.encode("utf-8")


@pytest.mark.parametrize(
    "text", ["my " * 300_000, "i want to " * 100_000, "a" * 1_000_000, "\ud800 \u202e" * 100_000, ""]
)
def test_long_and_odd_texts_come_back(words: Words, text: str) -> None:
    assert isinstance(words.judge(text), tuple)

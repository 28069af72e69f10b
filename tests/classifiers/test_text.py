"""Canonical text: what is read, what is left alone, and the way back to what was written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.lookalikes import lookalikes
from classifiers.text import Canonical, canonical, shown, tokens

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)
CHATTY = st.text(
    st.sampled_from("abcfiklostu fuck  shit idiot 01345!$@*.-_\u200b\u0336аесоѕ\U0001f1eb\U0001f171\ud800\n'"),
    max_size=120,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("f u c k you", "fuck you"),
        ("f.u.c.k off", "fuck off"),
        ("B.I.T.C.H, go", "bitch, go"),
        ("you i d i o t!", "you idiot!"),
        ("f*ck this sh*t", "fuck this shit"),
        ("f***ing hell", "fucking hell"),
        ("mother******r", "motherfucker"),
        ("FUUUUCK", "fuck"),
        ("so goooood, I'm offff", "so good, i'm off"),
        ("stup1d b!tch", "stupid bitch"),
        ("a$$hole", "asshole"),
        ("@ss $hit 4ss", "ass shit ass"),
        ("i h8 you", "i hate you"),
        ("fuсk уоu", "fuck you"),  # Cyrillic с, у, о
        ("ｆｕｃｋ", "fuck"),
        ("f\u200bu\u200bc\u200bk", "fuck"),
        ("f\u0336u\u0336c\u0336k", "fuck"),
        ("f\u0336u\u0336с\u0336k", "fuck"),  # Cyrillic с, struck through
        ("\U0001f175\U0001f184\U0001f172\U0001f17a", "fuck"),
        ("\U0001f1eb \U0001f1fa \U0001f1e8 \U0001f1f0 you", "fuck you"),
        ("ғᴜᴄᴋ", "fuck"),
        ("id iot", "idiot"),
        ("don\u2019t", "don't"),
        ("café naïve", "cafe naive"),
        ("jack-sh*t", "jack-shit"),
    ],
)
def test_disguised_words_are_read(written: str, read: str) -> None:
    assert canonical(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "see you at 5pm, room 12",
        "555 1234",
        "the score was 3 2 1, then 2-0",
        "£5.50 for 10k",
        "order ab123cd for sw1a 1aa",
        "code f001 x55",
        "covid19 mp3 ps5 b2b h2o 1st 2nd",
        "email me a@b.com or www.x.com",
        "their*",
        "*hello* world",
        "t-shirt and x-ray",
        "plan a b c d e f",
        "r u ok",
        "10:30 1.2.3",
        "привет как дела",
        "ты дурак",
        "сука",
        "καλημέρα κόσμε",
        "مرحبا بك",
        "नमस्ते दुनिया",
        "你好世界",
        "안녕하세요",
        "\U0001f1ec\U0001f1e7 flag",
        "bass class at the pass",
    ],
)
def test_what_means_itself_stays(text: str) -> None:
    assert canonical(text).text == text


def test_spans_lead_back_to_what_was_written() -> None:
    text = "well \u200bf u c k\u200b you, A$$HOLE"
    read = canonical(text)
    start = read.text.index("fuck")
    a, b = read.span(start, start + 4)
    assert text[a:b].strip("\u200b ") == "f u c k"
    start = read.text.index("asshole")
    a, b = read.span(start, start + 7)
    assert text[a:b] == "A$$HOLE"


def test_a_span_outside_the_text_is_brought_back() -> None:
    assert canonical("abc").span(-5, 99) == (0, 3)
    assert canonical("").span(0, 0) == (0, 0)


def _holds(text: str, read: Canonical) -> None:
    assert len(read.offsets) == len(read.text) + 1
    assert read.offsets[len(read.text)] == len(text)
    assert all(0 <= a <= b <= len(text) for a, b in zip(read.offsets, read.offsets[1:], strict=False))
    read.text.encode("utf-8")
    for start in range(0, len(read.text), 7):
        a, b = read.span(start, start + 3)
        assert 0 <= a <= b <= len(text)


@given(ANY_TEXT)
def test_any_string_has_a_canonical_form(text: str) -> None:
    _holds(text, canonical(text))


@given(CHATTY)
def test_offsets_hold_where_words_are_disguised(text: str) -> None:
    _holds(text, canonical(text))


@given(
    st.lists(
        st.sampled_from(
            [
                "you",
                "are",
                "a",
                "kind",
                "friend",
                "and",
                "we",
                "will",
                "play",
                "football",
                "on",
                "tuesday",
                "at",
                "nine",
            ]
        ),
        max_size=20,
    )
)
def test_ordinary_words_are_their_own_canonical_form(words: list[str]) -> None:
    text = " ".join(words)
    assert canonical(text).text == text
    assert list(canonical(text).offsets) == list(range(len(text) + 1))


@given(st.lists(st.sampled_from(["you", "stup1d", "FUUUCK", "sh*t", "i d i o t", "hello", "5pm", "fuсk"]), max_size=12))
def test_reading_twice_changes_nothing(words: list[str]) -> None:
    once = canonical(", ".join(words)).text
    assert canonical(once).text == once


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "a b " * 250_000,
        "f*" * 500_000,
        "\u0336" * 500_000,
        "1!" * 500_000,
        "fоо " * 250_000,
        "\ud800" * 200_000,
    ],
    ids=["one letter", "apart", "stars", "marks", "leet", "look-alikes", "surrogates"],
)
def test_a_megabyte_of_anything_is_read_to_its_end(text: str) -> None:
    read = canonical(text)
    assert len(read.offsets) == len(read.text) + 1
    assert read.offsets[-1] == len(text)


def test_the_table_knows_the_usual_look_alikes() -> None:
    table = lookalikes()
    assert [table[c] for c in "асеоѕіукнт\u0261\u0131"] == list("aceosiykhtgi")
    assert "ð" not in table
    assert not any(c.isascii() for c in table)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("hello there", "hello there"),
        ("two\n lines\u2028and\x07more", "two lines and more"),
        ("\u202ek\u200bill\u00ad \ud800you", "kill you"),
        ("a" * 90, "a" * 79 + "\u2026"),
        ("\u200b" * 1_000_000, ""),
    ],
)
def test_what_is_quoted_can_be_shown(text: str, quoted: str) -> None:
    assert shown(text) == quoted


@pytest.mark.parametrize("text", ["it's 5pm_ok\x1c\ttwo,three", "", "a_b", "Él 13½ 你好-ok", "\ud800x", "don’t"])
def test_tokens_are_runs_of_letters_and_digits(text: str) -> None:
    assert tokens(text) == re.findall(r"[^\W_]+", text)

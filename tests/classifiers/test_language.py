"""The language of short lines: English stays English, another one is named, and what cannot be told is left open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.language import ENGLISH, UNSURE, known_language, language, name_of


@pytest.mark.parametrize(
    "text",
    [
        "see you at five by the gate",
        "omg lol same",
        "wen u comin",
        "gd nite luv u",
        "soz cant make it 2nite",
        "aye nae bother pal",
        "wagwan bruv",
        "dat was sik m8",
        "r u goin 2 d match",
        "ok",
        "gg ez",
        "meet at the café in Llanelli",
        "Krzysztof scored twice",
        "bon voyage miss",
        "uwu",
        "уоu fuсking іdiot",  # Cyrillic look-alikes
        "𝓱𝓮𝓵𝓵𝓸 𝓶𝔂 𝓯𝓻𝓲𝓮𝓷𝓭",
        "¯\\_(ツ)_/¯",
        "ლ(ಠ益ಠლ)",
        "",
        "   ",
        "😀😀😀",
        "12:30 / 14:00",
        "https://example.org/quelque-chose",
        "\ud800\udfff",
        "\x00\x01",
    ],
)
def test_english_slang_faces_and_nothing_at_all_are_no_other_language(text: str) -> None:
    assert language(text) in (ENGLISH, UNSURE)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "ich kann heute nicht kommen"),
        ("fr", "je peux pas venir ce soir désolée"),
        ("es", "no puedo ir hoy, lo siento mucho"),
        ("it", "non posso venire stasera"),
        ("nl", "ik kan vandaag niet komen"),
        ("pl", "nie mogę dzisiaj przyjść"),
        ("pt", "não posso ir hoje, desculpa"),
        ("tr", "bugün gelemem kusura bakma"),
        ("ru", "привет как дела"),
        ("ar", "مرحبا كيف حالك"),
        ("ur", "میں آج نہیں آ سکتا"),
        ("hi", "आज नहीं आ सकता"),
        ("he", "אני לא יכול לבוא היום"),
        ("el", "δεν μπορώ να έρθω"),
        ("zh", "我今天不能来"),
        ("ja", "今日は行けません"),
        ("ko", "오늘은 못 가"),
        ("th", "วันนี้ไปไม่ได้"),
    ],
)
def test_another_language_is_named(code: str, text: str) -> None:
    assert language(text) == code
    assert language(f"@someone https://example.org {text} 😀") == code
    assert known_language(code)
    assert "code" not in name_of(code)


def test_the_language_of_the_place_decides_what_a_line_alone_does_not() -> None:
    assert language("arsch") == UNSURE
    assert language("arsch", usual="de") == "de"
    assert language("see you at five by the gate", usual="de") == ENGLISH
    assert language("not a language", usual="nothing we know") == ENGLISH


def test_a_rare_language_is_said_by_its_code() -> None:
    assert not known_language("xx")
    assert "xx" in name_of("xx")


def test_a_long_text_is_one_language_only_if_all_of_it_is() -> None:
    german, english = "ich kann heute leider nicht kommen ", "see you all at the gate at five "
    assert language(german * 500) == "de"
    assert language(german * 500 + english * 500) == ENGLISH
    assert language(german * 500 + "вот так вот и живём мы здесь " * 500) == UNSURE


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "я" * 1_000_000, "\ud800" * 100_000, "@" * 100_000, "www." * 100_000]
)
def test_long_and_odd_texts_come_back(text: str) -> None:
    assert isinstance(language(text), str)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=200), st.sampled_from(["en", "de", "zz"]))
def test_any_text_has_an_answer(text: str, usual: str) -> None:
    assert isinstance(language(text, usual), str)

"""Member text that is looked at can neither hide nor steer anything."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.shown import LONGEST, one_line, shown

anything = st.text(st.characters(exclude_categories=()), max_size=300)
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
HARMFUL = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@given(anything)
def test_nothing_unseen_is_left(text: str) -> None:
    for n, letter in enumerate(safe := shown(text)):
        before, after = safe[n - 1 : n], safe[n + 1 : n + 2]
        if letter == "\u200d":
            emoji = unicodedata.category(before) in ("So", "Sk", "Mn")
            assert emoji or unicodedata.combining(before) == 9, "only inside an emoji, or as Indic scripts write it"
        elif letter == "\u200c":
            arabic = {unicodedata.bidirectional(one) for one in (before, after) if one} == {"AL"}
            assert arabic or unicodedata.combining(before) == 9, "only as Persian or Indic scripts write it"
        elif letter not in "\U0001f3f4\U000e007f" and not "\U000e0061" <= letter <= "\U000e007a":
            assert letter in "\n\t" or unicodedata.category(letter) not in HARMFUL
    safe.encode()


def test_every_control_and_format_character_there_is() -> None:
    harmful = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in HARMFUL and chr(n) not in "\n\t"]
    text = "".join(f"a{letter}" for letter in harmful)
    assert shown(text, len(text)) == "".join(f"a‹U+{ord(letter):04X}›" for letter in harmful)


@given(anything)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=100))
def test_plain_words_are_left_alone(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧 family",
        "مرحبا",
        "Zoë",
        "日本",
        "flag 🏴",
        "a\nb\tc",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
        "\u0645\u06cc\u200c\u062e",
        SCOTLAND,
    ],
)
def test_what_people_write(text: str) -> None:
    assert shown(text) == text


def test_a_long_text_is_cut_and_says_so() -> None:
    assert shown("a" * (LONGEST + 5)) == "a" * LONGEST + " … (5 more characters)"
    assert len(shown("\u202e" * 1_000_000)) < 20_000
    assert shown("abc", 2) == "ab … (1 more characters)"


def test_an_escape_sequence_steers_no_terminal() -> None:
    assert "\x1b" not in shown("\x1b]0;title\x07\x1b[2J")
    assert shown("\U000e0067 \u0645\u200c ") == "‹U+E0067› \u0645‹U+200C› "
    assert shown("\u202eevil") == "‹U+202E›evil"

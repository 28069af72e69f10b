"""Contact details and moving elsewhere on lines of our own, and hostile input."""

from __future__ import annotations

import time

import pytest

from bot.core.messages import Role
from classifiers.contacts import Contacts
from tests.classifiers.written import HOSTILE, lines, talk

CONTACTS = Contacts()
MEANT = {
    "c": {"contact_sharing"},
    "m": {"move_platform"},
    "+": {"contact_sharing", "move_platform"},
    "-": set[str](),
}
AT = 0.5  # the default threshold of both labels (config/packs/uk/categories.toml)


def flagged(text: str, **more: object) -> set[str]:
    (signals,) = CONTACTS.score([talk(text, **more)])  # type: ignore[arg-type]
    for signal in signals:
        assert 0 < signal.score <= 1
        assert signal.spans
        assert all(0 <= start < end <= len(text) for start, end in signal.spans)
        signal.why.encode("utf-8")
    return {signal.label for signal in signals if signal.score >= AT}


@pytest.mark.parametrize(("mark", "text"), lines("contacts.txt"))
def test_lines(mark: str, text: str) -> None:
    found = flagged(text)
    assert found >= MEANT[mark]
    if mark == "-":
        assert not found


def test_a_number_said_in_words_is_quoted_as_written() -> None:
    text = "ok its Oh double seven double oh nine double oh four five six, dont tell"
    (signals,) = CONTACTS.score([talk(text)])
    (signal,) = signals
    assert [text[a:b] for a, b in signal.spans] == ["Oh double seven double oh nine double oh four five six"]
    assert signal.why.startswith("spells out a phone number")


def test_drawn_digits_are_quoted_whole() -> None:
    text = "👉 0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣ 👈"
    (signals,) = CONTACTS.score([talk(text)])
    assert [text[a:b] for a, b in signals[0].spans] == ["0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣"]


def test_a_video_call_is_an_announcement_where_a_helper_makes_it() -> None:
    text = "tonight's meeting: https://zoom.us/j/87212345678?pwd=abc"
    assert CONTACTS.score([talk(text, role=Role.STAFF)]) == [()]
    assert not flagged(text)


def test_what_the_organisation_lists_is_no_private_contact() -> None:
    listed = frozenset({"07700 900123", "https://t.me/ourclub", "@ourclub", "leader@club.example"})
    for text in ("ring 07700 900123", "+44 7700 900123", "t.me/ourclub", "insta: @ourclub", "leader@club.example"):
        assert flagged(text)
        assert not flagged(text, listed=listed)


def test_what_is_told_of_others_weighs_less_than_what_is_asked() -> None:
    (asked,) = CONTACTS.score([talk("add me on snap")])
    (told,) = CONTACTS.score([talk("she said add me on snap")])
    assert told[0].score < AT <= asked[0].score


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    """From 16 to 64 pieces' worth of text the time may grow fourfold, with room for a busy machine."""

    def taken(size: int) -> float:
        one = talk(unit * (size // len(unit)))
        best = float("inf")
        for _ in range(2):
            begun = time.process_time()
            CONTACTS.score([one])
            best = min(best, time.process_time() - begun)
        return best

    assert taken(16_000) <= 4 * 3 * taken(4_000) + 0.05


@pytest.mark.parametrize("unit", ["0 7 ", "@a.", "my snap is ", "one "])
def test_a_long_text(unit: str) -> None:
    assert isinstance(flagged(unit * (100_000 // len(unit))), set)


@pytest.mark.parametrize(
    "text",
    ["مرحبا رقمي ٠٧٧٠٠٩٠٠١٢٣", "मेरा नंबर ०७७००९००१२३", "мой номер 07700 900123", "我的电话 07700900123"],
)
def test_digits_of_other_scripts(text: str) -> None:
    assert "contact_sharing" in flagged(text)

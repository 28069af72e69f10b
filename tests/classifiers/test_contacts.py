"""Contact details in the text as written, what is none, and hostile input."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Account, Group, Message, Policy, Talk
from bot.core.ports import Classifier
from bot.core.signals import Signal
from classifiers.contacts import Contacts

AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
CONTACTS = Contacts()
SHARING, MOVING = "contact_sharing", "move_platform"
LISTED = frozenset({"020 7946 0958", "office@club.example", "https://discord.gg/ourclub", "@ourclub"})


def found(text: str, country: str = "GB", listed: frozenset[str] = LISTED) -> dict[str, Signal]:
    talk = Talk(
        Message("t", "g", "1", Account("t", "a", "Ann"), AT, text),
        Group("t", "g", policy=Policy(country=country)),
        listed=listed,
    )
    (signals,) = CONTACTS.score([talk])
    return {signal.label: signal for signal in signals}


def quoted(text: str, label: str = SHARING, **more: str) -> list[str]:
    return [text[start:end] for start, end in found(text, **more)[label].spans]  # type: ignore[arg-type]


# Numbers from ranges that Ofcom keeps for drama, and 07911 12345x, which nobody was given, for the validity check.
@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("call me on 07911 123456", "07911 123456"),
        ("+44 7911 123456 ok?", "+44 7911 123456"),
        ("07.911.123.456", "07.911.123.456"),
        ("0 7 9 1 1 1 2 3 4 5 6", "0 7 9 1 1 1 2 3 4 5 6"),
        ("07911-one-two-3456 lol", "07911-one-two-3456"),
        ("number: oh seven nine double one, one two three four five six x", None),
        ("0️⃣7️⃣9️⃣1️⃣1️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣", "0️⃣7️⃣9️⃣1️⃣1️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣"),
        ("０７９１１１２３４５６", "０７９１１１２３４５６"),
        ("0⑦⑨①①①②③④⑤⑥", "0⑦⑨①①①②③④⑤⑥"),
        ("write to jo.b@example.org please", "jo.b@example.org"),
        ("jo.bloggs at gmail dot com", "jo.bloggs at gmail dot com"),
        ("jo (at) outlook (dot) co.uk", "jo (at) outlook (dot) co.uk"),
        ("my snap is jo_b99", "my snap is jo_b99"),
        ("my insta: jo.b", "my insta: jo.b"),
        ("snap: jo_b99", "snap: jo_b99"),
        ("add me on insta @jo.b", None),
        ("add me @jo.b99", "add me @jo.b99"),
        ("jo#1234", "jo#1234"),
        ("discord.gg/abcDEF", "discord.gg/abcDEF"),
        ("join https://chat.whatsapp.com/AbCdEf123 now", "https://chat.whatsapp.com/AbCdEf123"),
        ("t.me/jojo1", "t.me/jojo1"),
        ("wa.me/447911123456", "wa.me/447911123456"),
    ],
)
def test_contacts_in_every_written_form(text: str, span: str | None) -> None:
    signal = found(text)[SHARING]
    assert signal.score >= 0.8
    assert signal.source.startswith("contacts/")
    spans = quoted(text)
    if span is not None:
        assert spans == [span]
    else:
        assert spans[0] in text


@pytest.mark.parametrize(
    "text",
    [
        "lets move to telegram",
        "can we talk in private",
        "add me on insta",
        "whats your snap",
        "come over to my discord",
        "dm me privately",
        "t.me/jojo1",
        "join discord dot gg slash abc123",
        "take this to dms",
    ],
)
def test_moving_elsewhere(text: str) -> None:
    assert found(text)[MOVING].score >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "we won 3-2, 4-1, 2-2 and 5-0",
        "kick off 10:30 to 12:45 on 12/11/2026",
        "£1,250.00 or 1.250.000",
        "order number 07911123456",
        "tracking 1234567890123",
        "ref: 07911123456",
        "season 2019-2020, 21-03-2024 10:15",
        "one two three four five six seven eight nine ten",
        "three or four of us, seven at most, one car, nine seats, two dogs",
        "ring Childline 0800 1111, Samaritans 116 123, NSPCC 0808 800 5000, text 85258, or 999 and 101",
        "help@nspcc.org.uk",
        "office: 020 7946 0958 or +44 20 7946 0958, office@club.example",
        "our server: discord.gg/ourclub",
        "my snap is broken",
        "snapchat streaks lol",
        "@jess are you coming",
        "see the notes on page 12",
        "meet at the school at 5 not the park",
        "I scored 100000000 points",
        "hello",
        "",
    ],
)
def test_what_is_no_private_contact(text: str) -> None:
    assert found(text) == {}


def test_numbers_are_read_in_the_groups_country() -> None:
    assert quoted("call 06 12 34 56 78", country="FR") == ["06 12 34 56 78"]
    assert SHARING not in found("call 06 12 34 56 78", country="GB")
    assert quoted("+33 6 12 34 56 78", country="not a country") == ["+33 6 12 34 56 78"]


def test_listed_contacts_are_listed_in_any_form() -> None:
    listed = frozenset({"07911 123456"})
    for text in ("07911123456", "+44 7911 123456", "0 7 9 1 1 1 2 3 4 5 6"):
        assert SHARING in found(text)
        assert found(text, listed=listed) == {}


def test_each_detail_has_its_span() -> None:
    text = "07911 123456 or jo@example.org or my snap is jo_b99"
    assert quoted(text) == ["07911 123456", "jo@example.org", "my snap is jo_b99"]


def test_the_port() -> None:
    assert isinstance(CONTACTS, Classifier)
    talks = [
        Talk(Message("t", "g", "1", Account("t", "a"), AT, text), Group("t", "g")) for text in ("hi", "jo@example.org")
    ]
    assert [len(one) for one in CONTACTS.score(talks)] == [0, 1]
    assert CONTACTS.score([]) == []


ODD = st.text(alphabet="0123456789 @.-+#()①⑨０９\u20e3\ufe0f\ud800oneat dot snap:/", max_size=200)


@settings(max_examples=300)
@given(st.one_of(ODD, st.text(max_size=300)))
def test_any_text(text: str) -> None:
    for signal in found(text).values():
        assert 0 <= signal.score <= 1
        assert signal.spans
        assert all(0 <= start < end <= len(text) for start, end in signal.spans)


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "@" * 100_000, "one " * 25_000, "07911 " * 15_000, "a@b." * 25_000, "\ud800" * 100_000],
    ids=["letters", "ats", "words", "numbers", "emails", "surrogates"],
)
def test_a_long_text(text: str) -> None:
    assert isinstance(found(text), dict)


def test_a_contact_late_in_a_long_text() -> None:
    text = "la " * 50_000 + "07911 123456"
    assert quoted(text) == ["07911 123456"]

"""Whom a message is meant for, and hits with quotes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Account, Age, Basis, Group, Message, Policy, Standing, Talk, Visibility
from bot.core.signals import GROOMING, Signal, Towards
from bot.core.towards import ABOUT, QUOTE, hits_of, quote, towards
from bot.core.triggers import FIRM

AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
ANN, BEN, CAT = (Account("t", name[0].lower(), name) for name in ("Ann Lee", "Ben", "Cat Woods"))


def said(
    author: Account, text: str = "hi", minutes: float = 0, ident: str = "1", **more: str | tuple[str, ...]
) -> Message:
    return Message("t", "g", ident, author, AT + timedelta(minutes=minutes), text, **more)  # type: ignore[arg-type]


def talk(message: Message, *before: Message, visibility: Visibility = Visibility.CLOSED, **more: object) -> Talk:
    return Talk(message, Group("t", "g", policy=Policy(visibility=visibility)), before, **more)  # type: ignore[arg-type]


def test_direct() -> None:
    assert towards(talk(said(ANN, to=("b", "c")))) == (("t:b", Towards.DIRECT, 1.0), ("t:c", Towards.DIRECT, 1.0))


def test_a_direct_chat_has_one_other() -> None:
    direct = talk(said(ANN, minutes=9000), said(BEN), visibility=Visibility.DIRECT)
    assert towards(direct) == (("t:b", Towards.DIRECT, 1.0),)
    known = talk(said(ANN), visibility=Visibility.DIRECT, standings={"a": Standing(), "b": Standing()})
    assert towards(known) == (("t:b", Towards.DIRECT, 1.0),)


def test_a_reply_by_its_message_or_by_its_id() -> None:
    first = said(BEN, ident="7")
    assert towards(talk(said(ANN, reply_to="7", minutes=90), first)) == (("t:b", Towards.REPLY, 1.0),)
    assert towards(talk(said(ANN, reply_to="7"), replied=first)) == (("t:b", Towards.REPLY, 1.0),)
    assert towards(talk(said(ANN, reply_to="gone"))) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Ben, are you in?",
        "hey Ben are you in",
        "are you in, Ben?",
        "@Ben are you in",
        "are you in @ben",
        "ok Ben, fine",
    ],
)
def test_called_by_name(text: str) -> None:
    assert towards(talk(said(ANN, text, minutes=60), said(BEN), said(CAT, minutes=59))) == (
        ("t:b", Towards.MENTION, 0.9),
    )


def test_mention_by_id_and_by_full_name() -> None:
    assert towards(talk(said(ANN, mentions=("b",)))) == (("t:b", Towards.MENTION, 0.9),)
    assert towards(talk(said(BEN, "@Cat Woods hello"), said(CAT))) == (("t:c", Towards.MENTION, 0.9),)


def test_a_name_that_two_share_calls_nobody() -> None:
    other = Account("t", "d", "Ben Moss")
    assert towards(talk(said(ANN, "Ben, hello", minutes=60), said(BEN), said(other))) == ()


def test_a_word_is_not_a_name() -> None:
    will = Account("t", "w", "Will")
    assert towards(talk(said(ANN, "Will you come?", minutes=60), said(will))) == ()
    assert towards(talk(said(ANN, "I met Ben", minutes=60), said(BEN))) == ()


def test_adjacency_only_without_another_basis_and_within_ten_minutes() -> None:
    assert towards(talk(said(ANN, minutes=10), said(BEN), said(ANN, minutes=1))) == (("t:b", Towards.NEXT, 0.6),)
    assert towards(talk(said(ANN, minutes=10.1), said(BEN))) == ()
    assert towards(talk(said(ANN, mentions=("c",), minutes=1), said(BEN))) == (("t:c", Towards.MENTION, 0.9),)
    app = Account("t", "x", "App", bot=True)
    assert towards(talk(said(ANN, minutes=2), said(BEN), said(app, minutes=1))) == (("t:b", Towards.NEXT, 0.6),)


@pytest.mark.parametrize(
    "text",
    [
        "poppy are you there",
        "so pip how come ur up",
        "That was you. Pip how did it go",
        "I bet you miss him pip",
        "u up squeak",
    ],
)
def test_called_without_a_comma_where_somebody_is_spoken_to(text: str) -> None:
    poppy, pip = Account("t", "p", "poppy.w"), Account("t", "q", "pip_squeak")
    wanted = "t:p" if "poppy" in text else "t:q"
    found = towards(talk(said(ANN, text, minutes=60), said(poppy), said(pip), said(BEN, minutes=59)))
    assert found == ((wanted, Towards.MENTION, 0.9),)


def test_who_is_spoken_of_is_not_spoken_to() -> None:
    pip = Account("t", "q", "pip_squeak")
    assert towards(talk(said(ANN, "pip was on fire today", minutes=60), said(pip))) == ()


def test_somebody_known_by_an_id_that_is_a_name() -> None:
    known = talk(said(ANN, "zane who do you live with"), standings={"zane.16": Standing(), "a": Standing()})
    assert towards(known) == (("t:zane.16", Towards.MENTION, 0.9),)


def test_each_account_once_by_its_surest_basis() -> None:
    first = said(BEN, ident="7")
    found = towards(talk(said(ANN, "@Ben", reply_to="7", mentions=("b", "c")), first))
    assert found == (("t:b", Towards.REPLY, 1.0), ("t:c", Towards.MENTION, 0.9))


@given(st.text(max_size=300), st.text(max_size=20), st.lists(st.sampled_from("abc"), max_size=3))
def test_never_the_author_and_never_a_crash(text: str, name: str, ids: list[str]) -> None:
    author = Account("t", "a", name)
    before = (said(Account("t", "b", name)), said(author))
    found = towards(talk(said(author, text, mentions=tuple(ids), to=tuple(ids[:1])), *before))
    assert "t:a" not in [key for key, _, _ in found]
    assert len({key for key, _, _ in found}) == len(found)


def test_huge_and_odd_texts() -> None:
    for text in ("@" * 1_000_000, "Ben, " * 200_000, "\ud800\udfff\u202e Ben", "hey " * 300_000):
        assert towards(talk(said(ANN, text, minutes=60), said(BEN))) in ((), (("t:b", Towards.MENTION, 0.9),))


def signal(indicator: str = "SECRECY", score: float = 0.9) -> Signal:
    return Signal(GROOMING, score, "why", "grooming/1", ((0, 4),), indicator)


def test_hits_for_each_addressee() -> None:
    message = said(ANN, "keep this between us", mentions=("b", "c"))
    hits = hits_of(talk(message), [signal(), signal("TEST", 0.4), Signal("toxicity", 0.9, "why", "tox")])
    assert [(h.indicator, h.towards, h.weight) for h in hits] == [
        ("SECRECY", "t:b", 0.9),
        ("SECRECY", "t:c", 0.9),
        ("TEST", "t:b", 0.45),
        ("TEST", "t:c", 0.45),
    ]
    assert {(h.message, h.group, h.actor, h.basis, h.at, h.quote, h.source) for h in hits} == {
        (message.key, "t:g", "t:a", Towards.MENTION, AT, "keep this between us", "grooming/1")
    }


def test_hits_towards_nobody_are_kept_and_weigh_nothing() -> None:
    (hit,) = hits_of(talk(said(ANN, "keep it secret")), [signal()])
    assert (hit.towards, hit.weight) == ("", 0.0)


def test_a_guess_is_surer_where_somebody_is_spoken_to() -> None:
    for text, weight in (("so are you home", 0.8), ("home", 0.6)):
        (hit,) = hits_of(talk(said(ANN, text, minutes=1), said(BEN)), [signal()])
        assert (hit.towards, hit.basis, hit.weight) == ("t:b", Towards.NEXT, weight)


def test_whom_somebody_keeps_writing_to() -> None:
    """Days later and unnamed, it is the one whom the author addressed last; too unsure for a hard trigger."""
    asked = said(ANN, "Ben, are you in?")
    for minutes, whom in ((3 * 24 * 60, "t:b"), (15 * 24 * 60, "")):
        (hit,) = hits_of(talk(said(ANN, "wrote a song", minutes=minutes), said(BEN), asked, said(CAT)), [signal()])
        assert (hit.towards, hit.weight < FIRM) == (whom, True)


def test_an_impression_is_about_the_one_whom_the_author_spoke_to_most() -> None:
    """Where it is a guess whom the newest line is for. What only the line shows stays with the guess."""
    before = [
        said(ANN, "Ben, you were great", minutes=0),
        said(ANN, "so true", minutes=2, mentions=("b",)),
        said(CAT, "what about me", minutes=3),
    ]
    both = [signal(), signal("WHOLE")]
    guessed = hits_of(talk(said(ANN, "are you in", minutes=4), *before), both, {"WHOLE"})
    assert [(hit.indicator, hit.towards, hit.basis, hit.weight) for hit in guessed] == [
        ("SECRECY", "t:c", Towards.NEXT, 0.8),
        ("WHOLE", "t:b", Towards.MENTION, 0.9),
    ]
    named = hits_of(talk(said(ANN, "are you in", minutes=4, mentions=("c",)), *before), both, {"WHOLE"})
    assert {hit.towards for hit in named} == {"t:c"}
    late = hits_of(talk(said(ANN, "are you in", minutes=60 * 24 * 15), *before), both, {"WHOLE"})
    assert {hit.towards for hit in late} == {""}


def test_an_impression_is_about_the_one_spoken_of_rather_than_about_known_adults() -> None:
    """Who closes in on a child in a group speaks of them to the parents, too."""
    ages = {name: Standing(age=age, age_basis=Basis.ROSTER) for name, age in (("c", Age.ADULT), ("b", Age.MINOR))}
    before = [said(BEN, "i can come"), said(CAT, "I could have had him", minutes=1)]
    both = [signal(), signal("WHOLE")]
    for text, basis in (("Ben's settled with me, Cat", Towards.NAMED), ("Ben, are you in?", Towards.MENTION)):
        known = talk(said(ANN, text, minutes=2), *before, standings=ages)
        whole = [hit for hit in hits_of(known, both, {"WHOLE"}) if hit.indicator == "WHOLE"]
        assert [(hit.towards, hit.basis) for hit in whole] == [("t:b", basis)]
    nobody_else = talk(said(ANN, "can you take him, Cat", minutes=2), *before[1:], standings=ages)
    assert {hit.towards for hit in hits_of(nobody_else, both, {"WHOLE"})} == {"t:c"}


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("home for Finn, he earned it", "t:f"),
        ("finn's earned it", "t:f"),
        ("finnplates has one", "t:f"),
        ("just keep it at home, that is better", ""),  # words with which names begin
        ("Just keep it. That is better", ""),
        ("that was me and mum", ""),
        ("Gail is lovely, is she not", ""),  # so is called whose mother that is
        ("fin has one", ""),  # too short for what it would be short for
        ("the ride of pete", ""),  # two are called so
    ],
)
def test_who_is_spoken_of_by_name(text: str, whom: str) -> None:
    names = ("finnplates", "gail_mum", "pete.w", "pete_x", "Justin", "homer_j", "That Bot")
    people = [Account("t", name[0] if n != 3 else "x", name, bot="Bot" in name) for n, name in enumerate(names)]
    before = [said(one, "hi", minutes=-600) for one in people]
    found = hits_of(talk(said(ANN, text), *before), [signal("WHOLE")], {"WHOLE"})
    assert [(hit.towards, hit.weight) for hit in found] == [(whom, ABOUT if whom else 0.0)]


def test_nobody_takes_the_place_of_the_adult_written_to_who_was_only_guessed_at() -> None:
    """Nor of the child that is known, who spoke in between and whose age nobody knows."""
    adult, child = (Standing(age=age, age_basis=Basis.ROSTER) for age in (Age.ADULT, Age.MINOR))
    before = [said(BEN, "hi"), said(ANN, "morning", minutes=1)]
    last = said(ANN, "let me have him fridays", minutes=60, reply_to="9")
    asked = said(CAT, "can anybody help", minutes=50, ident="9")
    for ben, whom in ((Standing(), "t:c"), (child, "t:b")):
        known = talk(last, *before, asked, standings={"c": adult, "b": ben})
        assert {hit.towards for hit in hits_of(known, [signal("WHOLE")], {"WHOLE"})} == {whom}
    among = [said(ANN, "well played, Ben", minutes=n) for n in range(3)]
    grown = talk(last, said(BEN, "hi"), *among, asked, standings={"c": adult, "b": adult})
    assert {hit.towards for hit in hits_of(grown, [signal("WHOLE")], {"WHOLE"})} == {"t:c"}


def test_the_same_indicator_twice_is_one_hit_the_stronger() -> None:
    (hit,) = hits_of(talk(said(ANN, mentions=("b",))), [signal(score=0.4), signal(score=0.8)])
    assert hit.weight == 0.9


@given(st.text(max_size=600), st.integers(-5, 700), st.integers(0, 300))
def test_a_quote_is_short_and_of_the_original(text: str, start: int, length: int) -> None:
    cut = quote(text, [(start, start + length)])
    assert len(cut) <= QUOTE
    assert cut.strip("…") in text


def test_a_quote_holds_its_span() -> None:
    text = "x " * 300 + "keep this between us" + " y" * 300
    start = text.index("keep")
    cut = quote(text, [(start, start + 20)])
    assert "keep this between us" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) <= QUOTE

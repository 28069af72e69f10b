"""What the reader of whole talks is given, what it says of two, and what is said where it cannot be loaded."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.messages import (
    Account,
    Age,
    Audience,
    Basis,
    Group,
    Message,
    Policy,
    Standing,
    Talk,
    Visibility,
)
from classifiers.encoder import MODELS
from classifiers.grooming import Grooming
from classifiers.grooming.drift import CLEAR, LONGEST, NEAR, WRITERS, Coded, Drift, Line, Reader, lines, numbered
from classifiers.grooming.worth import ALONE, ALONE_FROM, DRIFTED, LEAST, PLAINEST, weighed
from classifiers.linear import BrokenModel

FILES = ("drift.onnx", "encoder.onnx", "encoder.json", "pieces.json")
ME, THEY = 0, 1
DIRECT = Policy(visibility=Visibility.DIRECT)
MIXED = Policy(audience=Audience.MIXED)
CLOSING_IN = [
    (ME, "you're not like the others in the group, you actually listen"),
    (THEY, "aw thanks"),
    (ME, "who's in with you tonight? mum still doing lates?"),
    (THEY, "yeah just me"),
    (ME, "then we can talk properly. don't mention it to her though, she'd only get the wrong idea about us"),
    (THEY, "ok"),
    (ME, "i got you that skin you wanted. our secret yeah? you can pay me back by being a mate"),
    (THEY, "omg thank you"),
    (ME, "come to mine saturday instead of training. nobody has to know"),
]
LOOKING_AFTER = [
    (ME, "hi Sam, Tuesday's session is moved to 6, same hall"),
    (THEY, "ok thx"),
    (ME, "kit list is on the page. Mum has it too"),
    (THEY, "do i need boots"),
    (ME, "trainers are fine. Anything else, ask in the group so everyone sees the answer"),
    (THEY, "will do"),
    (ME, "Well done on Saturday by the way, the whole team played well"),
]


@pytest.fixture(scope="module")
def coded() -> Coded:
    return Coded(MODELS / "pieces.json")


def test_pieces_are_marked_by_who_wrote_them(coded: Coded) -> None:
    pieces, writers = coded.of([(ME, "hello"), (2, "hi there"), (THEY, "you ok")])
    assert len(pieces) == len(writers)
    assert writers == [0, 0, 0, 2, 2, 2, 1, 1, 1]


def test_who_wrote_lately_has_a_number_of_their_own_and_the_rest_have_one() -> None:
    said = [(who, f"hi from {who}") for who in ("Ana", "Bo", "Cy", "Di", "Ed", "Fay", "Ed", "Ana", "Gus")]
    found = numbered(said, "Gus")
    assert [text for _, text in found] == [text for _, text in said]
    assert [number for number, _ in found] == [1, 4, 4, 4, 2, 3, 2, 1, 0]
    assert max(number for number, _ in found) == WRITERS - 1


def test_of_a_long_talk_the_newest_is_read(coded: Coded) -> None:
    long = [(n % 2, f"message number {n} about nothing much at all") for n in range(80)]
    pieces, _ = coded.of(long)
    assert len(pieces) <= LONGEST
    assert coded.of(long[-8:])[0][1:] == pieces[-len(coded.of(long[-8:])[0]) + 1 :]
    assert len(coded.of([(ME, "x " * 5000)])[0]) <= LONGEST


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "😀" * 300, "א" * 900])
def test_odd_texts_are_read(coded: Coded, text: str) -> None:
    assert len(Reader(MODELS).logits([[(THEY, text), (ME, "hi")], [(ME, text)]])) == 2


def test_closing_in_drifts_further_than_looking_after() -> None:
    reader = Reader(MODELS)
    closing, looking = reader.logits([CLOSING_IN, LOOKING_AFTER])
    assert closing > looking + 3
    # Alone as beside others: what flows is quantized within bounds that were measured before.
    assert reader.logits([CLOSING_IN])[0] == pytest.approx(closing, abs=1e-3)


def test_the_newest_lines_are_read_and_where_they_may_drift_the_whole() -> None:
    reader = Reader(MODELS)
    long = [*LOOKING_AFTER, *CLOSING_IN]
    (both,) = reader.logits([long])
    (near,) = reader.logits([long[-NEAR:]])
    assert both != near
    # What is found far from drifting is not read again.
    harmless = [*LOOKING_AFTER, *LOOKING_AFTER]
    (once,) = reader.logits([harmless[-NEAR:]])
    assert once < CLEAR
    assert reader.logits([harmless]) == [pytest.approx(once, abs=1e-3)]


def test_it_is_told_who_is_who() -> None:
    mine, theirs = Reader(MODELS).logits([CLOSING_IN, [(1 - writer, text) for writer, text in CLOSING_IN]])
    assert mine > theirs + 1


def test_how_far_a_talk_drifts_lies_between_nothing_and_plainest() -> None:
    closing, looking = Drift().of([_talk(CLOSING_IN), _talk(LOOKING_AFTER)])
    assert 0.8 < closing <= 2.0
    assert looking == 0.0
    assert Drift().of([]) == []


def test_a_talk_that_drifts_shows_it_with_its_line_and_one_that_does_not_never() -> None:
    closing, looking = (
        {signal.indicator: signal for signal in some}
        for some in Grooming().score([_talk(CLOSING_IN), _talk(LOOKING_AFTER)])
    )
    assert 0 < closing["DRIFT"].score <= PLAINEST
    assert "taken together" in closing["DRIFT"].why
    assert closing["DRIFT"].low_confidence
    assert "DRIFT" not in looking


def test_in_private_one_message_is_worth_a_look_sooner_than_in_a_group() -> None:
    direct, group = (_talk(LOOKING_AFTER[:1], policy) for policy in (DIRECT, MIXED))
    for talk, enough in ((direct, ALONE_FROM[True]), (group, ALONE_FROM[False])):
        below, there, full, plainest = (weighed(talk, {}, far)["DRIFT"][1] for far in (enough - 0.01, enough, 1.0, 2.0))
        assert below < ALONE == there < DRIFTED == full < PLAINEST == plainest
    assert ALONE_FROM[True] < ALONE_FROM[False]


def test_an_ordinary_group_is_read_at_every_message_but_an_authors_first() -> None:
    nothing = [*CLOSING_IN[:-1], (ME, "right then")]
    for some in (CLOSING_IN, nothing):
        (found,) = Grooming().score([_talk(some, MIXED)])
        assert "DRIFT" in {signal.indicator for signal in found}


def test_a_first_line_in_an_ordinary_group_is_not_read_as_a_whole() -> None:
    (signals,) = Grooming().score([_talk(CLOSING_IN[-1:], MIXED)])
    assert signals
    assert "DRIFT" not in {signal.indicator for signal in signals}


def test_among_adults_what_drifts_is_told_as_closing_in_on_a_child_in_their_care() -> None:
    """Where all who write, or are known here, are known to be grown up; with one of unknown age it is the child's."""
    grown = Standing(age=Age.ADULT, age_basis=Basis.ROSTER)
    for policy in (DIRECT, Policy(audience=Audience.ADULT)):
        talk = replace(_talk(CLOSING_IN, policy), standings={"one": grown, "two": grown})
        some = replace(talk, standings={"one": grown})
        both = [{signal.indicator for signal in found} for found in Grooming().score([talk, some])]
        assert [sorted({"DRIFT", "GATEKEEPER"} & shown) for shown in both] == [["GATEKEEPER"], ["DRIFT"]]


def test_what_is_only_faintly_meant_is_not_told() -> None:
    signals = [signal for some in Grooming().score([_talk(CLOSING_IN[: n + 1]) for n in range(9)]) for signal in some]
    meant = [signal.score for signal in signals if signal.why.startswith("may be meant: ")]
    assert meant
    assert min(meant) >= LEAST


def test_a_scale_that_does_not_rise_is_refused(tmp_path: Path) -> None:
    for file in FILES:
        shutil.copy(MODELS / file, tmp_path / file)
    told = json.loads((MODELS / "encoder.json").read_text(encoding="utf-8"))
    told["drift"]["sure"] = told["drift"]["counts"]
    (tmp_path / "encoder.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(BrokenModel, match="Install Safelight again"):
        Drift(tmp_path)


def test_what_holds_no_words_is_left_out() -> None:
    talk = _talk([(ME, "hi"), (THEY, "  "), (ME, "you there")])
    assert lines(talk) == [(ME, "hi"), (ME, "you there")]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["missing", "other"])
def test_damaged_files_say_what_to_do(tmp_path: Path, name: str, damage: str) -> None:
    for file in FILES:
        shutil.copy(MODELS / file, tmp_path / file)
    if damage == "missing":
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(BrokenModel, match="Install Safelight again"):
        Drift(tmp_path).of([_talk(CLOSING_IN)])


def _talk(some: list[Line], policy: Policy = DIRECT) -> Talk:
    group = Group("test", "g", policy=policy)
    people = [Account("test", name, name) for name in ("one", "two")]
    began = datetime(2026, 3, 2, 17, tzinfo=UTC)
    said = [
        Message("test", "g", str(n), people[writer], began + timedelta(minutes=n), text)
        for n, (writer, text) in enumerate(some)
    ]
    return Talk(said[-1], group, tuple(said[:-1]))

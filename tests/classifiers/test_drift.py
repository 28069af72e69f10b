"""What the reader of whole talks is given, what it says of two, and what is said where it cannot be loaded."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.messages import Account, Group, Message, Policy, Talk, Visibility
from classifiers.encoder import MODELS
from classifiers.grooming import Grooming
from classifiers.grooming.drift import LONGEST, Coded, Drift, Reader, lines
from classifiers.grooming.worth import LEAST, PLAINEST
from classifiers.linear import BrokenModel

FILES = ("drift.onnx", "encoder.onnx", "encoder.json", "pieces.json")
CLOSING_IN = [
    (True, "you're not like the others in the group, you actually listen"),
    (False, "aw thanks"),
    (True, "who's in with you tonight? mum still doing lates?"),
    (False, "yeah just me"),
    (True, "then we can talk properly. don't mention it to her though, she'd only get the wrong idea about us"),
    (False, "ok"),
    (True, "i got you that skin you wanted. our secret yeah? you can pay me back by being a mate"),
    (False, "omg thank you"),
    (True, "come to mine saturday instead of training. nobody has to know"),
]
LOOKING_AFTER = [
    (True, "hi Sam, Tuesday's session is moved to 6, same hall"),
    (False, "ok thx"),
    (True, "kit list is on the page. Mum has it too"),
    (False, "do i need boots"),
    (True, "trainers are fine. Anything else, ask in the group so everyone sees the answer"),
    (False, "will do"),
    (True, "Well done on Saturday by the way, the whole team played well"),
]


@pytest.fixture(scope="module")
def coded() -> Coded:
    return Coded(MODELS / "pieces.json")


def test_pieces_are_marked_by_who_wrote_them(coded: Coded) -> None:
    pieces, others = coded.of([(True, "hello"), (False, "hi there"), (True, "you ok")])
    assert len(pieces) == len(others)
    assert others == [0, 0, 0, 1, 1, 1, 0, 0, 0]


def test_of_a_long_talk_the_newest_is_read(coded: Coded) -> None:
    long = [(n % 2 == 0, f"message number {n} about nothing much at all") for n in range(80)]
    pieces, _ = coded.of(long)
    assert len(pieces) <= LONGEST
    assert coded.of(long[-8:])[0][1:] == pieces[-len(coded.of(long[-8:])[0]) + 1 :]
    assert len(coded.of([(True, "x " * 5000)])[0]) <= LONGEST


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "😀" * 300, "א" * 900])
def test_odd_texts_are_read(coded: Coded, text: str) -> None:
    assert len(Reader(MODELS).logits([[(False, text), (True, "hi")], [(True, text)]])) == 2


def test_closing_in_drifts_further_than_looking_after() -> None:
    reader = Reader(MODELS)
    closing, looking = reader.logits([CLOSING_IN, LOOKING_AFTER])
    assert closing > looking + 3
    # Alone as beside others: what flows is quantized within bounds that were measured before.
    assert reader.logits([CLOSING_IN])[0] == pytest.approx(closing, abs=1e-3)


def test_it_is_told_who_is_who() -> None:
    mine, theirs = Reader(MODELS).logits([CLOSING_IN, [(not own, text) for own, text in CLOSING_IN]])
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
    talk = _talk([(True, "hi"), (False, "  "), (True, "you there")])
    assert lines(talk) == [(True, "hi"), (True, "you there")]


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


def _talk(some: list[tuple[bool, str]]) -> Talk:
    group = Group("test", "g", policy=Policy(visibility=Visibility.DIRECT))
    people = {own: Account("test", name, name) for own, name in ((True, "one"), (False, "two"))}
    began = datetime(2026, 3, 2, 17, tzinfo=UTC)
    said = [
        Message("test", "g", str(n), people[own], began + timedelta(minutes=n), text)
        for n, (own, text) in enumerate(some)
    ]
    return Talk(said[-1], group, tuple(said[:-1]))

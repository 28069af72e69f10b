"""The seals' arithmetic: whatever is done to a sealed log is found, and what was done to nothing is not."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.sealing import (
    Head,
    Line,
    Marked,
    Seal,
    canonical,
    head,
    head_line,
    heads,
    in_words,
    marked,
    moment,
    numbers,
    own_salt,
    sealed,
    time_of,
)  # fmt: skip
from bot.core.verifying import MOST_FAULTS, Checked, Verification
from bot.storage.signing import KeyRing
from tests.fakes.clock import MONDAY

texts = st.text(st.characters(exclude_categories=()), max_size=8)
values = st.one_of(texts, st.integers(), st.none(), st.floats(), st.binary(max_size=4))
DESK = "desk"
some = settings(max_examples=60, deadline=None)
FIELDS = [field.name for field in fields(Line) if field.name != "seq"]


@cache
def keys(who: str) -> KeyRing:
    private = Ed25519PrivateKey.generate()
    return KeyRing((private.public_key().public_bytes_raw().hex(),), private)


@st.composite
def logs(draw: st.DrawFn) -> tuple[list[Line], list[Seal]]:
    """Lines with gaps between their numbers, under two to four seals."""
    lines: list[Line] = []
    seals: list[Seal] = []
    seq = 0
    for _ in range(draw(st.integers(2, 4))):
        batch = []
        for _ in range(draw(st.integers(1, 4))):
            seq += draw(st.integers(1, 3))
            batch.append(Line(seq, draw(st.integers(0, 2**50)), *(draw(texts) for _ in range(4))))
        lines += batch
        seals.append(seal(batch, seals[-1] if seals else None))
    return lines, seals


def seal(lines: Sequence[Line], last: Seal | None, who: str = DESK, salt: bytes = b"") -> Seal:
    return sealed(lines, last, salt or secrets.token_bytes(16), MONDAY + timedelta(hours=lines[-1].seq), keys(who))


def resealed(lines: Sequence[Line], seals: Sequence[Seal], who: str) -> list[Seal]:
    """The same seals made anew over what stands there now, with this key."""
    again: list[Seal] = []
    for old, part in zip(seals, parts(lines, seals), strict=True):
        again.append(seal(part or [Line(old.last, 0, "", "", "", "")], again[-1] if again else None, who, old.salt))
    return again


def parts(lines: Sequence[Line], seals: Sequence[Seal]) -> list[list[Line]]:
    """For each seal the lines after the last of the one before, up to its own last."""
    found, after = [], -(2**60)
    for one in seals:
        found.append([line for line in lines if after < line.seq <= one.last])
        after = max(after, one.last)
    return found


def check(
    lines: Sequence[Line], seals: Sequence[Seal], told: Sequence[Head] = (), after: Seal | None = None
) -> Checked:
    checking = Verification(keys(DESK), told, after)
    for one, part in zip(seals, parts(lines, seals), strict=True):
        checking.take(one, [marked(line, own_salt(one.salt, line.seq)) for line in part])
    return checking.end()


# What is as it was


@some
@given(logs())
def test_a_log_that_nobody_touched_is_in_order(log: tuple[list[Line], list[Seal]]) -> None:
    lines, seals = log
    told = [head(one) for one in seals]
    checked = check(lines, seals, told)
    assert checked == Checked((), len(seals), len(lines), seals[-1], tuple(told), False)
    middle = [line for line in lines if line.seq > seals[0].last]
    assert check(middle, seals[1:], after=seals[0]).faults == ()


@some
@given(logs(), st.data())
def test_a_line_can_be_shown_as_its_digest_alone(log: tuple[list[Line], list[Seal]], data: st.DataObject) -> None:
    """The digest and the other lines' salts tell nothing of the hidden line, and the seal still fits."""
    lines, seals = log
    hidden = data.draw(st.sampled_from(lines))
    assert own_salt(seals[0].salt, hidden.seq) != own_salt(seals[0].salt, hidden.seq + 1)
    assert marked(hidden, own_salt(b"1" * 16, 1))[1] != marked(hidden, own_salt(b"2" * 16, 1))[1]


# What was done to it


@some
@given(logs(), st.data())
def test_a_changed_field_is_found_and_its_line_named(log: tuple[list[Line], list[Seal]], data: st.DataObject) -> None:
    lines, seals = log
    at, name = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.sampled_from(FIELDS))
    changed: dict[str, Any] = {name: data.draw(values)}
    other = replace(lines[at], **changed)
    if canonical(other) == canonical(lines[at]):
        return
    checked = check([*lines[:at], other, *lines[at + 1 :]], seals, [head(seals[-1])])
    assert len(checked.faults) == 1
    assert f"Line {other.seq} was changed" in checked.faults[0]
    assert checked.seals == len(seals) - 1


@some
@given(logs(), st.data())
def test_a_removed_line_is_found(log: tuple[list[Line], list[Seal]], data: st.DataObject) -> None:
    lines, seals = log
    at = data.draw(st.integers(0, len(lines) - 1))
    checked = check([*lines[:at], *lines[at + 1 :]], seals)
    assert len(checked.faults) == 1
    assert f"Line {lines[at].seq} was removed" in checked.faults[0]


@some
@given(logs(), st.data())
def test_a_line_put_in_is_found(log: tuple[list[Line], list[Seal]], data: st.DataObject) -> None:
    lines, seals = log
    free = sorted(set(range(-2, seals[-1].last)) - {line.seq for line in lines})
    put_in = Line(data.draw(st.sampled_from(free)), *(data.draw(values) for _ in range(5)))
    checked = check(sorted([*lines, put_in], key=lambda line: line.seq), seals)
    assert len(checked.faults) == 1
    assert f"Line {put_in.seq} was put in" in checked.faults[0]


@some
@given(logs(), st.data())
def test_another_order_is_found(log: tuple[list[Line], list[Seal]], data: st.DataObject) -> None:
    lines, seals = log
    if len(lines) < 2:
        return
    one, two = sorted(data.draw(st.lists(st.sampled_from(range(len(lines))), min_size=2, max_size=2, unique=True)))
    swapped = list(lines)
    swapped[one], swapped[two] = replace(lines[two], seq=lines[one].seq), replace(lines[one], seq=lines[two].seq)
    if swapped != lines:
        assert check(swapped, seals).faults
    # In a file the lines may also stand in another order, with their numbers.
    under = [marked(line, own_salt(seals[0].salt, line.seq)) for line in parts(lines, seals)[0]]
    if len(under) > 1:
        for wrong in ([*reversed(under)], [*under, under[0]]):
            assert "moved or doubled" in _first(seals[0], wrong)


def _first(seal: Seal, lines: Sequence[Marked]) -> str:
    checking = Verification(keys(DESK))
    checking.take(seal, lines)
    (fault,) = checking.end().faults
    return fault


@some
@given(logs(), st.data())
def test_an_end_that_was_cut_off_is_found_by_a_head(log: tuple[list[Line], list[Seal]], data: st.DataObject) -> None:
    lines, seals = log
    left = data.draw(st.integers(0, len(seals) - 1))
    kept = [line for line in lines if left and line.seq <= seals[left - 1].last]
    assert check(kept, seals[:left]).faults == (), "without a head nothing shows it"
    checked = check(kept, seals[:left], [head(seals[-1])])
    assert checked.short
    assert "cut off" in checked.faults[0]


@some
@given(logs(), st.data())
def test_a_seal_that_was_tampered_with_is_found(log: tuple[list[Line], list[Seal]], data: st.DataObject) -> None:
    lines, seals = log
    at = data.draw(st.integers(0, len(seals) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(Seal)]))
    value = data.draw(st.one_of(values, st.just(getattr(seals[at - 1], name))))
    if name == "number" and not isinstance(value, int):
        return
    if name == "salt" and not isinstance(value, bytes):
        return
    changed: dict[str, Any] = {name: value}
    other = replace(seals[at], **changed)
    if (other.statement, other.signature, other.salt) == (seals[at].statement, seals[at].signature, seals[at].salt):
        return
    assert check(lines, [*seals[:at], other, *seals[at + 1 :]]).faults


@some
@given(logs(), st.data())
def test_a_seal_that_was_removed_moved_or_doubled_is_found(
    log: tuple[list[Line], list[Seal]], data: st.DataObject
) -> None:
    lines, seals = log
    at = data.draw(st.integers(0, len(seals) - 2))
    for wrong in (
        [*seals[:at], *seals[at + 1 :]],
        [*seals[:at], seals[at + 1], seals[at], *seals[at + 2 :]],
        [*seals[: at + 1], *seals[at:]],
    ):
        assert check(lines, wrong).faults


@some
@given(logs(), st.data())
def test_a_log_sealed_anew_is_found(log: tuple[list[Line], list[Seal]], data: st.DataObject) -> None:
    """Without the key by anybody; with the key by whoever kept a head outside."""
    lines, seals = log
    at = data.draw(st.integers(0, len(lines) - 1))
    other = [*lines[:at], replace(lines[at], actor="eve", what="nothing happened"), *lines[at + 1 :]]
    forged = resealed(other, seals, "eve")
    assert all("not this desk's" in fault for fault in check(other, forged).faults)
    assert len(check(other, forged).faults) == len(seals)
    forged = [replace(one, key=keys(DESK).key) for one in forged]
    assert check(other, forged).faults, "the right key is only written on it"
    stolen = resealed(other, seals, DESK)
    assert check(other, stolen).faults == ()
    changed_from = next(n for n, one in enumerate(seals) if lines[at].seq <= one.last)
    for told in seals[changed_from:]:
        (fault,) = check(other, stolen, [head(told)]).faults
        assert "written anew" in fault


@some
@given(logs())
def test_seals_of_another_log_do_not_follow(log: tuple[list[Line], list[Seal]]) -> None:
    lines, seals = log
    first = seal(parts(lines, seals)[0], None)
    assert any("does not follow" in fault for fault in check(lines, [first, *seals[1:]]).faults)


def test_a_thousand_faults_are_cut() -> None:
    checking = Verification(keys(DESK))
    for n in range(1000):
        checking.fault(str(n))
    assert len(checking.end().faults) == MOST_FAULTS + 1
    assert checking.end().faults[-1] == "And 950 more like these."


# Heads


@some
@given(logs(), st.sampled_from(["{}", "> {}\n", "Dear all,\n\n  {}\n--\nSam", "> > {}"]), st.booleans())
def test_a_head_comes_back_from_a_mail(log: tuple[list[Line], list[Seal]], letter: str, loud: bool) -> None:
    told = head(log[1][-1])
    line = head_line(told)
    for between in (" ", "-=\n", "-\n> "):
        for broken in (line.replace(", ", ",\n> "), line.replace(told.words, told.words.replace("-", between))):
            text = letter.format(broken)
            assert heads(text.upper() if loud else text) == [told]
            assert heads(f"{text}\n{text}") == [told, told]


def test_a_slip_in_copying_is_told_apart_from_forgery() -> None:
    one = seal([Line(1, 0, "mo", "read", "case:1", "")], None)
    told = head(one)
    words = told.words.split("-")
    words[3] = "babab" if words[3] != "babab" else "dabab"
    slipped = replace(told, words="-".join(words))
    (fault,) = check([Line(1, 0, "mo", "read", "case:1", "")], [one], [slipped]).faults
    assert "slip" in fault
    assert told.words in fault


def test_words_are_proquints() -> None:
    """The examples of the paper: 127.0.0.1 and 63.84.220.193."""
    assert in_words("7f000001" + "3f54dcc1" + "0" * 16) == "lusab-babad-gutih-tugad-babab-babab-babab-babab"


def test_numbers_for_people() -> None:
    assert numbers([3]) == "3"
    assert numbers([9, 3, 4, 5, 12]) == "3–5, 9 and 12"
    assert numbers(range(1, 100, 2), most=2) == "1, 3 and 48 more"


@pytest.mark.parametrize("at", ["soon", None, 2**70, 1.5])
def test_a_time_that_is_none(at: object) -> None:
    assert time_of(at) is None
    assert moment(at) == "at a time that cannot be read"

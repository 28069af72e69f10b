"""The arithmetic of the log's seals: which bytes of a line count, how lines and seals are chained, a head in words.

A seal is over some lines and over the seal before it, and is signed (Ed25519, `bot/storage/signing.py`). It is a plain
chain and no tree: everybody who checks has all the lines, and reading them all is quick. Each line enters by a digest
under a salt of its own, so that an export can hide a line from someone behind a wall and still be checked.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Protocol

from bot.core.incidents import chained, digest

MOST = 500
"""Lines under one seal, at most: a step that holds up nobody."""
MARK = 8
"""Digits of a line's digest that its seal lists (32 bits): enough to say which line was changed."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WORDS = 8
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"


class Unsealed(Exception):
    """The log cannot be sealed or checked now. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log as the database holds it. `at` is in microseconds since 1970 UTC.

    The fields are whatever is stored: somebody may have put another kind of value there.
    """

    seq: int
    at: Any
    actor: Any
    what: Any
    subject: Any
    digest: Any


Marked = tuple[int, str]
"""A line's number, and its digest under its own salt."""


@dataclass(frozen=True, slots=True)
class Seal:
    """`lines` lists each line as number:mark; `before` is the fingerprint of the seal before this one, empty for the
    first; `total` counts the lines up to here; `at` is in microseconds since 1970 UTC; `key` is the public key."""

    number: int
    at: int
    before: str
    total: int
    lines: str
    chain: str
    key: str
    signature: str = ""
    salt: bytes = b""

    @property
    def statement(self) -> bytes:
        """What is signed: all but the signature, and the salt, by which the chain cannot be told."""
        said = [self.number, self.at, self.before, self.total, self.lines, self.chain, self.key]
        return b"safelight seal 1\n" + _json(said).encode("ascii")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the statement: it stands for this seal, its lines, and all seals and lines before."""
        return hashlib.sha256(self.statement).hexdigest()

    def listed(self) -> dict[int, str]:
        """Line numbers to marks, in order; empty where somebody left something unreadable there."""
        try:
            pairs = [one.split(":") for one in self.lines.split()]
            return {int(seq): mark for seq, mark in pairs}
        except (AttributeError, TypeError, ValueError):
            return {}

    @property
    def last(self) -> int:
        """The number of the last line under this seal."""
        return max(self.listed(), default=0)


@dataclass(frozen=True, slots=True)
class Cut:
    """The lines under a seal were taken out when their time was over. The seal stays in the chain, and this is signed.

    `fingerprint` is the seal's; `at` in microseconds since 1970 UTC; `by`: the names of the two people who wanted it.
    """

    seal: int
    fingerprint: str
    at: int
    by: str
    key: str
    signature: str = ""

    @property
    def statement(self) -> bytes:
        said = [self.seal, self.fingerprint, self.at, self.by, self.key]
        return b"safelight cut 1\n" + _json(said).encode("ascii")


class Signs(Protocol):
    """Who can sign: `key` is the public key in hexadecimal digits."""

    @property
    def key(self) -> str: ...
    def sign(self, statement: bytes) -> str: ...


class Keys(Protocol):
    """The public keys that seals may have been made with."""

    def knows(self, key: str) -> bool: ...
    def fits(self, key: str, statement: bytes, signature: str) -> bool:
        """Whether this key made this signature. False for whatever is no key or no signature."""
        ...


@dataclass(frozen=True, slots=True)
class Head:
    """A seal as it was told to people: its number, the lines up to it, when it was made, its fingerprint in words."""

    number: int
    total: int
    at: str
    words: str


def canonical(line: Line) -> str:
    """The text of a line that counts: JSON in ASCII, so that it is the same everywhere."""
    return _json([line.seq, line.at, line.actor, line.what, line.subject, line.digest])


def own_salt(salt: bytes, seq: int) -> bytes:
    """The salt of one line (32 bytes); it tells nothing about the salt of another."""
    return bytes.fromhex(digest(salt, str(seq)))


def marked(line: Line, own: bytes) -> Marked:
    """The line by its digest."""
    return line.seq, digest(own, canonical(line))


def chain(before: str, lines: Iterable[Marked]) -> str:
    """The fingerprint of the seal before, with the digests of these lines folded in one after another."""
    for _, one in lines:
        before = chained(before, one)
    return before


def sealed(lines: Sequence[Line], last: Seal | None, salt: bytes, now: datetime, signer: Signs) -> Seal:
    """A new seal over these lines, which follow on those of the last one."""
    marks = [marked(line, own_salt(salt, line.seq)) for line in lines]
    before = last.fingerprint if last else ""
    seal = Seal(
        number=last.number + 1 if last else 1,
        at=(now - _EPOCH) // timedelta(microseconds=1),
        before=before,
        total=(last.total if last else 0) + len(lines),
        lines=" ".join(f"{seq}:{one[:MARK]}" for seq, one in marks),
        chain=chain(before, marks),
        key=signer.key,
        salt=salt,
    )
    return replace(seal, signature=signer.sign(seal.statement))


def cut(seal: Seal, by: str, now: datetime, signer: Signs) -> Cut:
    """The signed note that takes the place of a seal's lines."""
    made = Cut(seal.number, seal.fingerprint, (now - _EPOCH) // timedelta(microseconds=1), by, signer.key)
    return replace(made, signature=signer.sign(made.statement))


def head(seal: Seal) -> Head:
    return Head(seal.number, seal.total, moment(seal.at), in_words(seal.fingerprint))


def head_line(told: Head) -> str:
    """The head as one line that can be mailed, printed or read out; `heads` reads it back."""
    return f"Safelight log head {told.number}: {told.total} lines, sealed {told.at}, {told.words}"


_HEAD = re.compile(
    r"log head (\d{1,15}): (\d{1,15}) lines, sealed (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d utc), "
    r"((?:[a-z]{5}[- ]+){7}[a-z]{5})\b"
)


def heads(text: str) -> list[Head]:
    """Every head in a text, also where a mail broke or quoted the lines."""
    flat = " ".join(text.replace("=\r\n", "").replace("=\n", "").replace(">", " ").casefold().split())
    return [
        Head(int(number), int(total), at.replace("utc", "UTC"), "-".join(re.findall("[a-z]{5}", words)))
        for number, total, at, words in _HEAD.findall(flat)
    ]


def in_words(fingerprint: str) -> str:
    """The first 128 bits of a fingerprint as eight words one can say: proquints (D. Wilkerson, arXiv:0901.4016)."""
    return "-".join(_word(int(fingerprint[n * 4 : n * 4 + 4], 16)) for n in range(_WORDS))


def words_apart(one: str, other: str) -> int:
    """How many of the words differ."""
    return sum(a != b for a, b in zip(one.split("-"), other.split("-"), strict=True))


def time_of(at: object) -> datetime | None:
    """A stored time; None where somebody put something there that is none."""
    try:
        return _EPOCH + timedelta(microseconds=at) if isinstance(at, int) else None
    except OverflowError:
        return None


def moment(at: object) -> str:
    """A stored time as people write it, to the second."""
    known = time_of(at)
    return f"{known:%Y-%m-%d %H:%M:%S} UTC" if known else "at a time that cannot be read"


def numbers(lines: Iterable[int], most: int = 12) -> str:
    """Line numbers for people: “3, 5–9 and 12”, cut after some."""
    runs = [
        [seq for _, seq in run] for _, run in groupby(enumerate(sorted(lines)), key=lambda place: place[1] - place[0])
    ]
    shown = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:most]]
    if len(runs) > most:
        shown.append(f"{sum(len(run) for run in runs[most:])} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _word(bits: int) -> str:
    return (
        _CONSONANTS[bits >> 12 & 15] + _VOWELS[bits >> 10 & 3] + _CONSONANTS[bits >> 6 & 15]
        + _VOWELS[bits >> 4 & 3] + _CONSONANTS[bits & 15]
    )  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=repr)

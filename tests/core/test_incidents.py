"""The arithmetic of digests and seals."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from bot.core.incidents import chained, digest

texts = st.text(st.characters(exclude_categories=()), max_size=40)


@given(st.binary(min_size=16, max_size=16), texts, texts)
def test_a_digest_stands_for_one_text(salt: bytes, one: str, other: str) -> None:
    assert digest(salt, one) == digest(salt, one)
    assert (digest(salt, one) == digest(salt, other)) == (one == other)
    assert len(digest(salt, one)) == 64


def test_a_digest_is_the_published_arithmetic() -> None:
    assert digest(b"salt", "text") == hmac.new(b"salt", b"text", hashlib.sha256).hexdigest()
    assert chained("a", "b") == hashlib.sha256(b"a\nb").hexdigest()


def test_without_the_salt_it_tells_nothing() -> None:
    assert digest(b"1" * 16, "yes") != digest(b"2" * 16, "yes")


@given(st.lists(texts, min_size=2, max_size=6), st.data())
def test_a_changed_row_breaks_every_seal_after_it(rows: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    other = [*rows[:at], rows[at] + "x", *rows[at + 1 :]]
    seals, broken = _seals(rows), _seals(other)
    assert seals[:at] == broken[:at]
    assert all(a != b for a, b in zip(seals[at:], broken[at:], strict=True))


def _seals(rows: list[str]) -> list[str]:
    seals = [""]
    for row in rows:
        seals.append(chained(seals[-1], row))
    return seals[1:]

"""Pictures are read by their names."""

from __future__ import annotations

import pytest

from classifiers.wordpieces import named


@pytest.mark.parametrize(
    ("text", "read"),
    [("plain", "plain"), ("you \U0001f437", "you pig"), ("\U0001f52a" * 50, "hocho " * 4), ("caf\u00e9", "caf\u00e9")],
)
def test_named(text: str, read: str) -> None:
    assert named(text).split() == read.split()

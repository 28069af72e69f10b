"""Pictures are read by their names; plain words are looked up one by one, and come out as the library's own."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from classifiers.encoder import LONGEST, MODELS
from classifiers.wordpieces import Pieces, named


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("plain", "plain"),
        ("you \U0001f437", "you pig"),
        ("\U0001f52a" * 50, "kitchen knife " * 4),
        ("caf\u00e9", "caf\u00e9"),
    ],
)
def test_named(text: str, read: str) -> None:
    assert named(text).split() == read.split()


LINES = (
    "see you at training", "", "i'm @home_now: 5pm!", "a" * 40 + " b", "z" * 300, "[SEP] hi [CLS]", "Hello World",
    "tab\there", "caf\u00e9 \u4f60\u597d", "\ud800 odd", "x " * 200, "antidisestablishmentarianism's",
)  # fmt: skip


@pytest.mark.parametrize("text", LINES)
def test_words_looked_up_one_by_one_are_the_librarys_pieces(text: str) -> None:
    library = Tokenizer.from_file(str(MODELS / "pieces.json"))
    library.no_padding()
    library.enable_truncation(LONGEST)
    known = library.encode(text.encode("utf-8", "replace").decode("utf-8")).ids
    pieces = Pieces(MODELS / "pieces.json", LONGEST)
    assert list(pieces.of(text)) == known
    assert list(pieces.of(text)) == known  # from what is kept, too

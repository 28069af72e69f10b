"""Text → the pieces of words that the shipped encoders read.

The encoders' own vocabulary knows few emoji: each is read by its name, so that a pig or a knife can mean something.
Everything else is the canonical text (`classifiers.text`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from emoji import demojize, replace_emoji

_DULL = re.compile(r"\b(?:button|face|sign|symbol|tone|with)\b")
_RUN = 4
"""The same picture more often in a row says no more."""
_REPEATED = re.compile(rf"([\u2190-\u2bff\U0001f000-\U0001faff])\1{{{_RUN},}}")
_PLAIN = re.compile(r"[A-Za-z0-9]+|[!-/:-@\[-`{-~]")
"""What the tokenizer makes words of, in plain text."""
_KEPT, _LONG = 20_000, 32
"""Words whose pieces are kept, and the letters that one of them has at most."""


class Pieces:
    """Texts → numbers of pieces, of each the first `longest`, with the two marks at its ends.

    The words of plain text are looked up one by one: four times as fast as the library, which is asked for each once.

    Raises:
        Exception: the library cannot be loaded or its file not be read.
    """

    def __init__(self, vocabulary: Path, longest: int) -> None:
        # Only here: who asks for the screen alone should not pay for loading it.
        from tokenizers import Tokenizer

        self._library = Tokenizer.from_file(str(vocabulary))
        self._library.no_padding()
        self._library.enable_truncation(longest)
        self._longest = longest
        self._first, self._last = self._library.encode("").ids
        self._word = lru_cache(maxsize=_KEPT)(self._pieces_of)

    def of(self, text: str) -> Sequence[int]:
        """Named text → its pieces."""
        # A square bracket may begin the library's own marks.
        if not text.isascii() or not text.isprintable() or "[" in text:
            # The library takes no lone surrogates.
            whole: Sequence[int] = self._library.encode(text.encode("utf-8", "replace").decode("utf-8")).ids
            return whole
        found = [self._first]
        for word in _PLAIN.finditer(text):
            found += self._word(word[0]) if len(word[0]) <= _LONG else self._pieces_of(word[0])
            if len(found) >= self._longest:
                break
        return [*found[: self._longest - 1], self._last]

    def _pieces_of(self, word: str) -> Sequence[int]:
        found: Sequence[int] = self._library.encode(word, add_special_tokens=False).ids
        return found


def named(canonical: str) -> str:
    """Canonical text with each picture replaced by what Unicode calls it (“kitchen knife”, “woman dark skin”, “China”),
    set apart by spaces."""
    if canonical.isascii():
        return canonical
    return replace_emoji(_REPEATED.sub(r"\1" * _RUN, canonical), lambda picture, _: _name(picture))


@lru_cache(maxsize=4096)
def _name(picture: str) -> str:
    words = demojize(picture, delimiters=("", "")).replace("_", " ").replace("-", " ").lower()
    return f" {' '.join(_DULL.sub(' ', words).split())} "

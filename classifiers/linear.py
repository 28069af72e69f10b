"""A hashed linear model over words, their letters and their pairs: pure Python, small, quick on short lines.

A text's logit for a label is bias + (sum over its words + sum over its pairs of neighbours) / sqrt(number of words). A
word gives its own weight and the weights of its letter n-grams divided by the square root of their number; both are
kept for the words seen last, so that ordinary chat costs one look-up a word. Many texts at once are summed up by numpy.
"""

from __future__ import annotations

import json
import math
import re
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAGIC = b"safelight-linear 1\n"
_BREAKS = {i: " " for i in range(128) if not chr(i).isalnum() and chr(i) != "'"}
_SIGN = re.compile(r"([^\w\s'])")
_WORD = re.compile(r"[\w']+|[^\w\s']")
_L = zlib.crc32(b"l")
_LONGEST_WORD = 40
_KEPT, _SHORT = 2_048, 1_000
"""Texts whose words are kept, and the characters that one of them has at most: every model asks for each message."""
_PAIRS = 65_536
"""Pairs of words whose hash is kept: the models of a batch ask for the same ones, and people say much again."""
_NEW = 4_096
"""Words whose letters' hashes are kept: of a new one each model of a batch asks for them."""
Vector = tuple[float, ...]


class BrokenModel(ValueError):
    """A model file that is not what it should be; the message says which file and what to do."""


def words_of(canonical: str) -> Sequence[str]:
    """The words of a canonical text: letters, digits, apostrophes; each other sign that is not ASCII stands alone."""
    return _kept_words(canonical) if len(canonical) <= _SHORT else _words_of(canonical)


def _words_of(canonical: str) -> tuple[str, ...]:
    text = canonical.translate(_BREAKS)
    return tuple((text if text.isascii() else _SIGN.sub(r" \1 ", text)).split())


_kept_words = lru_cache(maxsize=_KEPT)(_words_of)


def places_of(canonical: str) -> Iterator[tuple[int, int]]:
    """Where `words_of` finds its words."""
    return (found.span() for found in _WORD.finditer(canonical.translate(_BREAKS)))


def word_key(word: str, bits: int) -> int:
    """The slot of a word."""
    return _hash(word) & ((1 << bits) - 1)


def _hash(word: str) -> int:
    return zlib.crc32(b"w " + word.encode("utf-8", "replace"))


def pair_key(first: str, second: str, bits: int) -> int:
    """The slot of two words next to each other."""
    return _pair(first, second) & ((1 << bits) - 1)


@lru_cache(maxsize=_PAIRS)
def _pair(first: str, second: str) -> int:
    return zlib.crc32(f"p {first} {second}".encode("utf-8", "replace"))


@lru_cache(maxsize=_KEPT)
def _pairs_of(words: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(map(_pair, words, words[1:]))


def letter_keys(word: str, bits: int) -> list[int]:
    """The slots of a word's letter n-grams, of two to five letters with its edges marked. Long words are cut."""
    mask = (1 << bits) - 1
    return [one & mask for one in _letters(word[:_LONGEST_WORD])]


def _letters(word: str) -> list[int]:
    text = f" {word} "
    if text.isascii():
        raw = text.encode()
        size = len(raw)
        return [zlib.crc32(raw[i : i + n], _L) for n in (2, 3, 4, 5) for i in range(size - n + 1)]
    return [
        zlib.crc32(b"l" + text[i : i + n].encode("utf-8", "replace"))
        for n in (2, 3, 4, 5)
        for i in range(len(text) - n + 1)
    ]


_kept_letters = lru_cache(maxsize=_NEW)(_letters)


@dataclass(frozen=True, slots=True)
class Table:
    """What a model file holds: `weights` has 2**bits rows of one number for each label, in units of `step`."""

    labels: tuple[str, ...]
    bits: int
    step: float
    bias: Vector
    weights: array[int]

    def save(self, path: Path) -> None:
        head = {"labels": self.labels, "bits": self.bits, "step": self.step, "bias": self.bias}
        body = array("h", self.weights)
        if sys.byteorder == "big":
            body.byteswap()
        blob = zlib.compress(body.tobytes(), 9)
        path.write_bytes(MAGIC + json.dumps(head).encode() + b"\n" + blob)

    @classmethod
    def load(cls, path: Path) -> Table:
        """Raises BrokenModel."""
        try:
            raw = path.read_bytes()
            if not raw.startswith(MAGIC):
                raise ValueError("it does not begin as a model does")
            line = raw.index(b"\n", len(MAGIC))
            head = json.loads(raw[len(MAGIC) : line])
            weights = array("h")
            weights.frombytes(zlib.decompress(raw[line + 1 :]))
            if sys.byteorder == "big":
                weights.byteswap()
            table = cls(tuple(head["labels"]), int(head["bits"]), float(head["step"]), tuple(head["bias"]), weights)
            if len(weights) != len(table.labels) << table.bits or len(table.bias) != len(table.labels):
                raise ValueError("its size is not what its first line says")
            if not all(math.isfinite(x) for x in (*table.bias, table.step)):
                raise ValueError("it holds numbers that are none")
        except (OSError, ValueError, KeyError, TypeError, zlib.error) as error:
            raise BrokenModel(
                f"The model file {path.name} cannot be used: {error}. "
                "Install Safelight again, or rebuild it (classifiers/training/README.md)."
            ) from error
        return table


class Linear:
    """Logits of word lists. One per process: it keeps the vectors of the words seen last."""

    def __init__(self, table: Table, kept_words: int = 50_000) -> None:
        self.labels = table.labels
        self._bias = table.bias
        self._weights = table.weights
        self._bits = table.bits
        self._step = table.step
        self._width = len(table.labels)
        self._mask = (1 << table.bits) - 1
        whole = struct.Struct(f"{self._width}h")
        self._row_bytes, self._unpacked = whole.size, whole.unpack_from
        self._word = lru_cache(maxsize=kept_words)(self._word_vector)
        self._kept = kept_words
        self._place: dict[str, int] = {}
        self._rows: NDArray[np.float64] | None = None

    def logits(self, words: Sequence[str]) -> list[float]:
        """One for each label."""
        if not words:
            return [-20.0] * len(self.labels)
        rows: list[Sequence[float]] = list(map(self._word, words))
        rows += self._pairs(words)
        scale = self._step / math.sqrt(len(words))
        return [b + scale * sum(column) for b, column in zip(self._bias, zip(*rows, strict=False), strict=False)]

    def of_many(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """As `logits`, of the words of each text: (texts, labels), in half the time, where there are hundreds."""
        # Only here: who reads one text at a time should not pay for loading it.
        import numpy as np

        every = np.full((len(texts), self._width), -20.0)
        full = [words for words in texts if words]
        if not full:
            return every
        sizes = np.array(list(map(len, full)))
        ends = np.cumsum(sizes)
        flat = [word for words in full for word in words]
        sums = np.add.reduceat(self._matrix(set(flat))[[self._place[word] for word in flat]], ends - sizes)
        pairs = list(chain.from_iterable(map(_pairs_of, map(tuple, full))))
        if pairs:
            # A text of one word has no pair: each row of sums begins where the pairs of all before it end.
            whole = np.zeros((len(pairs) + 1, self._width))
            np.cumsum(self._table()[np.array(pairs) & self._mask], axis=0, out=whole[1:])
            ends = np.cumsum(sizes - 1)
            sums += whole[ends] - whole[ends - sizes + 1]
        every[[bool(words) for words in texts]] = np.array(self._bias) + sums * (self._step / np.sqrt(sizes))[:, None]
        return every

    def _matrix(self, words: set[str]) -> NDArray[np.float64]:
        """What is kept of words, these among them: each has its row at `_place`."""
        import numpy as np

        new = [word for word in words if word not in self._place]
        if self._rows is None or len(self._place) + len(new) > len(self._rows):
            new = list(words)
            self._place.clear()
            self._rows = np.empty((max(self._kept, len(new)), self._width))
        if new:
            first = len(self._place)
            self._rows[first : first + len(new)] = self._word_vectors(new)
            self._place.update(zip(new, range(first, first + len(new)), strict=True))
        return self._rows

    def _word_vectors(self, words: Sequence[str]) -> NDArray[np.float64]:
        """As `_word_vector`, of many."""
        import numpy as np

        table = self._table()
        letters = [_kept_letters(word[:_LONGEST_WORD]) for word in words]
        sizes = np.array(list(map(len, letters)))
        slots = np.array(list(chain.from_iterable(letters))) & self._mask
        sums = np.add.reduceat(table[slots], np.cumsum(sizes) - sizes, dtype=np.int64)
        own = table[np.array(list(map(_hash, words))) & self._mask]
        found: NDArray[np.float64] = sums * (1.0 / np.sqrt(sizes))[:, None] + own
        return found

    def _table(self) -> NDArray[np.int16]:
        """The weights as rows, one a slot."""
        import numpy as np

        return np.frombuffer(self._weights, np.int16).reshape(-1, self._width)

    def parts(self, words: Sequence[str], label: int) -> list[float]:
        """How much each word adds to a label's logit; a pair counts half for each of its words."""
        scale = self._step / math.sqrt(len(words) or 1)
        shares = [self._word(w)[label] * scale for w in words]
        for i, row in enumerate(self._pairs(words)):
            half = row[label] * scale / 2
            shares[i] += half
            shares[i + 1] += half
        return shares

    def _row(self, slot: int) -> Sequence[int]:
        return self._weights[slot * self._width : (slot + 1) * self._width]

    def _word_vector(self, word: str) -> Vector:
        keys = letter_keys(word, self._bits)
        letters = 1.0 / math.sqrt(len(keys))
        sums = (sum(column) * letters for column in zip(*map(self._row, keys), strict=True))
        return tuple(s + w for s, w in zip(sums, self._row(word_key(word, self._bits)), strict=True))

    def _pairs(self, words: Sequence[str]) -> list[tuple[int, ...]]:
        """The row of each two words next to each other."""
        # As `pair_key` and `_row`, without a call for each: the screen reads tens of thousands of lines a second.
        mask, size, row, weights = self._mask, self._row_bytes, self._unpacked, self._weights
        return [row(weights, (pair & mask) * size) for pair in map(_pair, words, words[1:])]

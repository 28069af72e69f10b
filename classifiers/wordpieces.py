"""Text → the pieces of words that the shipped encoders read.

The encoders' own vocabulary knows few emoji: each is read by its Unicode name, so that a pig or a knife can mean
something. Everything else is the canonical text (`classifiers.text`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PICTURES = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_DULL = re.compile(
    r"\b(?:sign|symbol|face|with|emoji|modifier|type|heavy|black|white|large|medium|small|fitzpatrick|component|regional|indicator|letter)\b"
)
_RUN = 4
"""The same picture more often in a row says no more."""
_REPEATED = re.compile(rf"([\u2190-\u2bff\U0001f000-\U0001faff])\1{{{_RUN},}}")


def named(canonical: str) -> str:
    """Canonical text with each picture replaced by its name, set apart by spaces."""
    if canonical.isascii():
        return canonical
    return _PICTURES.sub(_name_of, _REPEATED.sub(r"\1" * _RUN, canonical))


def _name_of(found: re.Match[str]) -> str:
    return _name(found[0])


@lru_cache(maxsize=4096)
def _name(char: str) -> str:
    name = " ".join(_DULL.sub(" ", unicodedata.name(char, "").lower().replace("-", " ")).split())
    return f" {name} " if name else " "

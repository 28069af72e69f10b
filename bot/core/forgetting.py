"""What forgetting a person did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was erased or reduced to a reference, and what was kept, each with why, in sentences.

    `held` are the numbers of the cases that are kept as they are, `reduced` of those that are references now.
    """

    messages: int
    hits: int
    cases: int
    kept: tuple[str, ...]
    held: tuple[str, ...] = ()
    reduced: tuple[str, ...] = ()

"""What classifiers say, and what it adds up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

GROOMING = "grooming"
"""The label of signals that carry a grooming indicator."""
PLATFORM_FLAG = "platform_flag"
"""The label of what a platform's own moderation flagged. No classifier looks for it."""


class Severity(IntEnum):
    """How urgent: a larger value is more urgent, so that `max` and `>=` read as they should."""

    S4 = 1
    S3 = 2
    S2 = 3
    S1 = 4


class Towards(StrEnum):
    """How it is known whom a message is meant for, surest first; and, of an impression of a talk, that somebody is
    spoken of by name."""

    DIRECT = "direct"
    REPLY = "reply"
    MENTION = "mention"
    NEXT = "adjacency"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing a classifier noticed in a talk's newest message.

    `score` is between 0 and 1; `why` is a sentence a volunteer understands; `spans` are half-open
    character ranges in the message's original text. `indicator` names the grooming indicator (with
    `label == GROOMING`). `low_confidence` marks a rule or a label with no calibration behind it. `said` are the
    words it is about where they no longer stand in the message.
    """

    label: str
    score: float
    why: str
    source: str
    spans: tuple[tuple[int, int], ...] = ()
    indicator: str = ""
    low_confidence: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One indicator that one account showed towards another (or towards nobody known: empty), with a short quote.

    Unique by (message, indicator, towards); judging a message again replaces its hits. `actor`, `towards`
    are account keys, `message` a message key, `basis` how the addressee is known.
    """

    message: str
    group: str
    indicator: str
    actor: str
    towards: str
    basis: Towards
    at: datetime
    quote: str
    source: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that could not be checked, in words. `again`: it will be tried again by itself."""

    what: str
    again: bool = False

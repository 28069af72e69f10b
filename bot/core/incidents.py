"""Incidents: the formal, append-only safeguarding record a case escalates into; and digests for the log."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.signals import Severity


class Entry(StrEnum):
    """What kind of line an incident's record gets."""

    OPENED = "opened"
    DECISION = "decision"
    NOTE = "note"
    RAISED = "raised"
    TASK = "task"
    REFERRAL = "referral"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Incident:
    """A safeguarding record. Its lines are only ever added to."""

    id: str
    case: str
    opened_at: datetime
    opened_by: str
    category: str
    severity: Severity


def digest(salt: bytes, content: str) -> str:
    """The salted digest by which the log refers to content it does not hold (HMAC-SHA-256, hexadecimal).

    Once the salt is erased with the content, the digest tells nothing about it any more.
    """
    return hmac.new(salt, content.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def chained(before: str, row: str) -> str:
    """The seal of a log row: SHA-256 over the seal before it and the row's canonical JSON."""
    return hashlib.sha256(f"{before}\n{row}".encode("utf-8", "surrogatepass")).hexdigest()

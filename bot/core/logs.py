"""One line of the append-only log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Logged:
    """Who did what to which record. `digest` stands for content, which the log never holds."""

    at: datetime
    actor: str
    what: str
    subject: str
    digest: str = ""
    seq: int = 0

"""Wait and tell nobody: nothing reaches the person of concern. For the safeguarding lead."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Word
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    return keep(work, asked, Word.HOLD, now, text="Nothing will be done that this person could notice.")

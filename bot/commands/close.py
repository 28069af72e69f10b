"""Close the case with its outcome. For the safeguarding lead where the case is serious."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Word
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    return keep(work, asked, Word.CLOSE, now, text=f"Case {asked.case.id} is closed.")

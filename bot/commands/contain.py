"""Quietly limit contact, without saying why. For the safeguarding lead."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Word
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    return keep(
        work,
        asked,
        Word.CONTAIN,
        now,
        text="Noted. Say to those who need to know how contact is to be limited; the desk tells nobody by itself.",
    )

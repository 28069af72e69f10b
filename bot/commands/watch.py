"""Keep an eye on it: the case stays open and comes up again if more is noticed."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Word
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    return keep(work, asked, Word.WATCH, now)

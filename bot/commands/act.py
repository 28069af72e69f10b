"""Step in: from now on the person of concern may notice what is done. For the safeguarding lead."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Word
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    return keep(work, asked, Word.ACT, now, text="From now on warnings, removals and bans are possible in this case.")

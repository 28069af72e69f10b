"""Not for me: somebody else looks at it. No reason is asked, and none is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.cases import Word
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    silent = replace(asked, request=replace(asked.request, reason=""))
    return keep(
        work, silent, Word.NOTME, now, text=f"Thank you for saying so. Case {asked.case.id} waits for somebody else."
    )

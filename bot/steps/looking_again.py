"""What somebody makes of a message or case they look at again: a second look, what was settled, a sample's message."""

from __future__ import annotations

from datetime import datetime

from bot.core.looks import Judgement
from bot.core.practice import Practice
from bot.core.rights import Colleague
from bot.core.store import Work
from bot.steps import doubling, sampling, showing


def judged(
    work: Work,
    by: Colleague,
    what: str,
    number: str,
    judgement: Judgement,
    reason: str,
    practice: Practice,
    now: datetime,
) -> str:
    """Keeps it, and what follows from it in words. `what`: settle, look, or else the weekly sample. Raises `No`."""
    if what == "settle":
        return doubling.settle(work, by, number, judgement, reason, practice, now)
    if what == "look":
        return doubling.answer(work, by, number, judgement, reason, practice, now)
    text, case = sampling.answer(work, by, number, judgement, practice, now)
    if case is not None:
        showing.refresh(work, case, practice, now)
    return text

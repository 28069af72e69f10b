"""Cases in which something was done that turned out to be wrong, at a second look or on appeal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.core.looks import Judgement
from bot.core.matters import Outcome, What
from bot.storage.looks import LOOKS
from bot.storage.matters import MATTERS


def overturned(db: Connection) -> dict[int, datetime]:
    """Their numbers, and when it was found. What was right in part stays as it was decided."""
    looked = select(LOOKS.c.case, LOOKS.c.final_at).where(
        LOOKS.c.first == Judgement.MATTERS.value, LOOKS.c.final == Judgement.NOTHING.value
    )
    upheld = select(MATTERS.c.case, MATTERS.c.decided_at).where(
        MATTERS.c.kind == What.APPEAL.value, MATTERS.c.outcome == Outcome.UPHELD.value, MATTERS.c.case.is_not(None)
    )
    found: dict[int, datetime] = {}
    for query in (looked, upheld):
        for number, at in db.execute(query):
            found[number] = min(at, found.get(number, at))
    return found

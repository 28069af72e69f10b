"""Stop the person of concern from writing in the group for a while (a day, unless `minutes` says otherwise)."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import No, Word
from bot.core.effects import Mute
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep, of_concern

DAY = 24 * 60
LONGEST = 28 * DAY
"""Discord mutes for 28 days at most; the same bound holds everywhere."""


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    concern = of_concern(case)
    given = asked.option("minutes") or str(DAY)
    if not given.isascii() or not given.isdigit() or len(given) > 9 or not 1 <= int(given) <= LONGEST:
        raise No(f"Mute for a whole number of minutes between 1 and {LONGEST} (28 days).")
    effects = [
        Mute(
            case=case.id,
            by=asked.by.name,
            account=account,
            group=case.group,
            minutes=int(given),
            reason=asked.request.reason,
        )
        for account in concern
    ]
    return keep(work, asked, Word.MUTE, now, effects)

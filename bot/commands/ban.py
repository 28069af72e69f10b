"""Remove the person of concern from the group and keep them out."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Word
from bot.core.effects import Ban
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep, of_concern


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    concern = of_concern(case)
    effects = [
        Ban(case=case.id, by=asked.by.name, account=account, group=case.group, reason=asked.request.reason)
        for account in concern
    ]
    return keep(work, asked, Word.BAN, now, effects)

"""Send the person of concern a rules reminder."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import No, Part, Word
from bot.core.effects import Warn
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    if not case.concern:
        raise No("Nobody in this case is a person of concern.")
    text = asked.option("text") or asked.texts["warn"]
    effects = [
        Warn(case=case.id, by=asked.by.name, account=account, group=case.group, text=text, reason=asked.request.reason)
        for account in case.accounts(Part.CONCERN)
    ]
    return keep(work, asked, Word.WARN, now, effects)

"""Delete the flagged messages on their platform. Their text stays with the case as evidence."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import No, Part, Word
from bot.core.effects import Remove
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    concern = set(case.accounts(Part.CONCERN))
    flagged = [
        line
        for line in work.cases.file(case).evidence
        if line.flagged and line.account in concern and line.gone_at is None
    ]
    wanted = asked.option("message")
    if wanted:
        flagged = [line for line in flagged if line.message == wanted]
    if not flagged:
        raise No("There is no flagged message of the person of concern left to remove.")
    effects = [
        Remove(
            case=case.id,
            by=asked.by.name,
            message=line.message,
            group=home.key if (home := work.people.home(line.message)) else case.group,
            reason=asked.request.reason,
        )
        for line in flagged
    ]
    return keep(work, asked, Word.REMOVE, now, effects)

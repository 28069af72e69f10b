"""Delete the flagged messages on their platform, or hide them where nobody can. Their text stays as evidence."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import No, Part, Word
from bot.core.effects import Hide, Remove
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.core.undoing import hides
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
    kind = Hide if hides(asked.can.get(case.group.partition(":")[0], ())) else Remove
    effects = [
        kind(
            case=case.id,
            by=asked.by.name,
            message=line.message,
            group=home.key if (home := work.people.home(line.message)) else case.group,
            reason=asked.request.reason,
        )
        for line in flagged
    ]
    return keep(work, asked, Word.REMOVE, now, effects)

"""Send a person at risk an approved, kind text."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import No, Word
from bot.core.effects import Support
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    if not case.at_risk:
        raise No("Nobody in this case is known to need support.")
    effect = Support(
        case=case.id,
        by=asked.by.name,
        account=case.at_risk,
        group=case.group,
        text=asked.option("text") or asked.texts["support"],
        reason=asked.request.reason,
    )
    return keep(work, asked, Word.SUPPORT, now, [effect])

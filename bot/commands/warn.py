"""Send the person of concern a rules reminder: in private, or as a reply to what they wrote, which all can read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.core.casefile import Evidence
from bot.core.cases import No, Word
from bot.core.effects import Warn
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps.deciding import keep, of_concern

NEWEST = "newest"
"""In place of a message's key: the newest flagged one that is still there."""


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    concern = of_concern(case)
    text = asked.option("text") or asked.texts["warn"]
    answered = _answered(work, asked, concern)
    effects = [
        Warn(
            case=case.id,
            by=asked.by.name,
            account=account,
            group=home.key if mine and (home := work.people.home(mine)) else case.group,
            text=text,
            message=mine,
            reason=asked.request.reason,
        )
        for account in concern
        for mine in [answered.message if answered and answered.account == account else ""]
    ]
    return keep(work, asked, Word.WARN, now, effects)


def _answered(work: Work, asked: Asked, concern: Collection[str]) -> Evidence | None:
    """The message that is answered; None where the reminder is for them alone."""
    wanted = asked.option("message")
    if not wanted:
        return None
    lines = [one for one in work.cases.file(asked.case).evidence if one.flagged and one.account in concern]
    found = [one for one in lines if one.gone_at is None and wanted in (NEWEST, one.message)]
    if not found:
        raise No("There is no flagged message of the person of concern left to answer.")
    return found[-1]

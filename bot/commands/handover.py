"""Hand the case over to a colleague, who is told and holds it for the next half hour."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import No, Word
from bot.core.effects import Alert
from bot.core.requests import Asked, Reply
from bot.core.rights import Power, refusal
from bot.core.store import Work
from bot.steps.alerting import tell
from bot.steps.deciding import keep

TOGETHER = "together"
"""The option of one that is part of a whole handover: whoever takes it is told once of all (`bot.steps.handing`)."""


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    wanted = asked.option("to") or asked.request.reason.strip()
    able = [
        person
        for person in asked.people
        if person.name != asked.by.name and refusal(person, Power.TRIAGE, case, unread=True) is None
    ]
    found = next((person for person in able if person.name.casefold() == wanted.casefold()), None)
    if found is None:
        names = ", ".join(person.name for person in able)
        raise No(f"Say to whom: {names}." if names else "There is nobody else who may look at this case.")
    reply = keep(
        work, asked, Word.HANDOVER, now, text=f"{found.name} has case {case.id} now and is told.", holder=found.name
    )
    alert = Alert(
        case=case.id,
        by=asked.by.name,
        to=found.name,
        severity=case.severity.name,
        text=f"{asked.by.name} handed case {case.id} over to you.",
        link=f"/case/{case.id}",
    )
    if not asked.option(TOGETHER):
        tell(work, f"handed:{case.id}:{case.version}:{found.name}", alert, asked, now)
    return reply

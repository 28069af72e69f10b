"""Pass the case to the safeguarding lead: opens the safeguarding record and tells the lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.cases import Word
from bot.core.effects import Alert
from bot.core.escalation import to_tell
from bot.core.requests import Asked, Reply
from bot.core.rights import Power
from bot.core.store import Work
from bot.steps.alerting import tell
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    reason = asked.request.reason or "Passed on without a reason given."
    reply = keep(work, asked, Word.ESCALATE, now, text="The lead has it now, thank you.")
    work.cases.open_incident(case, asked.by.name, reason, now)
    work.ledger.log(asked.by.name, "opened a safeguarding record", f"case:{case.id}", now)
    names, text = to_tell(case, asked.people, f"{asked.by.name} passed case {case.id} to you.")
    for name in names:
        alert = Alert(
            case=case.id,
            by=asked.by.name,
            to=name,
            severity=case.severity.name,
            text=text,
            link=f"/case/{case.id}",
        )
        tell(work, f"passed:{case.id}:{case.version}:{name}", alert, asked, now)
    leads = [person.name for person in asked.people if Power.SEE_SERIOUS in person.powers and person.name in names]
    if not leads:
        return replace(reply, text="The record is open, but no lead can be told here: please speak to one yourself.")
    return reply

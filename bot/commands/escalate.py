"""Pass the case to the safeguarding lead: opens the safeguarding record and tells the lead."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Word
from bot.core.effects import Alert, packed
from bot.core.requests import Asked, Reply
from bot.core.rights import Power, may_see
from bot.core.store import Work
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    reason = asked.request.reason or "Passed on without a reason given."
    reply = keep(work, asked, Word.ESCALATE, now, text="The lead has it now, thank you.")
    work.cases.open_incident(case, asked.by.name, reason, now)
    work.ledger.log(asked.by.name, "opened a safeguarding record", f"case:{case.id}", now)
    for lead in asked.people:
        if Power.SEE_SERIOUS in lead.powers and may_see(lead, case):
            alert = Alert(
                case=case.id,
                by=asked.by.name,
                to=lead.name,
                severity=case.severity.name,
                text=f"{asked.by.name} passed case {case.id} to you.",
                link=f"/case/{case.id}",
            )
            key = f"passed:{case.id}:{case.version}:{lead.name}"
            work.outbox.put(key, alert.lane, "perform", packed(alert), now, now)
    return reply

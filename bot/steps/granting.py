"""The lead lets a named colleague into a case, or shuts them out again: logged, recorded, and told to the others."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Case, No
from bot.core.effects import Alert
from bot.core.grants import why_no_giver, why_not, why_not_back
from bot.core.incidents import Entry
from bot.core.practice import Practice
from bot.core.requests import CaseWord, Reply
from bot.core.rights import Colleague, Power, may_see
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps.alerting import tell

LET_IN, TAKE_BACK = "let-in", "take-back"
"""The words for it, of the command line and of a form; `to` among their options is whom."""


def say(work: Work, said: CaseWord, by: Colleague, case: Case, practice: Practice, now: datetime) -> Reply:
    """Lets somebody in, or takes that back. Raises `No`."""
    no = why_no_giver(by, case)
    if no is not None:
        raise No(no)
    wanted = said.options.get("to", "").strip()
    whom = next((one for one in practice.people if one.name.casefold() == wanted.casefold()), None)
    if whom is None:
        raise No(f"Nobody called “{wanted[:40]}” works at this desk." if wanted else "Say who: a colleague's name.")
    reason = " ".join(said.reason.split())
    if said.word == LET_IN:
        return _let_in(work, by, case, whom, reason, practice, now)
    no = why_not_back(whom, case)
    if no is not None:
        raise No(no)
    work.cases.end_grant(case.id, whom.name, now)
    _keep(work, by, case, f"took back that {whom.name} can open this case", reason, now)
    return Reply(True, f"{whom.name} can no longer open case {case.id}.", case.id)


def _let_in(
    work: Work, by: Colleague, case: Case, whom: Colleague, reason: str, practice: Practice, now: datetime
) -> Reply:
    no = why_not(whom, case, reason)
    if no is not None:
        raise No(no)
    work.cases.grant(case.id, whom.name, f"{by.name}: {reason}", now)
    _keep(work, by, case, f"let {whom.name} open this case until it is closed", reason, now)
    told = {whom.name: f"{by.name} let you open case {case.id}. Speak about it with nobody but the lead."}
    told |= {
        one.name: f"{by.name} let {whom.name} open case {case.id}. Why stands with the case."
        for one in practice.people
        if Power.SEE_SERIOUS in one.powers and may_see(one, case) and one.name not in (by.name, whom.name)
    }
    for name, text in told.items():
        alert = Alert(
            case=case.id, to=name, by=by.name, severity=Severity.S2.name, text=text, link=f"/case/{case.id}"
        )  # fmt: skip
        tell(work, f"let-in:{case.id}:{whom.name}:{now.isoformat()}:{name}", alert, practice, now)
    return Reply(True, f"{whom.name} can open case {case.id} until it is closed, and is told.", case.id)


def _keep(work: Work, by: Colleague, case: Case, what: str, reason: str, now: datetime) -> None:
    """In the log, without the reason, and in the safeguarding record with it."""
    work.ledger.log(by.name, what, f"case:{case.id}", now)
    incident = work.cases.incident(case.id)
    if incident is not None:
        line = f"{what[:1].upper()}{what[1:]}{f': {reason}' if reason else '.'}"
        work.cases.record(incident.id, by.name, Entry.NOTE, line, now)

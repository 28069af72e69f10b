"""The log with the names in it, given out: whoever may read the log asks, a second person agrees, then it is written.

Without names it is checked just as well, and takes nobody else: so no refusal holds up whoever checks the desk.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.approvals import WAITS, Act, Approval, Stage
from bot.core.cases import No
from bot.core.effects import Alert
from bot.core.practice import Practice
from bot.core.rights import Colleague, Power, refusal
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import agreeing
from bot.steps.alerting import tell


def allowed(by: Colleague) -> None:
    """Whether a colleague may export the log at all. Raises `No`."""
    why_not = refusal(by, Power.READ_LOG)
    if why_not:
        raise No(why_not)


def named(work: Work, by: Colleague, reason: str, practice: Practice, now: datetime) -> Approval:
    """What two people agreed to, to be written now; or what was asked just now, and waits.

    Raises:
        No: a second person was asked before, and has not agreed yet.
    """
    allowed(by)
    mine = [one for one in work.approvals.listed() if one.act is Act.LOG and one.by == by.name]
    found = next((one for one in mine if one.stage is Stage.AGREED and _fresh(one, now)), None)
    if found is not None:
        return found
    waits = next((one for one in mine if one.waits(now)), None)
    if waits is not None:
        raise No(f"Number {waits.id} waits for a second person. When they have agreed, say the same again.")
    return _asked(work, by, reason, practice, now)


def agreed(work: Work, approval: Approval, practice: Practice, now: datetime) -> str:
    """Two people want it: whoever asked may write it, once."""
    return (
        f"Agreed. {approval.by} can write it once, within {WAITS.days} days: safelight audit export FILE --with-names"
    )


def written(work: Work, by: Colleague, approval: Approval | None, practice: Practice, now: datetime) -> None:
    """Keeps that the log went out; lead, deputy and chair hear of it."""
    with_names = approval is not None
    if approval is not None:
        if not work.approvals.save(replace(approval, stage=Stage.DONE), Stage.AGREED):
            raise No(f"Number {approval.id} was used at the same moment. Ask again.")
        agreeing.log(work, approval, "wrote the log with the names in it", by.name, now)
    work.ledger.log(by.name, f"exported the log {'with' if with_names else 'without'} names", "log", now)
    what = "It names colleagues and case numbers" if with_names else "It names nobody, and no case"
    text = f"{by.name} has exported the log. {what}, and nothing that was written."
    for one in practice.people:
        if Power.APPROVE in one.powers and one.name != by.name:
            alert = Alert(to=one.name, severity=Severity.S3.name, text=text)
            tell(work, f"exported:{now.isoformat()}:{one.name}", alert, practice, now)


def _asked(work: Work, by: Colleague, reason: str, practice: Practice, now: datetime) -> Approval:
    says = (
        f"{by.name} wants to give out the log with the names of colleagues and the numbers of cases in it. Nothing "
        "that was written is in it. Without names it can be checked just as well."
    )
    return agreeing.ask(work, Approval("", Act.LOG, by.name, now, now, says, reason, "log"), practice, now)


def _fresh(approval: Approval, now: datetime) -> bool:
    return approval.decided_at is not None and now - approval.decided_at < WAITS

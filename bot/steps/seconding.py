"""A second pair of eyes on a referral, after it was handed over: a task for another lead or deputy.

Before it there is one signature alone, as 999 and the police cannot wait for whoever sleeps. Afterwards somebody else
looks at what was sent: what is missing or wrong can still be told to whoever has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.casefile import Task
from bot.core.cases import Case, No
from bot.core.effects import Alert
from bot.core.incidents import Entry
from bot.core.practice import Practice
from bot.core.referrals import Referral
from bot.core.rights import Colleague, Power, refusal
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps.alerting import tell

SEEN = "seen:"
"""Begins a task's key, before the referral's number."""


def asked(work: Work, referral: Referral, case: Case, practice: Practice, now: datetime) -> None:
    """Asks whoever else may keep this record to look; says so in the record where there is nobody."""
    team = [one for one in practice.people if one.name != referral.by]
    able = [one for one in team if refusal(one, Power.REFER, case) is None]
    if not able:
        text = f"Nobody but {referral.by} may look at what was sent with referral {referral.id}."
        work.cases.record(referral.incident, "machine", Entry.NOTE, text, now)
        return
    todo = (
        f"Look at what was sent with referral {referral.id} to {referral.to_name}, signed by {referral.signed}: a lead "
        f"or deputy other than {referral.by} reads the record and says that it is done. What is missing can still be "
        "told."
    )
    work.cases.task(f"{SEEN}{referral.id}", case.id, todo, now)
    said = (
        f"{referral.by} handed over referral {referral.id} of case {case.id}. Please look at what was sent, and say so "
        "in the case."
    )
    for one in able:
        alert = Alert(case=case.id, to=one.name, severity=Severity.S3.name, text=said, link=f"/case/{case.id}")
        tell(work, f"{SEEN}{referral.id}:{one.name}", alert, practice, now)


def answered(work: Work, by: Colleague, case: Case, tasks: Sequence[Task]) -> list[Task]:
    """Of a case's open tasks those that somebody ends by “It is done”: what is to be done by hand, and only when
    nothing of that is left, what is to be looked at. Raises `No` where nothing of it is theirs."""
    by_hand = [one for one in tasks if not one.key.startswith(SEEN)]
    if by_hand or not tasks:
        return by_hand
    why_not = refusal(by, Power.REFER, case)
    if why_not:
        raise No(f"What waits is a second look at what was sent. {why_not}")
    theirs = [one for one in tasks if _signed_by(work, one) != by.name]
    if not theirs:
        raise No("What waits is a second look at what was sent, and you sent it: somebody else has to look.")
    return theirs


def _signed_by(work: Work, task: Task) -> str:
    referral = work.referrals.get(task.key.removeprefix(SEEN))
    return referral.by if referral is not None else ""

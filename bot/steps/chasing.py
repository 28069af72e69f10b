"""The chaser: a referral that nobody answered by its day comes back to the lead, again each day until somebody says
what became of it."""

from __future__ import annotations

from datetime import datetime

from bot.core.effects import Alert
from bot.core.escalation import to_tell
from bot.core.jobs import Job
from bot.core.practice import Practice
from bot.core.referrals import Referral, chased
from bot.core.store import Work
from bot.steps.alerting import tell

LANE, KIND = "clock", "chase"


def put(work: Work, referral: Referral, now: datetime) -> None:
    """Sees to it that somebody is reminded when the reply is due."""
    if referral.awaiting and referral.chase_at is not None:
        key = f"chase:{referral.id}:{referral.chase_at.isoformat()}"
        work.outbox.put(key, LANE, KIND, {"referral": referral.id}, referral.chase_at, now)


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """The day has come: tells the lead, unless there was an answer or the day was moved."""
    referral = work.referrals.get(str(job.payload["referral"]), lock=True)
    if referral is None or not referral.awaiting or referral.chase_at is None or referral.chase_at > now:
        return
    case = work.cases.get(referral.case)
    if case is None:
        return
    days = (now - referral.at).days
    text = (
        f"Referral {referral.id} (case {case.id}) has no reply after {days} days. Ask again, and say what they answer."
    )
    names, words = to_tell(case, practice.people, text)
    for name in names:
        alert = Alert(
            case=case.id, to=name, severity=case.severity.name, text=words, link=f"/record/{referral.incident}"
        )
        tell(work, f"{job.key}:{name}", alert, practice, now)
    work.ledger.log("machine", f"referral {referral.id} has no reply yet", f"case:{case.id}", now)
    later = chased(referral, now)
    work.referrals.save(later, referral.state)
    put(work, later, now)

"""What is deleted on a platform that demands it is deleted here as well (X: “Developer Policy”, content compliance).

At once in the buffer; with a case's evidence a little later, so that the safeguarding lead can confirm that the law
demands it be kept. Deletion wins where nobody does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.cases import Case
from bot.core.effects import Alert
from bot.core.escalation import to_tell
from bot.core.heard import Gone
from bot.core.jobs import Job
from bot.core.practice import Practice
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import legal
from bot.steps.alerting import tell

WAITS = timedelta(hours=20)
"""How long evidence waits for the lead: X wants it gone within 24 hours."""
EXCEPTION = "law:"
"""Before a case's number in the positions: who confirmed that the law demands its evidence be kept, and why."""


def follow(work: Work, gone: Iterable[Gone], practice: Practice, now: datetime) -> None:
    """Erases what is gone on platforms that demand it, and tells the lead of what a case rests on."""
    for one in gone:
        if one.platform not in practice.demanding:
            continue
        group = f"{one.platform}:{one.group}"
        for number in work.eraser.drop(group, one.id):
            case = work.cases.get(number)
            if case is None or excepted(work, number):
                continue
            due = now + WAITS
            payload = {"case": number, "group": group, "id": one.id}
            if work.outbox.put(f"gone:{number}:{group}:{one.id}", "clock", "gone", payload, due, now):
                _ask(work, case, one.platform, due, practice, now)


def ring(work: Work, job: Job, now: datetime) -> None:
    """The time is over: the evidence goes, unless the law is said to demand it."""
    case = str(job.payload["case"])
    if excepted(work, case):
        work.ledger.log("machine", "kept a deleted post, as the law was said to demand it", f"case:{case}", now)
    else:
        work.eraser.drop(str(job.payload["group"]), str(job.payload["id"]), case)
        work.ledger.log("machine", "erased a post that was deleted on its platform", f"case:{case}", now)


def excepted(work: Work, case: str) -> bool:
    """Whether somebody confirmed that the law demands it be kept, or a legal hold says so."""
    if work.ledger.positions(f"{EXCEPTION}{case}").get(f"{EXCEPTION}{case}"):
        return True
    known = work.cases.get(case)
    return known is not None and bool(legal.on_case(work, known))


def except_(work: Work, case: Case, by: str, reason: str, now: datetime) -> None:
    """The lead confirms that the law demands a case's evidence be kept; the reason stands in the log by its digest."""
    work.ledger.move({f"{EXCEPTION}{case.id}": by}, now)
    work.ledger.log(by, "confirmed that the law demands the evidence be kept", f"case:{case.id}", now)
    work.cases.decided(case.id, by, "note", f"The law demands that the evidence be kept: {reason}", case.version, now)


def _ask(work: Work, case: Case, platform: str, due: datetime, practice: Practice, now: datetime) -> None:
    text = (
        f"Case {case.id}: a post was deleted on {platform.upper()}, so it is erased here too at {due:%a %H:%M} UTC. "
        f"If the law demands that it be kept, say so before: safelight keep {case.id} --reason …"
    )
    names, words = to_tell(case, practice.people, text)
    for name in names:
        urgency = max(case.severity, Severity.S2).name
        alert = Alert(case=case.id, to=name, severity=urgency, text=words, link=f"/case/{case.id}")
        tell(work, f"gone:{case.id}:{due:%Y-%m-%d}:{name}", alert, practice, now)

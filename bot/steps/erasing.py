"""Erasing what is kept of a case: proposed by one, agreed to by another, done in small steps, stopped by a legal hold.

What stays is a reference: number, category, urgency, group, times, how it ended. Its cards are reduced to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.approvals import Act, Approval, Stage
from bot.core.cases import No
from bot.core.effects import Alert
from bot.core.jobs import Job
from bot.core.practice import Practice
from bot.core.retention import Life, by_itself, until
from bot.core.rights import involved
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk.shown import one_line
from bot.steps import agreeing, legal, retaining, showing
from bot.steps.alerting import tell

SMALL = 500
"""How many pieces of evidence one step erases, so that nobody waits long for the database."""
MOST = 100
"""Cases that two people can agree to erase at once: more, and nobody reads the list."""


def propose(work: Work, by: str, numbers: Sequence[str], reason: str, practice: Practice, now: datetime) -> Approval:
    """Asks for a second person to erase all that is kept of some cases. Raises `No`."""
    colleague = legal.keeper(practice, by)
    wanted = list(dict.fromkeys(number.strip().lstrip("#") for number in numbers if number.strip()))
    if not wanted:
        raise No("Say which cases: their numbers.")
    if len(wanted) > MOST:
        raise No(f"At most {MOST} cases at once: whoever agrees must be able to read the list.")
    parts = []
    for number in wanted:
        life = retaining.one(work, colleague, number)
        held = legal.on_case(work, life.case)
        if held:
            raise No(
                f"Case {life.case.id} is kept by {legal.said(held)}. End the hold first; two people must want that."
            )
        if life.busy:
            raise No(f"Case {life.case.id}: something is still to be done, or somebody outside has not answered.")
        kept = until(life, practice.pack, practice.hours.timezone)
        early = "" if kept.looked_at <= now else ", BEFORE its time"
        recorded = ", with a safeguarding record" if life.recorded else ""
        title = practice.pack.title(life.case.category)
        parts.append(
            f"{life.case.id} ({title}{recorded}; closed {life.closed_at:%d %b %Y}; kept "
            f"{retaining.said(kept, practice)}{early})"
        )
    cases = tuple(sorted(wanted, key=int))
    count = "case" if len(cases) == 1 else f"{len(cases)} cases:"
    says = f"Erase {count} {'; '.join(parts)}."
    return agreeing.ask(
        work, Approval("", Act.PURGE, colleague.name, now, now, says, reason, "", cases), practice, now
    )  # fmt: skip


def agreed(work: Work, approval: Approval, practice: Practice, now: datetime) -> str:
    """Two people want it: each case is erased by a job of its own."""
    for number in approval.cases:
        by = f"{approval.by} and {approval.decided_by}"
        payload = {"number": number, "by": by, "why": "two people agreed", "approval": approval.id}
        work.outbox.put(f"erase:{number}:approval:{approval.id}", retaining.LANE, retaining.ERASE, payload, now, now)
    count = f"case {approval.cases[0]}" if len(approval.cases) == 1 else f"{len(approval.cases)} cases"
    return f"Agreed. What is kept of {count} is being erased."


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> bool:
    """One small step of erasing a case. Returns whether it is over.

    Holds, and for the machine whether it may at all, are asked at every step: what came in between stops it.
    """
    number, by, approval = (str(job.payload[name]) for name in ("number", "by", "approval"))
    case, life = work.cases.get(number, lock=True), work.retention.life(number)
    if case is None or life is None:
        return True
    held = legal.on_case(work, case)
    if held or case.open or not _still(life, approval, practice, now):
        _stopped(work, job, number, bool(held), practice, now)
        return True
    walled = case.about_colleague or any(involved(one, case) for one in practice.people)
    if work.retention.purge(number, by, str(job.payload["why"]), now, SMALL, walled=walled):
        return False
    if walled:  # nobody reads the log of a case that nobody may open: that it happened is said elsewhere too
        work.ledger.log(by, "erased what was kept of a case that a colleague was a party to", "keeping", now)
    actor = "machine" if by == "machine" else by
    work.ledger.log(
        actor, f"erased what was kept of it ({one_line(str(job.payload['why']), 200)})", f"case:{number}", now
    )
    after = work.cases.get(number)
    if after is not None:
        showing.refresh(work, after, practice, now, why="erased")
    _finished(work, approval, Stage.DONE)
    return True


def _still(life: Life, approval: str, practice: Practice, now: datetime) -> bool:
    if approval:
        return not life.busy
    kept = until(life, practice.pack, practice.hours.timezone)
    return kept.looked_at <= now and by_itself(life, kept)


def _stopped(work: Work, job: Job, number: str, held: bool, practice: Practice, now: datetime) -> None:
    why = "a legal hold was set" if held else "the case is open again, or something is to be done there"
    work.ledger.log("machine", f"did not erase it (any further): {why}", f"case:{number}", now)
    approval = work.approvals.get(str(job.payload["approval"]))
    if approval is None:
        return
    _finished(work, approval.id, Stage.STOPPED)
    for name in dict.fromkeys((approval.by, approval.decided_by)):
        if practice.colleague(name) is not None:
            alert = Alert(
                to=name, severity=Severity.S3.name, text=f"Case {number} was not erased: {why}.", link="/keeping"
            )
            tell(work, f"erase:{number}:stopped:{approval.id}:{name}", alert, practice, now)


def _finished(work: Work, number: str, stage: Stage) -> None:
    """The approval is done once all its cases are; one that was stopped stays so."""
    approval = work.approvals.get(number)
    if approval is None or approval.stage is not Stage.AGREED:
        return
    left = set(approval.cases) - set(work.retention.purged(approval.cases))
    if stage is Stage.STOPPED or not left:
        work.approvals.save(replace(approval, stage=stage), Stage.AGREED)

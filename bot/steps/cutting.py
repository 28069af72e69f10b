"""Lines of the sealed log whose time is over: two people want it, and the clock takes them out, a few seals a step.

Kept are seven years, and longer where a line is about a case that is still kept (section 2 of the safeguarding facts:
“7 yrs or as long as the case”). All lines under a seal go together, or none: the seal stays in the chain with a signed
note in their place, so that everything else is proved as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.approvals import Act, Approval, Stage
from bot.core.cases import No
from bot.core.jobs import Job
from bot.core.practice import Practice
from bot.core.rights import Colleague, Power, refusal
from bot.core.sealing import Seal, Unsealed, time_of
from bot.core.store import Work
from bot.steps import agreeing
from bot.steps.alerting import tell_keepers

KEPT = timedelta(days=7 * 365 + 2)
LANE, KIND = "clock", "cut"
STEP = 20
"""Seals that are looked at in one step."""


def over(work: Work, after: int, now: datetime) -> tuple[int, list[Seal]]:
    """Of the next seals those whose lines may go, and the number of the last one that was looked at; `after` at the
    end, which is also where the first seal comes that is young."""
    looked, found = after, []
    before = work.seals.after(after - 1, 1) if after else []
    last = before[0].last if before else None
    for seal in work.seals.after(after, STEP):
        at = time_of(seal.at)
        if at is None or at > now - KEPT:
            break
        if work.seals.cut_of(seal.number) is None and not _needed(work, seal, last):
            found.append(seal)
        looked, last = seal.number, max(last or 0, seal.last)
    return looked, found


def count(work: Work, now: datetime) -> int:
    """How many lines may go."""
    return sum(len(seal.listed()) for seals in _all(work, now) for seal in seals)


def ask(work: Work, by: Colleague, reason: str, practice: Practice, now: datetime) -> Approval:
    """Asks a second person. Raises `No`."""
    why_not = refusal(by, Power.APPROVE)
    if why_not:
        raise No(why_not)
    lines = count(work, now)
    if not lines:
        raise No("No line of the log is older than seven years without being about a case that is still kept.")
    says = (
        f"{by.name} wants to take {lines} lines out of the log that are older than seven years and about no case that "
        "is still kept. Their seals stay, so that the rest can be checked as before."
    )
    return agreeing.ask(work, Approval("", Act.CUT, by.name, now, now, says, reason, "log"), practice, now)


def agreed(work: Work, approval: Approval, practice: Practice, now: datetime) -> str:
    """Two people want it: the clock does it, where the key is."""
    work.outbox.put(f"cut:{approval.id}", LANE, KIND, {"approval": approval.id, "after": 0, "lines": 0}, now, now)
    return "Agreed. The lines are being taken out."


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> bool:
    """One step. Returns whether it is over."""
    approval = work.approvals.get(str(job.payload["approval"]))
    if approval is None or approval.stage is not Stage.AGREED:
        return True
    by = f"{approval.by} and {approval.decided_by}"
    asked_at = approval.at  # what has become old since was not agreed to
    after, gone = int(job.payload["after"]), int(job.payload["lines"])
    try:
        upto, seals = over(work, after, asked_at)
        for seal in seals:
            work.seals.sound(seal)
        gone += sum(work.seals.cut(seal, by, now) for seal in seals)
    except Unsealed as why:
        work.approvals.save(replace(approval, stage=Stage.STOPPED), Stage.AGREED)
        tell_keepers(
            work, f"cut:{approval.id}", f"{gone} lines were taken out of the log, and no more. {why}", practice, now
        )
        return True
    if upto > after:
        payload = {**job.payload, "after": upto, "lines": gone}
        work.outbox.put(f"cut:{approval.id}:{upto}", LANE, KIND, payload, now, now)
        return True
    agreeing.log(work, approval, f"{gone} lines of the log were taken out, as {by} wanted", "machine", now)
    work.approvals.save(replace(approval, stage=Stage.DONE), Stage.AGREED)
    return True


def _all(work: Work, now: datetime) -> Iterator[list[Seal]]:
    after = 0
    while True:
        upto, found = over(work, after, now)
        yield found
        if upto == after:
            return
        after = upto


def _needed(work: Work, seal: Seal, last: int | None) -> bool:
    """Whether a line under it is about a case that is still kept, or cannot be read."""
    cases = set()
    for line in work.seals.lines(last, seal.last):
        if not isinstance(line.subject, str):
            return True
        kind, _, number = line.subject.partition(":")
        if kind == "case" and number.isdigit():
            cases.add(number)
    kept = {number for number in cases if work.cases.get(number) is not None}
    return bool(kept - work.retention.purged(kept).keys())

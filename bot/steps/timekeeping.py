"""What is done when its time comes: a clock that ran out alerts people; what has had its days is purged."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.escalation import overdue
from bot.core.jobs import Job
from bot.core.practice import Practice
from bot.core.retention import buffer
from bot.core.store import Work
from bot.core.wellbeing import KEPT
from bot.steps import (
    agreed,
    agreeing,
    alarming,
    caring,
    changing,
    chasing,
    cutting,
    deleting,
    doubling,
    erasing,
    glass,
    holding,
    laddering,
    legal,
    listing,
    mornings,
    noticing,
    quotas,
    receiving,
    retaining,
    sampling,
    sealing,
    showing,
    walling,
)
from bot.steps.alerting import tell_all
from bot.steps.summarising import tally

LANE = "clock"
BUFFER = timedelta(days=7)
"""How long unflagged text is kept, from its arrival."""
COVERAGE = timedelta(days=400)
"""How long it is kept what was seen and what was not: a year's summary can be made, and names nobody."""
SMALL = 500
"""How much one purge step erases, so that nobody waits long for the database."""


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """Does one job of the clock lane."""
    if job.kind == "clock":
        _clock(work, job, practice, now)
    elif job.kind == laddering.KIND:
        laddering.ring(work, job, practice, now)
    elif job.kind == chasing.KIND:
        chasing.ring(work, job, practice, now)
    elif job.kind == changing.KIND:
        changing.ring(work, job, practice, now)
    elif job.kind in (alarming.KIND, alarming.LOOK, alarming.PASSED):
        alarming.ring(work, job, practice, now)
    elif job.kind == glass.KIND:
        glass.ring(work, now)
    elif job.kind == holding.KIND:
        mornings.ring(work, job, practice, now)
    elif job.kind == receiving.KIND:
        receiving.ring(work, dict(job.payload), job.key, practice, now)
    elif job.kind == "notices":
        noticing.put_due(work, practice, now)
    elif job.kind == "list":
        listing.ring(work, job, practice, now)
    elif job.kind == retaining.KIND:
        retaining.ring(work, job, practice, now)
    elif job.kind == agreeing.KIND:
        agreed.ring(work, job, practice, now)
    elif job.kind == retaining.ERASE:
        if not erasing.ring(work, job, practice, now):
            work.outbox.later(job.key, now)
            return
    elif job.kind == cutting.KIND:
        cutting.ring(work, job, practice, now)
    elif job.kind == "gone":
        deleting.ring(work, job, now)
    elif job.kind == "purge":
        _purge(work, job, practice, now)
        return
    elif job.kind == "seal":
        sealing.seal(work, job, practice, now)
        return
    elif job.kind == "anchor":
        sealing.anchor(work, job, practice, now)
        return
    else:
        work.ledger.log("machine", f"does not know how to do {job.kind}", "desk", now)
        work.outbox.stick(job.key)
        return
    work.outbox.finish(job.key)


def _clock(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    case = work.cases.get(str(job.payload["case"]))
    if case is None or not case.open:
        return
    for clock in work.cases.clocks(case.id):
        if clock.name != job.payload["name"] or not clock.late(now):
            continue
        title = practice.pack.title(case.category)
        tell_all(work, overdue(case, clock, practice.people, title), practice, now)
        work.ledger.log("machine", f"“{clock.name}” is overdue", f"case:{case.id}", now)
        showing.refresh(work, case, practice, now, why=f"late:{clock.name}", wait=True)


def _purge(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """One small step; the same job goes on at once while there is more, and other work comes in between."""
    tally(work, practice.hours.timezone, now)  # what is erased was counted before
    sampling.draw(work, practice, now)
    doubling.remind(work, practice, now)
    walling.renew(work, practice, now)
    caring.tell_where_nobody_is_left(work, practice, now)
    work.wellbeing.purge(now - KEPT)
    receiving.purge(work, practice, now)
    accounts, groups = legal.kept_from_purge(work)
    work.looks.purge(now, accounts, groups)
    texts = work.inbox.purge(now - buffer(practice.pack), SMALL, accounts, groups)
    hits = work.hits.purge(now - timedelta(days=practice.model.window_days), SMALL, accounts, groups)
    work.ledger.purge_answers(now - BUFFER)
    work.ledger.purge_coverage(now - COVERAGE)
    quotas.purge(work, practice, now)
    work.ledger.purge_keys(now)
    work.dialogues.purge(now)
    if texts or hits:
        work.ledger.log("machine", f"purged {texts} messages and {hits} hits whose days were over", "desk", now)
    if max(texts, hits) >= SMALL:
        work.outbox.later(job.key, now)
    else:
        work.outbox.finish(job.key)

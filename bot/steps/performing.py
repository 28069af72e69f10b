"""Step 10: what is asked before an effect is done, and what is kept when it was, was not, or nobody knows."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.cases import WORDS, Part, Word, sanctions_allowed
from bot.core.effects import (
    AGAIN,
    HUMAN_ONLY,
    PUNITIVE,
    SENDS,
    Alert,
    Ban,
    Effect,
    Mute,
    Receipt,
    Remove,
    Status,
    Support,
    Warn,
    packed,
)  # fmt: skip
from bot.core.jobs import Job
from bot.core.practice import Practice
from bot.core.rights import Power, refusal
from bot.core.store import Work

MOST_TRIES = 8
_POWERS: dict[type[Effect], Power] = {
    Warn: Power.TRIAGE, Support: Power.TRIAGE, Remove: Power.SANCTION, Mute: Power.SANCTION, Ban: Power.BAN,
}  # fmt: skip


def begin(work: Work, job: Job, effect: Effect, practice: Practice, now: datetime) -> bool:
    """Whether to do it now. Compares rights and the case's state again; a send writes its intent first."""
    why_not = _no_longer(work, effect, practice)
    if why_not:
        end(work, job, effect, Receipt(Status.REFUSED, f"Not done: {why_not}"), now)
        return False
    if type(effect) in SENDS:
        last = work.outbox.last(job.key)
        if last is not None and last.status is Status.INTENT and type(effect) not in AGAIN:
            words = "It is not known whether this arrived. Look on the platform before you send it again."
            end(work, job, effect, Receipt(Status.UNKNOWN, words), now)
            return False
        work.outbox.receive(job.key, effect.case, Receipt(Status.INTENT), now)
    return True


def end(work: Work, job: Job, effect: Effect, receipt: Receipt, now: datetime) -> None:
    """Keeps what really happened; a refusal or a doubt is told to the colleague who asked."""
    work.outbox.receive(job.key, effect.case, receipt, now)
    work.outbox.finish(job.key, receipt.status.value)
    name = type(effect).__name__.lower()
    work.ledger.log(effect.by, f"{name}: {receipt.status.value}", f"case:{effect.case}" if effect.case else "desk", now)
    if receipt.status in (Status.REFUSED, Status.UNKNOWN) and type(effect) in HUMAN_ONLY:
        text = f"Case {effect.case}, {name}: {receipt.detail}"
        alert = Alert(case=effect.case, to=effect.by, severity="S3", text=text, link=f"/case/{effect.case}")
        work.outbox.put(f"told:{job.key}", alert.lane, "perform", packed(alert), now, now)


def again(work: Work, job: Job, effect: Effect, why: str, wait: timedelta, now: datetime) -> None:
    """Puts it back for later; after many tries, or where a second try could reach a member twice, people decide."""
    if type(effect) in SENDS - AGAIN and not why.startswith("asked to wait"):
        words = f"It is not known whether this arrived ({why}). Look on the platform before you send it again."
        end(work, job, effect, Receipt(Status.UNKNOWN, words), now)
        return
    work.outbox.receive(job.key, effect.case, Receipt(Status.WAITING, why), now)
    if job.tries >= MOST_TRIES and not why.startswith("asked to wait"):
        work.outbox.stick(job.key)
        work.ledger.log("machine", f"gave up on {job.key} after {job.tries} tries", f"case:{effect.case}", now)
    else:
        work.outbox.later(job.key, now + wait)


def backoff(tries: int) -> timedelta:
    """Seconds to wait before the next try: 2, 4, 8 … at most five minutes."""
    return timedelta(seconds=min(300, 2**tries))


def _no_longer(work: Work, effect: Effect, practice: Practice) -> str | None:
    if type(effect) not in HUMAN_ONLY:
        return None
    colleague = practice.colleague(effect.by)
    if colleague is None:
        return f"{effect.by} has no rights here any more." if effect.by else "nobody has put their name to it."
    case = work.cases.get(effect.case)
    power = _POWERS.get(type(effect), Power.TRIAGE)
    if case is None:
        return "its case is gone." if effect.case else refusal(colleague, power)
    if type(effect) in PUNITIVE and not sanctions_allowed(case):
        return "the case has changed, and nothing may reach this person before the safeguarding lead steps in."
    if type(effect) in PUNITIVE and case.kind not in WORDS[Word.WARN].kinds:
        return "a person who may need help is never punished."
    account = getattr(effect, "account", "")
    if account and type(effect) in PUNITIVE and account not in case.accounts(Part.CONCERN):
        return "this account is not a person of concern in the case."
    return refusal(colleague, power, case)

"""Step 10: what is asked before an effect is done, and what is kept when it was, was not, or nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.cases import Part, State, Word
from bot.core.effects import (
    AGAIN,
    HUMAN_ONLY,
    PUNITIVE,
    SENDS,
    Alert,
    Ban,
    Deliver,
    Effect,
    Hide,
    Mute,
    Notice,
    Receipt,
    Remove,
    Show,
    Status,
    Support,
    Unban,
    Unhide,
    Unmute,
    Warn,
    Withdraw,
)  # fmt: skip
from bot.core.escalation import to_tell
from bot.core.jobs import Job
from bot.core.life import WORDS, sanctions_allowed, support_allowed
from bot.core.practice import Practice
from bot.core.rights import Power, may_see, refusal
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import noticing, showing
from bot.steps.alerting import DESK, keepers, tell, tell_keepers, ways
from bot.steps.snapshotting import before_act

MOST_TRIES = 8
UNDELIVERED, STALE = timedelta(minutes=10), timedelta(hours=12)
"""How long an alert may wait for its way before others are told instead, and before it is given up there."""
_POWERS: dict[type[Effect], Power] = {
    Warn: Power.TRIAGE, Support: Power.TRIAGE, Remove: Power.SANCTION, Mute: Power.SANCTION, Ban: Power.BAN,
    Unmute: Power.SANCTION, Unban: Power.BAN, Hide: Power.SANCTION, Unhide: Power.SANCTION,
}  # fmt: skip


def begin(work: Work, job: Job, effect: Effect, practice: Practice, now: datetime) -> bool:
    """Whether to do it now. Compares rights and the case's state again, keeps what the act may take away; a send
    writes its intent first."""
    why_not = _no_longer(work, effect, practice)
    if why_not:
        end(work, job, effect, Receipt(Status.REFUSED, f"Not done: {why_not}"), practice, now)
        return False
    before_act(work, effect, now)
    if isinstance(effect, Notice) and noticing.held(work, effect.group):
        work.outbox.later(job.key, now + noticing.HELD)
        return False
    if type(effect) in SENDS:
        last = work.outbox.last(job.key)
        if last is not None and last.status is Status.INTENT and type(effect) not in AGAIN:
            words = "It is not known whether this arrived. Look on the platform before you send it again."
            end(work, job, effect, Receipt(Status.UNKNOWN, words), practice, now)
            return False
        work.outbox.receive(job.key, effect.case, Receipt(Status.INTENT), now)
    return True


def end(work: Work, job: Job, effect: Effect, receipt: Receipt, practice: Practice, now: datetime) -> None:
    """Keeps what really happened; a refusal or a doubt is told to the colleague who asked.

    Where they may not see the case (any more), and where an alert was refused, others who may are told instead.
    """
    work.outbox.receive(job.key, effect.case, receipt, now)
    work.outbox.finish(job.key, receipt.status.value)
    name = type(effect).__name__.lower()
    work.ledger.log(effect.by, f"{name}: {receipt.status.value}", _subject(effect), now)
    case = work.cases.get(effect.case) if type(effect) in HUMAN_ONLY else None
    if case is not None:  # the card tells it where the word was said
        showing.refresh(work, case, practice, now, why=f"{job.key}:{receipt.status.value}")
    if isinstance(effect, Notice):
        noticing.ended(work, job, effect, receipt, practice, now)
    if receipt.status in (Status.REFUSED, Status.UNKNOWN):
        if isinstance(effect, Alert):
            _pass_on(work, job, effect, practice, now)
        elif type(effect) in HUMAN_ONLY:
            _tell(work, job, effect, f"Case {effect.case}, {name}: {receipt.detail}", practice, now)
        elif isinstance(effect, Deliver):
            words = f"What should be posted to {effect.group} was not: {receipt.detail} It lies in the desk's folder."
            tell_keepers(work, f"told:{job.key}", words, practice, now, Severity.S4)


def _tell(work: Work, job: Job, effect: Effect, text: str, practice: Practice, now: datetime) -> None:
    case, asked = work.cases.get(effect.case), practice.colleague(effect.by)
    if case is None or (asked is not None and may_see(asked, case)):
        names, words = [effect.by], text
    else:
        names, words = to_tell(case, practice.people, text)
    urgency = max(case.severity, Severity.S3) if case is not None else Severity.S3
    for name in names:
        alert = Alert(case=effect.case, to=name, severity=urgency.name, text=words, link=f"/case/{effect.case}")
        asked_for = name == effect.by  # they are at the desk this minute
        tell(work, f"told:{job.key}" + ("" if asked_for else f":{name}"), alert, practice, now, waits=not asked_for)


def _pass_on(work: Work, job: Job, alert: Alert, practice: Practice, now: datetime) -> None:
    """An alert that was refused goes to the next who may know, once, however many ways refuse it; where another way
    brought it, only those who keep the desk hear that this one does not work. At last it lies where people look."""
    if _arrived(work, job, alert, practice):
        text = f"{alert.to} was told another way, but {alert.via} takes nothing for them. Look at their accounts."
        tell_keepers(work, f"refuses:{alert.to}:{alert.via}:{now:%Y-%m-%d}", text, practice, now, Severity.S3)
        return
    if not work.ledger.answer(f"passed:{_base(job, alert)}", {}, now):
        return
    told = (
        _others_told(work, job, alert, practice, now) if alert.case else _keepers_told(work, job, alert, practice, now)
    )
    if not told:
        work.outbox.stick(job.key)
        work.ledger.log("machine", f"could not alert {alert.to}, nor anybody else", _subject(alert), now)


def _base(job: Job, alert: Alert) -> str:
    """The key that all ways of one alert share."""
    return job.key.removesuffix(f"@{alert.via}")


def _arrived(work: Work, job: Job, alert: Alert, practice: Practice) -> bool:
    """Whether another way took it that reaches the colleague themself: the terminal does not."""
    others = [way for way in ways(practice, alert.to) if way not in (DESK, alert.via)]
    last = [work.outbox.last(f"{_base(job, alert)}@{way}") for way in others]
    return any(one is not None and one.status is Status.DONE for one in last)


def _keepers_told(work: Work, job: Job, alert: Alert, practice: Practice, now: datetime) -> bool:
    """What is about no one case, like a morning's list, may name cases that others are no part of: they hear only, once
    a day, that somebody was not reached. Whether there is anybody else to hear it."""
    if alert.answer or job.key.startswith(("unreached:", "undelivered:", "refuses:")):
        return False
    others = [one for one in practice.people if one.name != alert.to]
    text = f"{alert.to} could not be reached by {alert.via}: what they were to be told lies in the desk. Tell them."
    for name in keepers(others):
        told = Alert(to=name, severity=Severity.S2.name, text=text)
        tell(work, f"unreached:{alert.to}:{now:%Y-%m-%d}:{name}", told, practice, now)
    return bool(others)


def _others_told(work: Work, job: Job, alert: Alert, practice: Practice, now: datetime) -> bool:
    """Whether there was somebody left to tell instead."""
    root = job.key.removeprefix("instead:").rpartition(">")[0] or _base(job, alert)
    case = work.cases.get(alert.case) if alert.case else None
    tried = {alert.to}
    while case is not None:
        names, words = to_tell(case, [person for person in practice.people if person.name not in tried], alert.text)
        if not names:
            break
        put = False
        for name in names:
            again = replace(alert, to=name, text=f"{alert.to} could not be reached. {words}")
            put |= tell(work, f"instead:{root}>{name}", again, practice, now)
        if put:
            return True
        tried |= set(names)
    return False


def _subject(effect: Effect) -> str:
    return f"case:{effect.case}" if effect.case else "desk"


def again(work: Work, job: Job, effect: Effect, why: str, wait: timedelta, practice: Practice, now: datetime) -> None:
    """Puts it back for later; after many tries, or where a second try could reach a member twice, people decide."""
    if type(effect) in SENDS - AGAIN and not why.startswith("asked to wait"):
        words = f"It is not known whether this arrived ({why}). Look on the platform before you send it again."
        end(work, job, effect, Receipt(Status.UNKNOWN, words), practice, now)
        return
    shows = isinstance(effect, Show | Withdraw)  # no part of the case's history
    work.outbox.receive(job.key, "" if shows else effect.case, Receipt(Status.WAITING, why), now)
    if isinstance(effect, Alert) and now - job.put_at >= UNDELIVERED:
        _undelivered(work, job, effect, practice, now)
        if now - job.put_at >= STALE:
            return
    if job.tries >= MOST_TRIES and not why.startswith("asked to wait"):
        if isinstance(effect, Alert):
            end(work, job, effect, Receipt(Status.REFUSED, why), practice, now)
            return
        work.outbox.stick(job.key)
        work.ledger.log("machine", f"gave up on {job.key} after {job.tries} tries", _subject(effect), now)
    else:
        work.outbox.later(job.key, now + wait)


def _undelivered(work: Work, job: Job, alert: Alert, practice: Practice, now: datetime) -> None:
    """An alert that waits for long is an alarm of its own: others are told, by every way there is. One that has waited
    for half a day is given up, so that nobody is flooded with what is over when the way is free again."""
    second_hand = job.key.startswith(("instead:", "undelivered:"))  # told already because somebody was not reached
    if (
        not second_hand
        and not _arrived(work, job, alert, practice)
        and work.ledger.answer(f"passed:{_base(job, alert)}", {}, now)
    ):
        _others_told(work, job, alert, practice, now)
    way = alert.via.capitalize()
    text = f"{way} takes no alerts since {job.put_at:%H:%M} UTC: whoever is only told there knows of nothing new."
    tell_keepers(work, f"undelivered:{alert.via}:{now:%Y-%m-%d}", text, practice, now)
    if now - job.put_at >= STALE:
        why = f"It could not be delivered for {STALE.total_seconds() / 3600:.0f} hours; others were told instead."
        work.outbox.receive(job.key, alert.case, Receipt(Status.REFUSED, why), now)
        work.outbox.finish(job.key, Status.REFUSED.value)
        work.ledger.log("machine", f"gave up alerting {alert.to} by {alert.via}", _subject(alert), now)


def put_aside(work: Work, job: Job, why: str, now: datetime) -> None:
    """A job that this version cannot read waits where people see it."""
    work.outbox.stick(job.key)
    work.ledger.log("machine", why, "desk", now)


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
    if type(effect) in PUNITIVE and case.state is State.DISMISSED:
        return "the case was closed as no concern in the meantime."
    if type(effect) in PUNITIVE and not sanctions_allowed(case):
        return "the case has changed, and nothing may reach this person before the safeguarding lead steps in."
    if type(effect) in PUNITIVE and case.kind not in WORDS[Word.WARN].kinds:
        return "a person who may need help is never punished."
    if isinstance(effect, Support) and not support_allowed(case):
        return "the safeguarding lead decides first how and when anybody is spoken to."
    account = getattr(effect, "account", "")
    if account and type(effect) in PUNITIVE and account not in case.accounts(Part.CONCERN):
        return "this account is not a person of concern in the case."
    return refusal(colleague, power, case)

"""Sealing the log as it grows, checking it whole once a day, and telling its head to people who keep it outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.effects import Alert
from bot.core.jobs import Job
from bot.core.ports import Health
from bot.core.practice import Practice
from bot.core.rights import Power
from bot.core.sealing import MOST, Seal, Unsealed, head, head_line, moment, time_of
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.verifying import MOST_FAULTS
from bot.steps.alerting import keepers, tell, tell_keepers

LANE = "clock"
EVERY = timedelta(minutes=10)
"""How often new lines are sealed: until then they can be changed unseen by whoever can write to the database."""
ANCHOR_HOUR = 9
"""When the head is told, in the organisation's time zone: people are up to put it away."""
SEALS = 20
"""How many seals one step of the daily check looks at: up to 10,000 lines, so that nobody waits long."""
NEAR = 3
"""The newest seals that every look at the desk's health checks again."""
LATE, LONG_AGO = timedelta(days=1), timedelta(days=3)
"""From when lines that are not sealed, and a head that was not told, are worth a word."""


def put_anchor(work: Work, today: datetime, now: datetime) -> None:
    """Puts the day's check of the log under the day's key. `today` is the present time where the organisation is."""
    at = today.replace(hour=ANCHOR_HOUR, minute=0, second=0, microsecond=0)
    day = f"{today:%Y-%m-%d}"
    work.outbox.put(f"anchor:{day}", LANE, "anchor", {"day": day}, max(at, now), now)


def put_seal(work: Work, now: datetime) -> None:
    """Puts a sealing under the key of this stretch of ten minutes, unless nothing is new."""
    if work.seals.waiting():
        start = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % EVERY
        work.outbox.put(f"seal:{start:%Y-%m-%dT%H:%M}", LANE, "seal", {}, now, now)


def seal(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """Seals what is new, a small step at a time. Where that cannot be done, people hear of it and the clock goes on."""
    if _sealed(work, practice, now) < MOST:
        work.outbox.finish(job.key)
    else:
        work.outbox.later(job.key, now)


def anchor(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """The day's check: seals what is new, then checks some seals a step, at last tells the head, or what is wrong."""
    day = str(job.payload["day"])
    try:
        done = _sealed(work, practice, now) < MOST and _checked(work, day, practice, now)
    except Unsealed as why:
        tell_keepers(work, f"unchecked:{day}", f"The log could not be checked. {why}", practice, now, link="/check")
        work.ledger.log("machine", "could not check the log", "log", now)
        done = True
    if done:
        work.outbox.finish(job.key)
    else:
        work.outbox.later(job.key, now)


def health(work: Work, now: datetime) -> Health:
    """Whether the log is sealed and was found as it was sealed, and when its head was last told."""
    try:
        return _health(work, now)
    except Unsealed as why:
        return Health("log", False, str(why))


# inside


def _sealed(work: Work, practice: Practice, now: datetime) -> int:
    try:
        return work.seals.seal(now)
    except Unsealed as why:
        key = f"unsealed:{now:%Y-%m-%d}"
        if tell_keepers(work, key, f"The log is not sealed. {why}", practice, now, link="/check"):
            work.ledger.log("machine", "could not seal the log", "log", now)
        return 0


def _checked(work: Work, day: str, practice: Practice, now: datetime) -> bool:
    """One step of the day's check. Returns whether it came to its end, and the head was told."""
    if work.seals.last() is None and not (work.seals.key_is_here and work.seals.check(0, 1)[1].faults):
        return True  # nothing was ever sealed
    so_far = work.seals.anchor(day, now)
    upto, checked = work.seals.check(so_far.seal, SEALS)
    faults = (*so_far.faults, *checked.faults)[:MOST_FAULTS]
    work.seals.checked(day, upto, faults)
    if upto > so_far.seal:
        return False
    _tell(work, day, faults, practice, now)
    return True


def _tell(work: Work, day: str, faults: tuple[str, ...], practice: Practice, now: datetime) -> None:
    last, before = work.seals.last(), work.seals.newest_anchor()
    if faults and (before is None or before.faults != faults):  # what was told yesterday is not told again
        text = f"The log is not as it was sealed. {faults[0]} To see all: safelight audit verify"
        tell_keepers(work, f"broken-log:{day}", text, practice, now, link="/check")
    words = head_line(head(last)) if last else ""
    readers = [one.name for one in practice.people if Power.READ_LOG in one.powers] or keepers(practice.people)
    for name in readers if words else ():
        text = f"Keep this outside the desk, on paper or in your mail. {words}"
        alert = Alert(to=name, severity=Severity.S4.name, text=text)
        tell(work, f"head:{day}:{name}", alert, practice, now)
    work.seals.anchored(day, words, readers if words else (), now)
    found = f"found {len(faults)} faults" if faults else "found it as it was sealed"
    upto = f"seal {last.number}" if last else "its end"
    work.ledger.log("machine", f"checked the log up to {upto} and {found}", "log", now)


def _health(work: Work, now: datetime) -> Health:
    waiting, last, told = work.seals.waiting(), work.seals.last(), work.seals.newest_anchor()
    late = work.seals.waiting_since()
    to_do = []
    if late is not None and late < now - LATE:
        to_do.append("New lines are sealed while the desk runs: make run. Or now: safelight audit head")
    if last is not None and not work.seals.key_is_here:
        words = f"The log is sealed up to {moment(last.at)}. Its key is not on this machine, so it cannot be checked."
        return _said(words, ["Look on the machine where the clock runs. If this is that one: safelight audit verify"])
    if work.seals.key_is_open:
        to_do.append("Other users of this machine can read the key that seals the log: chmod 600 it.")
    faults = (*_near(work, last), *(told.faults if told else ()))
    if faults:
        return _said(f"The log is not as it was sealed. {faults[0]}", ["To see all: safelight audit verify", *to_do])
    if last is None:
        return _said(f"{_count(waiting)} not sealed yet." if waiting else "Nothing is logged yet.", to_do)
    words = f"{_count(last.total)} sealed up to {moment(last.at)}"
    words += f", {_count(waiting)} newer than that." if waiting else "."
    if told is None or told.done_at is None:
        return _said(f"{words} It was not checked whole yet, and its head was told to nobody.", to_do)
    names = f", and its head told to {', '.join(told.told)}" if told.told else ""
    sealed_at = time_of(last.at)
    if sealed_at is not None and told.done_at < sealed_at - LONG_AGO:
        to_do.append("Run: safelight audit head. Keep what it prints on paper or in your mail, outside the desk.")
    return _said(f"{words} On {told.done_at:%d %b %H:%M} UTC it was found as it was sealed{names}.", to_do)


def _near(work: Work, last: Seal | None) -> tuple[str, ...]:
    """What is wrong with the newest seals, or with the end of the log."""
    number = last.number if last else 0
    if not work.seals.key_is_here:
        return ()
    places = ((max(0, number - NEAR), NEAR), (number, 1))
    return tuple(fault for place in places for fault in work.seals.check(*place)[1].faults)


def _count(lines: int) -> str:
    return "1 line is" if lines == 1 else f"{lines} lines are"


def _said(words: str, to_do: Sequence[str]) -> Health:
    return Health("log", not to_do, words, tuple(to_do))

"""Whose time is over: the list for the lead, the warning before, and what the desk may erase by itself.

Nothing with a safeguarding record is erased by the machine alone: that is proposed and takes two people
(`bot.steps.erasing`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import Case, No
from bot.core.effects import Alert
from bot.core.holds import Hold
from bot.core.incidents import Entry
from bot.core.jobs import Job
from bot.core.practice import Practice
from bot.core.retention import WARNED, Chosen, Life, Until, by_itself, until
from bot.core.rights import Colleague, Power, may_see
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import legal
from bot.steps.alerting import tell

LANE, KIND, ERASE = "clock", "keeping", "erase"
SMALL = 200
"""How many cases are looked at in one step of the day's look."""
LONGEST = 1000
EXPORTS = timedelta(days=183)
"""After so long an export that was begun and not given out is dropped. Our own choice."""


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose time is over, or soon will be. `alone`: the desk then erases it itself, unless `holds` stop it."""

    life: Life
    until: Until
    holds: tuple[Hold, ...] = ()

    @property
    def case(self) -> Case:
        return self.life.case

    @property
    def alone(self) -> bool:
        return by_itself(self.life, self.until)

    def over(self, now: datetime) -> bool:
        return self.until.looked_at <= now


def due(
    work: Work, visible: Callable[[Case], bool], practice: Practice, now: datetime, *, soon: bool = True
) -> list[Due]:
    """The cases whose time is over, and where `soon`, those whose time is over within 30 days; the oldest first."""
    last = now + WARNED if soon else now
    found = [
        Due(life, kept, tuple(legal.on_case(work, life.case, holds)))
        for life, kept, holds in _all(work, practice)
        if kept.looked_at <= last and visible(life.case)
    ]
    return sorted(found, key=lambda one: (one.until.looked_at, int(one.case.id)))


def to_decide(work: Work, visible: Callable[[Case], bool], practice: Practice, now: datetime) -> int:
    """How many cases a person has to decide about now: their time is over, and no hold stands in the way."""
    return sum(not one.alone and not one.holds for one in due(work, visible, practice, now, soon=False))


def listed(work: Work, by: str, practice: Practice, now: datetime) -> tuple[Colleague, list[Due]]:
    """What is due or soon will be, for a colleague who decides it. Raises `No`."""
    colleague = legal.keeper(practice, by)
    work.ledger.log(colleague.name, "looked at whose time is over", "keeping", now)
    return colleague, due(work, lambda case: may_see(colleague, case), practice, now)


def one(work: Work, colleague: Colleague, number: str) -> Life:
    """A case that is over and still there, which this colleague may open. Raises `No`."""
    case = work.cases.get(number.strip().lstrip("#"))
    if case is None or not may_see(colleague, case):
        raise No(f"There is no case {number[:20]} that you can open.")
    if case.open:
        raise No(f"Case {case.id} is open. How long it is kept counts from when it is closed.")
    life = work.retention.life(case.id)
    if life is None:
        raise No(f"Case {case.id} was erased already: only its number and what it was are left.")
    return life


def told(work: Work, by: str, number: str, practice: Practice, now: datetime) -> list[str]:
    """How long one case is kept and why, in sentences. Raises `No`."""
    colleague = legal.keeper(practice, by)
    life = one(work, colleague, number)
    kept = until(life, practice.pack, practice.hours.timezone)
    work.ledger.log(colleague.name, "looked at how long it is kept", f"case:{life.case.id}", now)
    held = legal.on_case(work, life.case)
    chosen = life.chosen
    return [
        f"Case {life.case.id} is kept {said(kept, practice)}{': ' + kept.words if kept.words else ''}.",
        *kept.reasons,
        *([f"Decided by {chosen.by}: {chosen.reason}"] if chosen else []),
        *(f"Longer if {when}: {period.words} (--period {period.id})." for period, when in kept.maybe),
        *([f"It is kept by {legal.said(held)}."] if held else []),
        "Then the desk erases it by itself." if by_itself(life, kept) else "Then a person decides; erasing takes two.",
    ]


def choose(
    work: Work, by: str, number: str, period: str, day: str, reason: str, practice: Practice, now: datetime
) -> str:
    """A person decides otherwise: another period of the pack, or a day until which it is kept. Raises `No`."""
    colleague = legal.keeper(practice, by)
    life = one(work, colleague, number)
    if not reason.strip():
        raise No("Say why it is kept for another time: the reason stands with it.")
    if bool(period) is bool(day):
        raise No(f"Give a period ({', '.join(sorted(practice.pack.periods))}), or a day like 2031-05-01.")
    if period and period not in practice.pack.periods:
        raise No(f"There is no period “{period[:40]}”. There are: {', '.join(sorted(practice.pack.periods))}.")
    at = _day(day, practice, now) if day else None
    work.retention.choose(life.case.id, Chosen(colleague.name, now, reason.strip()[:LONGEST], period, at))
    after = work.retention.life(life.case.id)
    assert after is not None
    words = practice.pack.periods[period].words if period else f"until {day.strip()}"
    work.ledger.log(
        colleague.name, f"decided how long it is kept: {period or day.strip()}", f"case:{life.case.id}", now
    )
    incident = work.cases.incident(life.case.id)
    if incident is not None:
        text = f"How long this is kept was decided: {words}. Why: {reason.strip()[:LONGEST]}"
        work.cases.record(incident.id, colleague.name, Entry.DECISION, text, now)
    return f"Case {life.case.id} is kept: {said(until(after, practice.pack, practice.hours.timezone), practice)}."


def said(kept: Until, practice: Practice) -> str:
    """Until when, in words; what is not known is said to be unknown."""
    zone = ZoneInfo(practice.hours.timezone)
    if kept.at is not None:
        return f"until {kept.at.astimezone(zone):%d %b %Y}"
    return (
        f"until an unknown day ({'; '.join(kept.unknown)}), looked at from {kept.earliest.astimezone(zone):%d %b %Y} on"
    )


def put(work: Work, today: datetime, now: datetime) -> None:
    """Puts the day's look, once; `today` in the organisation's time zone."""
    work.outbox.put(f"keeping:{today:%Y-%m-%d}", LANE, KIND, {"day": f"{today:%Y-%m-%d}", "after": 0}, now, now)


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """A small step of the day's look; at its end the leads hear what a person has to decide."""
    day, after = str(job.payload["day"]), int(job.payload["after"])
    lives = work.retention.lives(after, SMALL)
    holds = work.holds.active()
    for life in lives:
        kept = until(life, practice.pack, practice.hours.timezone)
        if kept.looked_at <= now and by_itself(life, kept) and not legal.on_case(work, life.case, holds):
            payload = {"number": life.case.id, "by": "machine", "why": kept.words, "approval": ""}
            work.outbox.put(f"erase:{life.case.id}:{day}", LANE, ERASE, payload, now, now)
    if lives:
        following = int(lives[-1].case.id)
        work.outbox.put(
            f"{job.key.partition('#')[0]}#{following}", LANE, KIND, {"day": day, "after": following}, now, now
        )
        return
    dropped = work.accesses.tidy(now - EXPORTS)
    if dropped:
        work.ledger.log("machine", f"dropped {dropped} exports that were never given out", "keeping", now)
    _warn(work, practice, now)
    _review_holds(work, holds, practice, now)


def keep_known(work: Work, cases: Iterator[str] | tuple[str, ...], practice: Practice, now: datetime) -> None:
    """Keeps the day until which held cases are kept, where a date of birth that is erased now was what it came from."""
    for number in cases:
        life = work.retention.life(number)
        if life is None or life.chosen is not None or not any(life.births):
            continue
        kept = until(life, practice.pack, practice.hours.timezone)
        if kept.at is not None:
            why = f"Worked out before the person's data were erased: {kept.words}"
            work.retention.choose(number, Chosen("machine", now, why, "", kept.at))


def _warn(work: Work, practice: Practice, now: datetime) -> None:
    """Once a week, each lead for what they may see: how much is over, and how much soon will be."""
    zone = ZoneInfo(practice.hours.timezone)
    year, number, _ = now.astimezone(zone).isocalendar()
    week = f"{year}-W{number:02}"
    for colleague in practice.people:
        if Power.FORGET not in colleague.powers:
            continue
        found = [
            one
            for one in due(work, lambda case, who=colleague: may_see(who, case), practice, now)  # type: ignore[misc]
            if not one.alone and not one.holds
        ]
        if not found:
            continue
        ended = sum(one.over(now) for one in found)
        soon = len(found) - ended
        parts = [f"{ended} {'case' if ended == 1 else 'cases'} whose time is over"] if ended else []
        parts += [f"{soon} whose time is over within {WARNED.days} days"] if soon else []
        text = f"Keeping: {' and '.join(parts)}. Decide whether they are kept longer or erased: safelight keep due"
        alert = Alert(to=colleague.name, severity=Severity.S4.name, text=text, link="/keeping")
        tell(work, f"keeping:{week}:{colleague.name}", alert, practice, now)


def _review_holds(work: Work, holds: Sequence[Hold], practice: Practice, now: datetime) -> None:
    """A hold whose day has come is looked at again: each lead who may know of it hears so, once."""
    for hold in holds:
        if hold.review is None or hold.review > now:
            continue
        text = f"Legal hold {hold.id} was to be looked at again today. Is it still needed? safelight legal-hold"
        for colleague in practice.people:
            if Power.FORGET in colleague.powers and legal.known_to(work, colleague, hold):
                alert = Alert(to=colleague.name, severity=Severity.S4.name, text=text, link="/keeping")
                tell(work, f"hold:{hold.id}:review:{colleague.name}", alert, practice, now)


def _all(work: Work, practice: Practice) -> Iterator[tuple[Life, Until, list[Hold]]]:
    holds, after = work.holds.active(), 0
    while lives := work.retention.lives(after):
        for life in lives:
            yield life, until(life, practice.pack, practice.hours.timezone), holds
        after = int(lives[-1].case.id)


def _day(text: str, practice: Practice, now: datetime) -> datetime:
    try:
        on = date.fromisoformat(text.strip())
    except ValueError:
        raise No(f"“{text[:20]}” is no date. Write it like 2031-05-01.") from None
    at = datetime.combine(on, time(), ZoneInfo(practice.hours.timezone)).astimezone(UTC)
    if at <= now:
        raise No("That day is over already.")
    return at

"""The lists: the queue for a colleague who asks, one line in the morning, and in the evening what is small.

A list in a shared place never names or counts what is behind a wall there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import Case, State, Word
from bot.core.effects import Show, packed
from bot.core.jobs import Job
from bot.core.messages import Place
from bot.core.practice import Practice
from bot.core.rights import Colleague, may_see
from bot.core.sheets import Block, Button, Line, Look, Mark, Sheet, Span
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk import buttons, chat, words
from bot.desk.card import moment
from bot.steps import calm, showing
from bot.steps.viewing import group_of

MORNING, EVENING = "morning", "evening"
TIMES = {MORNING: time(8, 30), EVENING: time(18)}
"""When the lists are posted, in the organisation's time zone: before work, and when volunteers have time."""
LATEST = timedelta(hours=3)
"""A morning line in the evening helps nobody: after so long a list is left out."""
MOST = 12
"""Lines of a list: one screen of a phone."""
_OPEN_ROWS = 10


def queue(work: Work, colleague: Colleague, practice: Practice, now: datetime) -> Sheet:
    """What waits for someone, as this colleague may see it, with what is next in line for them."""
    cases = [case for case in work.cases.listed() if may_see(colleague, case)]
    if not cases:
        return Sheet((chat.told("Nothing is waiting. Thank you."),))
    blocks, shown = _by_urgency(work, cases, practice, now)
    following = _next(work, cases, colleague, now)
    rows = _openers([case for case in shown if following is None or case.id != following.id])
    if following is not None:
        label = f"Next in line: case {following.id}"
        first = Button(buttons.Pressed(buttons.OPEN, following.id, following.version).id, label, Look.MAIN)
        rows = ((first,), *rows)
    return Sheet((*blocks, chat.told(*_counts(work, cases, practice, now))), rows, link="/queue")


def draw(work: Work, what: str, place: Place, practice: Practice, now: datetime) -> Sheet | None:
    """The morning line or the evening list of a place; None where there is nothing to say."""
    cases = [case for case in work.cases.listed() if _belongs(work, case, place, practice)]
    day = now.astimezone(ZoneInfo(practice.hours.timezone)).toordinal()
    if what == MORNING:
        if not cases:
            return None
        block = chat.told(*_counts(work, cases, practice, now), title="Good morning. What is open:")
        button = Button(buttons.Pressed(buttons.QUEUE, "0", 0).id, "The queue")
        return Sheet((block,), ((button,),), version=2 * day, loud=False, link="/queue")
    small = [one for one in cases if one.severity <= Severity.S3 and not showing.posted(work, one.id)]
    if not small:
        return None
    lines: list[Line] = []
    rows_: list[Button] = []
    alike = calm.Alike(work, practice)
    left = {one.id: one for one in small}
    while left and len(lines) < MOST:
        first = left.pop(next(iter(left)))
        same = [one for one in alike.many(first) if one != first.id]
        others = [left.pop(one) for one in same if one in left]
        lines.append(line(work, first, practice, now, len(others)))
        rows_.append(_opener(first))
        if others:
            rows_.append(buttons.button(buttons.FINE, first, label=f"All fine: {first.id} and {len(others)} more"))
    if left:
        lines.append((Span(f"… and {len(left)} more: /queue", Mark.QUIET),))
    title = "This evening's list: small things, when there is time"
    rows_ = rows_[:_OPEN_ROWS]
    rows = tuple(tuple(rows_[n : n + buttons.ROW]) for n in range(0, len(rows_), buttons.ROW))
    return Sheet((Block(tuple(lines), title),), rows, version=2 * day + 1, loud=False, link="/queue")


def put(work: Work, today: datetime, now: datetime) -> None:
    """Puts the day's lists, each once; `today` in the organisation's time zone."""
    for what, at in TIMES.items():
        due = datetime.combine(today.date(), at, today.tzinfo).astimezone(now.tzinfo)
        if due >= now - LATEST:
            work.outbox.put(f"list:{what}:{today:%Y-%m-%d}", "clock", "list", {"what": what}, due, now)


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """Has a list shown in every place for cards. In the morning, what was held back gets what the new night leaves."""
    what = str(job.payload["what"])
    if now - job.due > LATEST:
        return
    if what == MORNING:
        alike = calm.Alike(work, practice)
        for case in reversed(work.cases.listed()):
            if case.severity is Severity.S3 and not showing.posted(work, case.id):
                showing.refresh(work, case, practice, now, why=f"morning:{now:%Y-%m-%d}", alike=alike)
    for place in practice.showing.queue:
        if place.platform in practice.showing.platforms:
            effect = Show(version=0, via=place.platform, place=showing.key_of(place), what=what)
            work.outbox.put(f"show:{job.key}:{effect.place}", effect.lane, "perform", packed(effect), now, now)


def _belongs(work: Work, case: Case, place: Place, practice: Practice) -> bool:
    key = showing.key_of(place)
    return any(showing.key_of(one) == key for one in showing.places(case, group_of(work, case), practice))


def _by_urgency(
    work: Work, cases: Sequence[Case], practice: Practice, now: datetime
) -> tuple[tuple[Block, ...], list[Case]]:
    blocks: list[Block] = []
    shown: list[Case] = []
    for severity in sorted(Severity, reverse=True):
        here = [one for one in cases if one.severity is severity]
        some = here[: max(0, MOST - len(shown))]
        if some:
            title = f"{words.URGENCY[severity]} ({len(here)})"
            blocks.append(Block(tuple(line(work, one, practice, now) for one in some), title))
            shown += some
    return tuple(blocks), shown


def line(work: Work, case: Case, practice: Practice, now: datetime, others: int = 0) -> Line:
    """One case: number, what, where, and who has it or until when. No content, and nobody of those it is about."""
    zone = ZoneInfo(practice.hours.timezone)
    running = [clock for clock in work.cases.clocks(case.id) if clock.met_at is None]
    due = min(running, key=lambda clock: clock.due, default=None)
    spans = [Span(f"{case.id} ", Mark.STRONG), Span(chat.inert(practice.pack.title(case.category), 60))]
    spans.append(Span(f" · {chat.inert(group_of(work, case).name, 30)}", Mark.QUIET))
    if others:
        spans.append(Span(f" · the same words from {others + 1} people"))
    if case.claimed_by and case.lease_until and case.lease_until > now:
        spans.append(Span(f" · {chat.inert(case.claimed_by, 30)} is looking"))
    elif case.state in (State.ESCALATED, State.WATCHED):
        spans.append(Span(f" · {words.STATES[case.state]}"))
    if due is not None:
        late = due.late(now)
        spans.append(
            Span(
                f" · {'overdue since' if late else 'due'} {moment(due.due, zone, now)}",
                Mark.STRONG if late else Mark.PLAIN,
            )
        )
    return tuple(spans)


def _counts(work: Work, cases: Sequence[Case], practice: Practice, now: datetime) -> list[str]:
    counted = [
        f"{number} {words.URGENCY[severity]}"
        for severity in sorted(Severity, reverse=True)
        if (number := sum(one.severity is severity for one in cases))
    ]
    late = sum(any(clock.late(now) for clock in work.cases.clocks(one.id)) for one in cases)
    said = [f"{', '.join(counted)}." if counted else "Nothing is open."]
    if late:
        said.append(f"{late} overdue.")
    if practice.showing.queue:
        held = sum(one.severity is Severity.S3 and not showing.posted(work, one.id) for one in cases)
        if held:
            were = "has no card of its own" if held == 1 else "have no card of their own"
            said.append(
                f"{held} at {words.URGENCY[Severity.S3]} {were}: the night's {practice.showing.budget} were used."
            )
    return said


def _next(work: Work, cases: Sequence[Case], colleague: Colleague, now: datetime) -> Case | None:
    """The most urgent and oldest that nobody looks at, and that this colleague did not say is not for them."""
    for case in cases:
        held = case.lease_until is not None and case.lease_until > now and case.state is State.CLAIMED
        if held or case.state not in (State.NEW, State.CLAIMED):
            continue
        decisions = work.cases.file(case).decisions
        if not any((one.by, one.word) == (colleague.name, Word.NOTME) for one in decisions):
            return case
    return None


def _openers(cases: Sequence[Case]) -> tuple[tuple[Button, ...], ...]:
    made = [_opener(case) for case in cases[:_OPEN_ROWS]]
    return tuple(tuple(made[n : n + 5]) for n in range(0, len(made), 5))


def _opener(case: Case) -> Button:
    return Button(buttons.Pressed(buttons.OPEN, case.id, case.version).id, f"Case {case.id}")

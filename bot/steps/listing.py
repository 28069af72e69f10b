"""The lists: the queue for a colleague who asks, one line in the morning, and in the evening what is small.

A list in a shared place never names or counts what is behind a wall there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import Case, State, Word
from bot.core.effects import Deliver, Show, packed
from bot.core.jobs import Job
from bot.core.messages import Place
from bot.core.practice import Practice, Showing
from bot.core.rights import Colleague, Desk, involved, may_know
from bot.core.sheets import Block, Button, Line, Look, Mark, Sheet, Span
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk import buttons, chat, terminal, words
from bot.desk.card import moment
from bot.steps import calm, daily, offering, showing, sparing
from bot.steps.alerting import tell_keepers
from bot.steps.viewing import group_of

MORNING, EVENING = "morning", "evening"
TIMES = {MORNING: time(8, 30), EVENING: time(18)}
"""When the lists are posted, in the organisation's time zone: before work, and when volunteers have time."""
LATEST = {MORNING: timedelta(hours=9), EVENING: timedelta(hours=3)}
"""How long after its time a list is still posted: the morning line while it is day, so that a desk which slept says
what is open as it wakes; the evening list while it is evening."""
MOST = 12
"""Lines of a list: one screen of a phone."""
_OPEN_ROWS = 10


def queue(work: Work, colleague: Colleague, practice: Practice, now: datetime) -> Sheet:
    """What waits for someone, as this colleague may see it, with what is next in line for them."""
    cases = sparing.offered(work, colleague, [case for case in work.cases.listed() if may_know(colleague, case)])
    more = offering.rows(work, colleague, practice, now)
    if not cases:
        return Sheet((chat.told("Nothing is waiting. Thank you."),), more)
    blocks, shown = _by_urgency(work, cases, practice, now)
    following = _next(work, cases, colleague, now)
    rows = _openers([case for case in shown if following is None or case.id != following.id])
    if following is not None:
        label = f"Next in line: case {following.id}"
        first = Button(buttons.Pressed(buttons.OPEN, following.id, following.version).id, label, Look.MAIN)
        rows = ((first,), *rows)
    return Sheet((*blocks, chat.told(*_counts(work, cases, practice, now))), (*rows, *more), link="/queue")


def times(way: Showing) -> Mapping[str, time]:
    """When which list is posted, in the organisation's time zone."""
    return {EVENING: TIMES[EVENING]} | ({MORNING: way.morning} if way.morning else {})


def places(what: str, practice: Practice) -> tuple[Place, ...]:
    """Where a list is posted."""
    way = practice.showing
    usual = (*way.queue, *way.lead) if what == MORNING else way.queue
    found = way.morning_places if what == MORNING and way.morning_places else usual
    return tuple({showing.key_of(one): one for one in found}.values())


def draw(work: Work, what: str, place: Place, practice: Practice, now: datetime) -> Sheet | None:
    """The morning line or the evening list of a place; None where there is nothing to say."""
    cases = [case for case in work.cases.listed() if _belongs(work, case, place, practice)]
    day = now.astimezone(ZoneInfo(practice.hours.timezone)).toordinal()
    if what == MORNING:
        leads = {one.name for one in practice.people if one.roles & {Desk.LEAD, Desk.DEPUTY}}
        return daily.draw(
            work, cases, showing.key_of(place), practice, now, shared=not place.readers or not place.readers <= leads
        )
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
            rows_.append(buttons.button(buttons.QUIET, first, label=f"{first.id}: fine for 7 days"))
    if left:
        lines.append((Span(f"… and {len(left)} more: /queue", Mark.QUIET),))
    title = "This evening's list: small things, when there is time"
    rows_ = rows_[:_OPEN_ROWS]
    rows = tuple(tuple(rows_[n : n + buttons.ROW]) for n in range(0, len(rows_), buttons.ROW))
    return Sheet((Block(tuple(lines), title),), rows, version=2 * day + 1, loud=False, link="/queue")


def put(work: Work, today: datetime, now: datetime, at: Mapping[str, time] = TIMES) -> None:
    """Puts the day's lists, each once; `today` in the organisation's time zone. A desk that began today has no night to
    tell of.
    """
    began = work.summaries.began()
    midnight = datetime.combine(today.date(), time(), today.tzinfo)
    for what, hour in at.items():
        due = datetime.combine(today.date(), hour, today.tzinfo).astimezone(now.tzinfo)
        if what == MORNING and (began is None or began >= midnight):
            continue
        if due >= now - LATEST[what]:
            work.outbox.put(f"list:{what}:{today:%Y-%m-%d}", "clock", "list", {"what": what}, due, now)


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """Has a list shown in every place for cards. In the morning, what was held back gets what the new night leaves."""
    what = str(job.payload["what"])
    if now - job.due > LATEST[what]:
        return
    if what == MORNING:
        alike = calm.Alike(work, practice)
        every = work.cases.listed()
        for place in practice.showing.queue:
            here = [case for case in every if _belongs(work, case, place, practice)]
            daily.keep_waited(work, here, showing.key_of(place), practice, now)
        for case in reversed(every):
            if case.severity is Severity.S3 and not showing.posted(work, case.id):
                showing.refresh(work, case, practice, now, why=f"morning:{now:%Y-%m-%d}", alike=alike)
    for place in places(what, practice):
        key = showing.key_of(place)
        effect: Show | Deliver | None = None
        if place.platform in practice.showing.platforms:
            effect = Show(version=0, via=place.platform, place=key, what=what)
        elif Deliver in practice.can.get(place.platform, frozenset()):
            sheet = draw(work, what, place, practice, now)
            effect = Deliver(group=key, text="\n".join(terminal.sheet(sheet))) if sheet else None
        elif what == MORNING:
            text = f"The morning line cannot be posted to {key}: {place.platform} is not connected, or cannot post."
            tell_keepers(work, f"{job.key}:cannot:{key}", text, practice, now, Severity.S4)
        if effect is not None:
            work.outbox.put(f"show:{job.key}:{key}", effect.lane, "perform", packed(effect), now, now)


def _belongs(work: Work, case: Case, place: Place, practice: Practice) -> bool:
    key, way = showing.key_of(place), practice.showing
    if key not in {showing.key_of(one) for one in (*way.queue, *way.lead)}:  # no cards are posted there: who reads it?
        walled = case.about_colleague or any(involved(person, case) for person in practice.people)
        return case.severity is not Severity.S1 and not walled
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
    late = len(daily.overdue(work, cases, now))
    said = [*daily.counted(cases), *([f"{late} overdue."] if late else [])]
    return said + daily.held_back(work, cases, practice)


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

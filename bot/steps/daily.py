"""The daily line of the morning: what is open, what is late, what waited through the night, what nobody could see.

No content is in it.

It is said once a day in every place for it, also where nothing is open: a desk that says nothing may be a desk that is
broken. A shared place never counts what is behind a wall there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import Case
from bot.core.coverage import Stretch, sentence
from bot.core.effects import Receipt, Status
from bot.core.periods import start_of
from bot.core.practice import Practice
from bot.core.rights import Colleague, may_know
from bot.core.sheets import Block, Button, Line, Mark, Sheet, Span
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk import buttons, chat, words
from bot.desk.card import moment
from bot.steps import calm, showing
from bot.steps.summarising import names_of, watched_groups

DAY = timedelta(days=1)
LATE = timedelta(minutes=30)
"""A line that is said longer after its hour says so: the desk was off."""
UNTRIED = timedelta(minutes=10)
"""Messages that nobody has begun to check for so long are told of."""
MOST_HOLES, MOST_CASES = 3, 4
NOT_COUNTED = (
    "What goes to the safeguarding lead alone, and what is about somebody here, is never counted in this line."
)


def draw(
    work: Work, cases: Sequence[Case], place: str, practice: Practice, now: datetime, *, shared: bool = True
) -> Sheet:
    """The line for a place (by its key) where these open cases belong. `shared`: others than the leads read it."""
    zone = ZoneInfo(practice.hours.timezone)
    hour = practice.showing.morning or now.astimezone(zone).time()
    due = datetime.combine(now.astimezone(zone).date(), hour, zone)
    late = f" (said late: the desk was off at {due:%H:%M})" if now - due > LATE else ""
    lines: list[Line] = [(Span(one, Mark.STRONG),) for one in counted(cases)]
    lines += [(Span(chat.inert(one)),) for one in _clocks(work, cases, zone, now)]
    lines += [(Span(chat.inert(one)),) for one in (*_night(work, cases, place, practice, now), *_unchecked(work, now))]
    lines += [(Span(chat.inert(one, 200)),) for one in _unseen(work, zone, now)]
    if shared:
        lines.append((Span(NOT_COUNTED, Mark.QUIET),))
    button = Button(buttons.Pressed(buttons.QUEUE, "0", 0).id, "The queue")
    day = now.astimezone(zone).toordinal()
    block = Block(tuple(lines), f"Good morning. This is open{late}:")
    return Sheet((block,), ((button,),), version=2 * day, loud=False, link="/queue")


def for_one(work: Work, colleague: Colleague, now: datetime) -> str:
    """How the desk stands for one colleague, in a sentence: it goes with what waited for them alone."""
    cases = [case for case in work.cases.listed() if may_know(colleague, case)]
    late = len(overdue(work, cases, now))
    return f"Open now: {counted(cases)[0].rstrip('.')}{f', {late} overdue' if late else ''}."


def counted(cases: Sequence[Case]) -> list[str]:
    """How many are open, by urgency."""
    numbers = [
        f"{number} {words.URGENCY[severity]}"
        for severity in sorted(Severity, reverse=True)
        if (number := sum(one.severity is severity for one in cases))
    ]
    return [f"{', '.join(numbers)}." if numbers else "Nothing is open in this list."]


def held_back(work: Work, cases: Sequence[Case], practice: Practice) -> list[str]:
    """What has no card of its own because the night's were used up."""
    if not practice.showing.queue:
        return []
    held = sum(one.severity is Severity.S3 and not showing.posted(work, one.id) for one in cases)
    if not held:
        return []
    were = "has no card of its own" if held == 1 else "have no card of their own"
    return [f"{held} at {words.URGENCY[Severity.S3]} {were}: the night's {practice.showing.budget} were used."]


def keep_waited(work: Work, cases: Sequence[Case], place: str, practice: Practice, now: datetime) -> None:
    """Keeps how many small cases had to do without a card until this morning, before they get what the day allows."""
    number = sum(one.severity is Severity.S3 and not showing.posted(work, one.id) for one in cases)
    work.outbox.receive(waited_key(place, practice, now), "", Receipt(Status.DONE, str(number)), now)


def waited_key(place: str, practice: Practice, now: datetime) -> str:
    """Under which the number of a morning is kept."""
    return f"{calm.WAITED}{now.astimezone(ZoneInfo(practice.hours.timezone)):%Y-%m-%d}:{place}"


def overdue(work: Work, cases: Sequence[Case], now: datetime) -> list[Case]:
    return [one for one in cases if any(clock.late(now) for clock in work.cases.clocks(one.id))]


# inside


def _clocks(work: Work, cases: Sequence[Case], zone: ZoneInfo, now: datetime) -> list[str]:
    """What is late, and what will be today."""
    said = []
    tomorrow = start_of(now.astimezone(zone).date() + DAY, str(zone))
    late: list[Case] = []
    today: list[tuple[datetime, Case]] = []
    for case in cases:
        clocks = work.cases.clocks(case.id)
        first = min((clock.due for clock in clocks if clock.met_at is None), default=None)
        if any(clock.late(now) for clock in clocks):
            late.append(case)
        elif first is not None and first < tomorrow:
            today.append((first, case))
    if late:
        said.append(f"{len(late)} overdue: {_refs(late)}.")
    if today:
        soonest = moment(min(at for at, _ in today), zone, now)
        said.append(f"{len(today)} due today, the first {soonest}: {_refs([one for _, one in today])}.")
    return said


def _night(work: Work, cases: Sequence[Case], place: str, practice: Practice, now: datetime) -> list[str]:
    fresh = sum(one.opened_at >= now - DAY for one in cases)
    said = [f"{fresh} of them {'is' if fresh == 1 else 'are'} of the last 24 hours."] if fresh else []
    mine = {one.id for one in cases}
    told = sum(one in mine for one in work.summaries.held(now - DAY, now))
    if told:
        alerts = "1 alert about these" if told == 1 else f"{told} alerts about these"
        said.append(f"{alerts} waited for the morning list of whom they are for.")
    kept = work.outbox.last(waited_key(place, practice, now))
    if kept is not None and kept.detail != "0":
        said.append(f"{kept.detail} waited for the morning: the night's {practice.showing.budget} cards were used.")
    return said + held_back(work, cases, practice)


def _unchecked(work: Work, now: datetime) -> list[str]:
    """Messages that no check got through yet: they are not “clear”."""
    said = []
    stuck, oldest = work.inbox.count_stuck(), work.inbox.oldest_untried()
    if stuck:
        must = "message could not be checked and must" if stuck == 1 else "messages could not be checked and must"
        said.append(f"{stuck} {must} be read by a person.")
    if oldest is not None and now - oldest > UNTRIED:
        said.append(f"{work.inbox.waiting()} messages wait to be checked: tell whoever keeps the desk.")
    return said


def _unseen(work: Work, zone: ZoneInfo, now: datetime) -> list[str]:
    """What nobody saw in the last 24 hours, by group."""
    groups = work.people.groups()
    names = names_of(groups)
    seen, _ = watched_groups(work, now - DAY, now, groups)
    if not seen:
        return ["No group is watched as it is written in."] if groups else []
    alike: dict[tuple[datetime, datetime, str], list[str]] = {}
    holes: dict[tuple[datetime, datetime, str], Stretch] = {}
    for one in seen:
        for hole in one.holes:
            key = (hole.since, hole.until, hole.why)
            holes.setdefault(key, hole)
            alike.setdefault(key, []).append(names.get(one.group) or names.get(f"{one.group.partition(':')[0]}:", ""))
    if not holes:
        return ["Everything that is watched was seen in the last 24 hours."]
    said = []
    for key, hole in sorted(holes.items(), key=lambda one: one[1].since)[:MOST_HOLES]:
        where = list(dict.fromkeys(alike[key]))
        more = f" and {len(where) - 2} more" if len(where) > 2 else ""
        said.append(sentence(hole, zone, f"{', '.join(where[:2])}{more}"))
    if len(holes) > MOST_HOLES:
        said.append(f"And {len(holes) - MOST_HOLES} more times that were not seen: see the summary.")
    return said


def _refs(cases: Sequence[Case]) -> str:
    more = f" and {len(cases) - MOST_CASES} more" if len(cases) > MOST_CASES else ""
    return ("cases " if len(cases) > 1 else "case ") + ", ".join(one.id for one in cases[:MOST_CASES]) + more

"""`/mine`: what one looked at today and this week, for oneself alone; breaks; and what one would rather not be offered.

Nothing of it is in the log, in a summary or in anybody else's sight. Being spared something is not asked for a reason.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import Case, Kind, No
from bot.core.effects import Alert
from bot.core.practice import Practice
from bot.core.requests import Press, Reply
from bot.core.rights import Colleague, Power, refusal
from bot.core.sheets import Button, Sheet
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.wellbeing import Exposure, Seen, mark, measured, pause
from bot.desk import buttons, chat
from bot.desk.buttons import Pressed
from bot.steps.alerting import tell

TITLE = "For you alone"
NOBODY_ELSE = "Nobody else can see this page, and no summary counts it. It is forgotten after 30 days."
ASK = (
    "You can be spared kinds of cases, without giving a reason. They are then not offered to you, and you are not "
    "called for them while others are there. What cannot wait still reaches the safeguarding lead."
)
LONGEST = 44
"""Characters of a button: two lines of a phone's."""
_NEVER = frozenset(
    {"SPAM", "SCAM", "REPORTED", "TOLD", "HELP", "UNCHECKED", "PLATFORM", "DATA_BREACH", "REPUTE", "IMPERSON"}
    | {"UNDERAGE", "DOXX"}
)
"""What is no burden to look at, or must be looked at by whoever is there."""


def looked(work: Work, colleague: Colleague, case: Case, lines: int, practice: Practice, now: datetime) -> str:
    """Counts one look at a case; a sentence that suggests a break where one is due."""
    hard = case.severity >= Severity.S2 or case.kind is Kind.CARE
    work.wellbeing.look(mark(colleague.name), Seen(now, lines, hard))
    return pause(work.wellbeing.looks(mark(colleague.name), _midnight(practice, now)))


def with_pause(sheet: Sheet, suggestion: str) -> Sheet:
    """The sheet with the suggestion beneath what is on it."""
    return replace(sheet, blocks=(*sheet.blocks, chat.told(suggestion, title="A break?"))) if suggestion else sheet


def kinds(practice: Practice) -> list[tuple[str, str]]:
    """Kinds of cases that one can be spared, as (id, words)."""
    found = [(one.id, one.name) for one in practice.pack.categories.values() if one.id not in _NEVER]
    return sorted(found, key=lambda one: one[1].casefold())


def sheet(work: Work, colleague: Colleague, practice: Practice, now: datetime) -> Sheet:
    """Raises `No`."""
    why_not = refusal(colleague, Power.SEE)
    if why_not:
        raise No(why_not)
    spared = work.wellbeing.spared(mark(colleague.name))
    names = [words for id_, words in kinds(practice) if id_ in spared]
    blocks = (
        chat.told(*counted(work, colleague, practice, now), NOBODY_ELSE, title=TITLE),
        chat.told(ASK, f"You are spared: {', '.join(names)}." if names else "You are spared nothing now."),
    )
    made = [_toggle(id_, words, on=id_ in spared) for id_, words in kinds(practice)]
    rows = tuple(tuple(made[n : n + buttons.ROW]) for n in range(0, len(made), buttons.ROW))
    return Sheet(blocks, rows, link="/mine")


def counted(work: Work, colleague: Colleague, practice: Practice, now: datetime) -> list[str]:
    """Today and the last seven days in words."""
    midnight = _midnight(practice, now)
    looks = work.wellbeing.looks(mark(colleague.name), midnight - timedelta(days=6))
    today = [one for one in looks if one.at >= midnight]
    return [f"Today: {_words(measured(today))}", f"The last 7 days: {_words(measured(looks))}"]


def press(
    work: Work, request: Press, pressed: Pressed, colleague: Colleague, practice: Practice, now: datetime
) -> Reply:
    """Spares one a kind of case, or takes that back. Raises `No`."""
    found = next((id_ for id_, _ in kinds(practice) if _slug(id_) == pressed.choice), None)
    if found is None:
        raise No("There is no such kind of case any more: ask with /mine again.")
    on = found not in work.wellbeing.spared(mark(colleague.name))
    choose(work, colleague, found, on=on, practice=practice, now=now)
    return Reply(True, "", sheets=(sheet(work, colleague, practice, now),))


def choose(work: Work, colleague: Colleague, category: str, *, on: bool, practice: Practice, now: datetime) -> None:
    """Raises `No`."""
    why_not = refusal(colleague, Power.SEE)
    if why_not or category not in {id_ for id_, _ in kinds(practice)}:
        raise No(why_not or "There is no such kind of case.")
    if on:
        work.wellbeing.spare(mark(colleague.name), category, now)
        tell_where_nobody_is_left(work, practice, now)
    else:
        work.wellbeing.take_back(mark(colleague.name), category)


def tell_where_nobody_is_left(work: Work, practice: Practice, now: datetime) -> None:
    """The leads hear of kinds of cases that nobody is offered any more; not who asked to be spared."""
    team = [one for one in practice.people if Power.TRIAGE in one.powers]
    for category, sparing in work.wellbeing.sparing().items():
        if not team or any(mark(one.name) not in sparing for one in team):
            continue
        text = (
            f"Nobody is left to whom cases of this kind are offered: {practice.pack.title(category)}. Find somebody "
            "who looks at them, or look at them yourself."
        )
        for one in practice.people:
            if Power.SEE_SERIOUS in one.powers:
                alert = Alert(to=one.name, severity=Severity.S3.name, text=text, link="/queue")
                tell(work, f"spared:{category}:{now:%Y-%m-%d}:{one.name}", alert, practice, now)


def _toggle(id_: str, words: str, *, on: bool) -> Button:
    label = f"{'✓ ' if on else ''}{words}"
    short = label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rpartition(' ')[0]} …"
    return Button(Pressed(buttons.SPARE, "0", 0, choice=_slug(id_)).id, short)


def _slug(id_: str) -> str:
    return id_.casefold().replace("_", "-")[:20]


def _words(one: Exposure) -> str:
    if not one.cases:
        return "nothing."
    minutes = round(one.time.total_seconds() / 60)
    spent = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
    looks = f"{one.cases} look{'s' if one.cases > 1 else ''} at cases, {one.hard} of them hard"
    return f"{spent} in {one.sittings} sitting{'s' if one.sittings > 1 else ''}, {looks}, {one.lines} lines."


def _midnight(practice: Practice, now: datetime) -> datetime:
    zone = ZoneInfo(practice.hours.timezone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(now.tzinfo)

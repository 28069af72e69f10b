"""A summary for a colleague who asks in a chat: one screen, for them alone, in the version that they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.cases import No
from bot.core.periods import Every, Period, ended, holding, named, of_week
from bot.core.practice import Practice
from bot.core.requests import Press, Query, Reply, Suggest
from bot.core.sheets import Block, Button, Choice, Line, Mark, Sheet, Span
from bot.core.store import Work
from bot.desk import buttons, chat
from bot.desk.buttons import Pressed
from bot.desk.page import SCREEN, Bars, Page
from bot.desk.summary_page import page
from bot.steps import answering, summary_read
from bot.steps.summarising import Version, told, version_for
from bot.steps.summary_when import usual, why_not_period

NAME = "summary"
LAST, THIS = "last", "this"
_VERSIONS = {"t": Version.TRUSTEES, "l": Version.LEAD}
_OFFERED = 12
"""Weeks that are offered to choose from, the newest first: a quarter."""
_FOR_THE_LEAD = "The lead's version is for the safeguarding lead and the deputy. Ask for the trustees'."


@dataclass(frozen=True, slots=True)
class Looked:
    """The answer, and the one picture that goes with it, to be drawn outside the transaction."""

    reply: Reply
    picture: Bars


def asked(request: object) -> Query | None:
    """The request as a look at a summary: a command, or a press of a button under one; None where it is neither."""
    if isinstance(request, Query):
        return request if request.what == NAME else None
    pressed = buttons.read(request.button) if isinstance(request, Press) else None
    if pressed is None or pressed.word != buttons.SUMMARY or not isinstance(request, Press):
        return None
    period, _, version = pressed.choice.rpartition("-")
    return Query("", NAME, account=request.account, period=period, version=_VERSIONS.get(version, ""))


def look(work: Work, query: Query, practice: Practice, now: datetime) -> Looked:
    """Reads it, and keeps that it was read. Raises `No`."""
    colleague = answering.whose(practice, query.account)
    zone = practice.hours.timezone
    own = version_for(colleague)
    period = period_of(query.period, zone, now) if query.period.strip() else usual(work, colleague, practice, now, zone)
    version = Version(query.version) if query.version in list(Version) else own
    if version is Version.LEAD and own is not Version.LEAD:
        raise No(_FOR_THE_LEAD)
    why_not = why_not_period(colleague, period, practice, now)
    if why_not:
        raise No(why_not)
    summary_read.read(work, colleague.name, period, version, now)
    found = told(work, period, version, practice, now, colleague)
    made = page(found.summary, version.value, found.names, practice.pack, practice.organisation, zone)
    return Looked(Reply(True, "", sheets=(_sheet(made, period, own),)), made.picture)


def period_of(text: str, zone: str, now: datetime) -> Period:
    """The period that somebody typed: a key, a week's number, `this`, or `last` (as nothing means). Raises `No`."""
    typed = text.strip().casefold().removeprefix("week").strip()
    try:
        if typed in ("", LAST):
            return ended(Every.WEEK, now, zone)
        if typed == THIS:
            return holding(Every.WEEK, now, zone)
        number = typed.removeprefix("w")
        found = of_week(int(number), now, zone) if number.isascii() and number.isdigit() else named(typed, zone)
    except ValueError as fault:
        raise No(f"{fault} Or write this, last, or the number of a week.") from None
    if found.since > now:
        raise No(f"{found.name[:1].upper()}{found.name[1:]} has not begun yet.")
    return found


def suggest(request: Suggest, practice: Practice, now: datetime) -> Reply:
    """What a colleague may choose from while they type a period. Raises `No`."""
    colleague, zone = answering.whose(practice, request.account), practice.hours.timezone
    found = offered(request.typed, zone, now)
    theirs = (one for one in found if why_not_period(colleague, named(one.value, zone), practice, now) is None)
    return Reply(True, "", choices=tuple(theirs))


def offered(typed: str, zone: str, now: datetime) -> tuple[Choice, ...]:
    """The periods that fit what was typed: this week and the last ones, then the last month and quarter."""
    week = ended(Every.WEEK, now, zone)
    known = [holding(Every.WEEK, now, zone), *(week.earlier(n) for n in range(_OFFERED))]
    known += [ended(Every.MONTH, now, zone), ended(Every.QUARTER, now, zone)]
    words = typed.strip().casefold()
    labels = {one.key: one.name + ("" if one.until <= now else ", so far") for one in known}
    return tuple(Choice(key, label) for key, label in labels.items() if words in f"{key} {label}".casefold())


# inside


def _sheet(made: Page, period: Period, own: Version) -> Sheet:
    name = f"{chat.inert(made.organisation, 60)}: " if made.organisation else ""
    head = chat.told(*([made.note] if made.note else []), title=f"{name}{made.title}, {made.period}")
    blocks = (head, *map(chat.told, made.sentences))
    numbers = Block(tuple(_number(one.name, one.value, one.note) for one in made.numbers))
    version = made.version[:1]
    rows = [_button(period.earlier(), version, f"The {period.every} before")]
    if own is Version.LEAD:
        other = "l" if version == "t" else "t"
        rows.append(_button(period, other, "The lead's version" if other == "l" else "The trustees' version"))
    found = Sheet((*blocks, numbers), (tuple(rows),), loud=False, link=f"/summary?period={made.key}&for={made.version}")
    if found.length <= SCREEN:
        return found
    shorter = Block(tuple(_number(one.name, one.value, "") for one in made.numbers))
    return Sheet((*blocks, shorter), found.rows, loud=False, link=found.link)


def _number(name: str, value: str, note: str) -> Line:
    spans = (Span(f"{name}: "), Span(chat.inert(value, 60), Mark.STRONG))
    return (*spans, Span(f" ({chat.inert(note, 120)})", Mark.QUIET)) if note else spans


def _button(period: Period, version: str, label: str) -> Button:
    id_ = Pressed(buttons.SUMMARY, "0", 0, choice=f"{period.key.lower()}-{version}").id
    return Button(id_, label)

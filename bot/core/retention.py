"""How long a case is kept, by the pack's periods: from which event it counts, until when, and what nobody knows.

What the machine may erase by itself is small: a case without a safeguarding record, that is no more than “This week”,
whose period asks for no look. All else is proposed, and two people decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.core.cases import Case, State
from bot.core.pack import Pack
from bot.core.signals import Severity
from bot.core.taxonomy import Period

WARNED = timedelta(days=30)
"""How long before a case's time is over the lead hears of it. Our own choice."""
BUFFER = timedelta(days=7)
"""How long plain messages are kept where the pack says nothing."""
GROWN, LONG = 18, 25
"""From which age one is no child. From how many years on a period that holds under a condition is never chosen by the
desk: what it is about (“it turns out to be abuse”) only a person can say."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person decided about a case's keeping: another period of the pack, or a day until which it is kept."""

    by: str
    at: datetime
    reason: str
    period: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of a case that is over, for its keeping. `child`: whether anybody at risk is one; None: not known.

    `births` has a date, or None where it is not known, for each person at risk. `works`: a person of concern helps run
    the group. `busy`: something is still to be done, decided or answered.
    """

    case: Case
    closed_at: datetime
    recorded: bool = False
    child: bool | None = None
    births: tuple[date | None, ...] = ()
    works: bool = False
    busy: bool = False
    chosen: Chosen | None = None


@dataclass(frozen=True, slots=True)
class Until:
    """Until when a case is kept. `at` is None where it cannot be known: then `unknown` says why, and a person looks at
    it from `earliest` on. `maybe` are periods that hold if a person finds that their condition does.
    """

    periods: tuple[Period, ...]
    earliest: datetime
    at: datetime | None
    unknown: tuple[str, ...] = ()
    maybe: tuple[tuple[Period, str], ...] = ()
    review: bool = False

    @property
    def looked_at(self) -> datetime:
        """When somebody, or the desk, has to do something about it."""
        return self.at or self.earliest

    @property
    def words(self) -> str:
        return "; ".join(one.words for one in self.periods)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, each with its source, or that it is our own proposal."""
        return tuple(
            f"{one.reason} ({'our own proposal, no source gives it' if one.ours else f'source: {one.check.source}'})"
            for one in self.periods
        )


def until(life: Life, pack: Pack, timezone: str) -> Until:
    """Until when a case is kept. One whose category the pack does not know is kept until a person decides."""
    zone = ZoneInfo(timezone)
    if life.chosen is not None and life.chosen.until is not None:
        return Until((), life.chosen.until, life.chosen.until, review=True)
    periods, maybe = _periods(life, pack)
    if not periods:
        silent = "the country pack says nothing of this category"
        return Until((), _years(life.closed_at, 1, zone), None, (silent,), review=True)
    known = [life.closed_at]
    unknown: list[str] = []
    for one in periods:  # the longest of what a period names holds
        if one.days:
            known.append(life.closed_at + timedelta(days=one.days))
        if one.years:
            known.append(_years(life.closed_at, one.years, zone))
        if one.birthday:
            days, why = _birthdays(life, one.birthday, zone)
            known += days
            unknown += why
        if one.pension:
            unknown.append("when the person reaches normal pension age is not known here")
        if one.leaving:
            unknown.append("whether the person has left the organisation is not known here")
    at = None if unknown else max(known)
    return Until(
        tuple(periods),
        max(known),
        at,
        tuple(dict.fromkeys(unknown)),
        tuple(maybe),
        any(one.review for one in periods) or bool(unknown),
    )


def by_itself(life: Life, until: Until) -> bool:
    """Whether the desk may erase it when its time is over, without anybody's name. Holds are asked elsewhere."""
    case = life.case
    return (
        not life.recorded
        and not life.busy
        and not until.review
        and not until.unknown
        and case.severity <= Severity.S3
        and not case.about_colleague
        and not case.open
    )


def buffer(pack: Pack) -> timedelta:
    """How long messages that nobody flagged are kept."""
    known = pack.periods.get("buffer")
    return timedelta(days=known.days) if known is not None and known.days else BUFFER


class Retention(Protocol):
    """What is known of cases that are over, what was decided about their keeping, and erasing one in small steps."""

    def lives(self, after: int = 0, limit: int = 500) -> list[Life]: ...
    def life(self, case: str) -> Life | None: ...
    def accounts(self, case: str) -> frozenset[str]: ...
    def choose(self, case: str, chosen: Chosen) -> None: ...
    def purged(self, cases: Iterable[str]) -> dict[str, tuple[datetime, str]]: ...
    def purge(self, case: str, by: str, reason: str, now: datetime, limit: int, *, walled: bool = False) -> int: ...


def birthday(day: date, years: int) -> date:
    """The same day so many years later; who was born on 29 February has a birthday on 1 March in other years."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _periods(life: Life, pack: Pack) -> tuple[list[Period], list[tuple[Period, str]]]:
    """What holds for a case, and what may hold if its condition does."""
    known: Mapping[str, Period] = pack.periods
    if life.chosen is not None and life.chosen.period in known:
        return [known[life.chosen.period]], []
    if life.case.state is State.DISMISSED and not life.recorded and "dismissed" in known:
        return [known["dismissed"]], []
    category = pack.categories.get(life.case.category)
    keeps = [one for one in (category.keep if category else ()) if one.period in known]
    usual = [known[one.period] for one in keeps if not one.when]
    maybe: list[tuple[Period, str]] = []
    for one in keeps:
        if not one.when:
            continue
        period = known[one.period]
        if usual and not life.recorded:  # it stayed what it usually is: nobody made a record of it
            maybe.append((period, one.when))
        elif _holds(period, life):
            usual.append(period)
        elif not (period.birthday and life.child is False):
            maybe.append((period, one.when))
    if not usual:  # rather too long than too short
        return [known[one.period] for one in keeps], []
    return usual, maybe


def _holds(period: Period, life: Life) -> bool:
    if period.birthday:
        return life.child is not False
    if period.pension:
        return life.works or life.case.about_colleague
    return not (period.years and period.years >= LONG)


def _birthdays(life: Life, age: int, zone: ZoneInfo) -> tuple[list[datetime], list[str]]:
    """The day on which the youngest has that birthday; or the earliest on which a child of now can have it."""
    known = [one for one in life.births if one is not None]
    days = [datetime.combine(birthday(one, age), time(), zone).astimezone(life.closed_at.tzinfo) for one in known]
    if known and len(known) == len(life.births):
        return days, []
    earliest = _years(life.case.opened_at, max(age - GROWN, 1), zone)
    return [*days, earliest], ["the child's date of birth is not on the roster"]


def _years(at: datetime, years: int, zone: ZoneInfo) -> datetime:
    """The end of the same day so many years later, by the organisation's clock."""
    local = at.astimezone(zone)
    day = birthday(local.date(), years) + timedelta(days=1)
    return datetime.combine(day, time(), zone).astimezone(at.tzinfo)

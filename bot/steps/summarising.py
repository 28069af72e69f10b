"""What happened in a period, gathered for those who will read it: trustees, or the safeguarding lead.

Walls hold in counts too. What several people read leaves out every case with one of them among its parties, and the
trustees' version every case with anybody who works at the desk; a page for one reader leaves out what that one may not
see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.cases import Case
from bot.core.changes import course
from bot.core.figures import Number, Unknown
from bot.core.happened import Before, Happened, LogState, Volume, Watched
from bot.core.messages import Group, Visibility
from bot.core.periods import Every, Period, start_of
from bot.core.practice import Practice
from bot.core.reckoning import summarised
from bot.core.rights import Colleague, Power, involved, may_see
from bot.core.sealing import Unsealed
from bot.core.store import Work
from bot.core.summary import COMPARED, REPEATED, Summary
from bot.core.watched import watched
from bot.steps import heeding
from bot.steps.beyond import Readers, beyond


class Version(StrEnum):
    """Whom a summary is for. The trustees' has no names and no small numbers."""

    TRUSTEES = "trustees"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Told:
    """A summary with what its words need: group names, and whom it is for."""

    summary: Summary
    version: Version
    names: dict[str, str]


def version_for(reader: Colleague) -> Version:
    """Which version a colleague sees: who may see the most serious cases sees the lead's."""
    return Version.LEAD if Power.SEE_SERIOUS in reader.powers else Version.TRUSTEES


def told(
    work: Work,
    period: Period,
    version: Version,
    practice: Practice,
    now: datetime,
    reader: Colleague | None = None,
) -> Told:
    """The summary of a period for one reader, or without one for all whom its version is for."""
    groups = work.people.groups()
    counted = tally(work, period.zone, now, groups)
    names = names_of(groups)
    upto = min(period.until, now)
    far = min(period.earlier(COMPARED).since, upto - REPEATED)
    visible = _visible(version, practice, reader)
    tickets = tuple(one for one in work.summaries.tickets(far, upto) if visible(one.case))
    volumes = _volumes(work, period, now, counted, groups)
    seen, unwatched = watched_groups(work, period.since, upto, groups)
    looked = work.thresholds.looked()
    earliest = period.earlier(COMPARED)
    accounts = {account for person in practice.people for account in person.accounts}
    persons = {person.person for person in practice.people if person.person}
    happened = Happened(
        period=period,
        made_at=now,
        volumes=volumes,
        authors=_authors(work, period, upto, volumes, groups),
        before=tuple(_before(work, period.earlier(n), now, counted, groups) for n in range(1, COMPARED + 1)),
        tickets=tickets,
        ages=work.summaries.ages(upto - REPEATED),
        watched=seen,
        unwatched=unwatched,
        unlooked=practice.pack.not_looked_for(looked) if looked is not None else Unknown("nothing was checked yet"),
        waiting=work.inbox.waiting(),
        stuck=work.inbox.count_stuck(),
        accepted=tuple(work.thresholds.accepted()),
        changed=heeding.changed(work, practice, period.since, upto, whole=version is Version.LEAD),
        emergencies=_emergencies(work, period.since, upto, visible),
        log=_log(work),
        judged=tuple(work.thresholds.judged(accounts, persons)),
        scores=work.summaries.scores(str(period.first), str(period.after)),
        scores_before=work.summaries.scores(str(earliest.first), str(period.first)),
        versions=_versions(work, period, practice),
        first_day=counted.began,
        beyond=beyond(
            work,
            period,
            upto,
            practice,
            Readers(visible, _walled(version, practice, reader), whole=version is Version.LEAD),
        ),
    )
    return Told(summarised(happened), version, names)


def _emergencies(work: Work, since: datetime, upto: datetime, visible: Callable[[Case], bool]) -> tuple[str, ...]:
    """The cases that were opened in an emergency, each as often as that happened."""
    found = []
    for glass in work.cases.glasses(since=since):
        case = work.cases.get(glass.case)
        if glass.at < upto and case is not None and visible(case):
            found.append(glass.case)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Counted:
    """Which days were counted whole, and since when there is anything to count."""

    days: frozenset[str]
    began: datetime | None
    today: date


def tally(work: Work, zone: str, now: datetime, groups: dict[str, Group] | None = None) -> Counted:
    """Counts the messages of every day that is over and was not counted yet. Asked before messages are purged."""
    known = groups if groups is not None else work.people.groups()
    today = now.astimezone(ZoneInfo(zone)).date()
    oldest = work.summaries.oldest_arrival()
    if oldest is not None:
        day = oldest.astimezone(ZoneInfo(zone)).date()
        done = work.summaries.tallied(str(day), str(today))
        while day < today:
            if str(day) not in done:
                after = day + timedelta(days=1)
                work.summaries.tally(str(day), start_of(day, zone), start_of(after, zone), _direct(known))
            day += timedelta(days=1)
    return Counted(work.summaries.tallied("", str(today)), work.summaries.began(), today)


def names_of(groups: dict[str, Group]) -> dict[str, str]:
    """What groups are called, by key. Direct chats have no names of their own, as these would name people."""
    direct = _direct(groups)
    names = {key: group.name or group.id for key, group in groups.items() if key not in direct}
    return names | {
        f"{platform}:": f"Direct chats on {platform.capitalize()}" for platform in {g.platform for g in groups.values()}
    }


def watched_groups(
    work: Work, since: datetime, upto: datetime, groups: dict[str, Group]
) -> tuple[tuple[Watched, ...], tuple[str, ...]]:
    """The groups that are watched, and those that are not. A group that lies in another is told of with that one."""
    stretches, before = work.ledger.stretches(since, upto), work.summaries.heard_before(since)
    direct, changes = _direct(groups), work.changes.listed()
    found, without, moved = [], [], work.people.moved()
    for key, group in sorted(groups.items()):
        if key in moved or work.people.parts(key):  # a larger place is told of with what lies in it
            continue
        times = course(changes, ("groups", key, "watched"), since, upto)
        if times:
            one = _only_while(key, times, lambda start, end: watched(key, stretches, groups.keys(), start, end, before))  # noqa: B023
        else:
            one = watched(key, stretches, groups.keys(), since, upto, before)
        if one is not None:
            found.append(one)
        else:
            without.append(f"{group.platform}:" if key in direct else key)
    return tuple(found), tuple(dict.fromkeys(without))


# inside


def _visible(version: Version, practice: Practice, reader: Colleague | None) -> Callable[[Case], bool]:
    if version is Version.TRUSTEES:
        return lambda case: not any(involved(person, case) for person in practice.people)
    if reader is not None:
        return lambda case: may_see(reader, case)
    readers = [person for person in practice.people if version_for(person) is Version.LEAD]
    return lambda case: not any(involved(person, case) for person in readers)


def _walled(version: Version, practice: Practice, reader: Colleague | None) -> tuple[Colleague, ...]:
    """Who must find nothing of their own in it."""
    if version is Version.TRUSTEES:
        return practice.people
    return (reader,) if reader else tuple(one for one in practice.people if version_for(one) is Version.LEAD)


def _direct(groups: dict[str, Group]) -> frozenset[str]:
    return frozenset(key for key, group in groups.items() if group.policy.visibility is Visibility.DIRECT)


def _volumes(
    work: Work, period: Period, now: datetime, counted: Counted, groups: dict[str, Group]
) -> tuple[Volume, ...] | None:
    """What arrived in a period; None where days of it were not counted while their messages were there."""
    began = counted.began.astimezone(ZoneInfo(period.zone)).date() if counted.began else counted.today
    if any(began <= day < counted.today and str(day) not in counted.days for day in period.days):
        return None
    found = {one.group: one for one in work.summaries.volumes(str(period.first), str(period.after))}
    if counted.today in period.days:
        for one in work.summaries.arrived(start_of(counted.today, period.zone), now, _direct(groups)):
            before = found.get(one.group, Volume(one.group, 0, 0))
            found[one.group] = Volume(one.group, before.messages + one.messages, before.attachments + one.attachments)
    return tuple(found[key] for key in sorted(found))


def _authors(
    work: Work, period: Period, upto: datetime, volumes: tuple[Volume, ...] | None, groups: dict[str, Group]
) -> Number:
    gone = Unknown("not known: messages are erased after a week, and with them who wrote")
    if volumes is None or period.every is not Every.WEEK:
        return gone
    there = sum(one.messages for one in work.summaries.arrived(period.since, upto, _direct(groups)))
    whole = there == sum(one.messages for one in volumes)
    return work.summaries.authors(period.since, upto) if whole else gone


def _before(work: Work, period: Period, now: datetime, counted: Counted, groups: dict[str, Group]) -> Before:
    volumes = _volumes(work, period, now, counted, groups)
    return Before(period, None if volumes is None else sum(one.messages for one in volumes))


def _only_while(
    key: str, times: Sequence[tuple[datetime, datetime, object]], look: Callable[[datetime, datetime], Watched | None]
) -> Watched | None:
    """What was seen of a group while it was watched; the rest of the time is not counted. None where it never was."""
    parts = [one for start, end, value in times if value is True and (one := look(start, end)) is not None]
    if not parts:
        return None
    total, unseen = (sum((getattr(one, name) for one in parts), timedelta()) for name in ("time", "unseen"))
    return Watched(key, total, unseen, tuple(hole for one in parts for hole in one.holes))


def _log(work: Work) -> LogState | Unknown | None:
    try:
        last = work.seals.newest_anchor()
    except Unsealed as why:
        return Unknown(str(why))
    return None if last is None else LogState(last.day, len(last.faults), last.seal, last.done_at)


def _versions(work: Work, period: Period, practice: Practice) -> tuple[str, ...]:
    rules = ", ".join(rule.id + (" (in shadow)" if rule.shadow else "") for rule in practice.rules)
    stale = len(practice.pack.overdue(period.after))
    laws = f", of whose law {stale} {'entry is' if stale == 1 else 'entries are'} due to be looked up again"
    return (
        f"country pack {practice.pack.version}{laws if stale else ''}",
        f"rules: {rules or 'none'}",
        *(f"check {name}" for name in work.summaries.checkers(str(period.first), str(period.after))),
    )

"""From what happened to its summary. Pure arithmetic: every number a page shows is made here, and nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.cases import Kind, Part, Word
from bot.core.figures import NOT_SET_UP, Number, Unknown, drift, kappa, median, waited
from bot.core.happened import Appeals, Happened, Ticket
from bot.core.periods import Period
from bot.core.precision import LEAST, Accepted, Share, wilson
from bot.core.signals import Severity
from bot.core.summary import COMPARED, REPEATED, Compared, Estimate, Kept, Late, Review, Seen, Summary, band

_WEIGHT = {
    word: weight
    for weight, word in enumerate((
        Word.WATCH, Word.DISMISS, Word.CLOSE, Word.SUPPORT, Word.WARN, Word.REMOVE, Word.MUTE, Word.BAN,
        Word.ESCALATE, Word.HOLD, Word.CONTAIN, Word.ACT,
    ))
}  # fmt: skip
"""How weighty each word is: of several in a period the weightiest counts."""


def summarised(what: Happened) -> Summary:
    """The summary of what happened."""
    period, upto, beyond = what.period, what.upto, what.beyond
    new = [one for one in what.tickets if one.opened_within(period)]
    messages: Number = Unknown("messages of this time were not counted")
    attachments: Number = messages
    by_group: dict[str, int] = {}
    if what.volumes is not None:
        messages = sum(one.messages for one in what.volumes)
        attachments = sum(one.attachments for one in what.volumes)
        by_group = {one.group: one.messages for one in what.volumes if one.messages}
    precision = _precision(what)
    return Summary(
        period=period,
        made_at=what.made_at,
        over=what.made_at >= period.until,
        first=what.first_day is not None and what.first_day >= period.since,
        messages=messages,
        authors=what.authors,
        attachments=attachments,
        by_group=by_group,
        seen=_seen(what),
        unlooked=what.unlooked,
        waiting=what.waiting,
        stuck=what.stuck,
        flags=len(new),
        per_thousand=len(new) / messages * 1000
        if not isinstance(messages, Unknown) and messages
        else Unknown("no message was counted"),
        sources=Counter(one.source for one in new),
        severities=Counter(one.case.severity for one in new),
        categories=Counter(one.case.category for one in new),
        trend=tuple((p.key, _flags(what.tickets, p)) for p in _periods(period, what.first_day)),
        reviews={level: _review([o for o in new if o.case.severity is level], upto) for level in Severity},
        review=_review(new, upto),
        kept=_kept(what.tickets, period, upto),
        outcomes=_outcomes(what.tickets, period.since, upto),
        taken_back=sum(
            one.word in (Word.UNDO, Word.REOPEN) and period.since <= one.at < upto
            for ticket in what.tickets
            for one in ticket.said
        ),
        records=sum(o.recorded_at is not None and period.since <= o.recorded_at < upto for o in what.tickets),
        open_=_open(what.tickets, upto),
        repeated=_repeated(what.tickets, upto),
        several_minors=_several_minors(what.tickets, what.ages, upto),
        compared=_compared(what, new, messages),
        missed=NOT_SET_UP if beyond.sample is None else _estimate(*beyond.sample, "nobody read a sampled message"),
        overturned=_overturned(beyond.appeals, beyond.again),
        appeals=beyond.appeals or NOT_SET_UP,
        complaints=beyond.complaints or NOT_SET_UP,
        requests=beyond.requests or NOT_SET_UP,
        unanswered=_or_not_set_up(beyond.unanswered),
        differing=_or_not_set_up(beyond.differing),
        referrals=_or_not_set_up(beyond.referrals),
        retention_due=_or_not_set_up(beyond.retention_due),
        held_back=_or_not_set_up(beyond.held_back),
        waited=_or_not_set_up(beyond.waited),
        glasses=_or_not_set_up(beyond.glasses),
        pauses=_or_not_set_up(beyond.pauses),
        alarm=_or_not_set_up(beyond.alarm),
        consent_due=_or_not_set_up(beyond.consent_due),
        training_due=_or_not_set_up(beyond.training_due),
        policy=_changes(what.accepted, period),
        changed=what.changed,
        emergencies=what.emergencies,
        log=what.log or Unknown("the log was not checked yet"),
        precision={label: share for label, share in precision.items() if share.decisions >= LEAST},
        too_few=tuple(label for label, share in precision.items() if share.decisions < LEAST),
        agreement=NOT_SET_UP if beyond.doubles is None else kappa(beyond.doubles),
        looked_twice=len(beyond.doubles or ()),
        drift=_drift(what),
        versions=what.versions,
        late=_late(what.tickets, upto),
        serious=tuple(one.case.id for one in new if one.case.severity >= Severity.S2),
    )


# inside


def _or_not_set_up(value: object) -> Any:
    return NOT_SET_UP if value is None else value


def _periods(period: Period, first_day: datetime | None) -> list[Period]:
    """The period and those before it, as far as the desk was there."""
    before = [period.earlier(n) for n in range(COMPARED, 0, -1)]
    return [one for one in before if first_day is None or one.until > first_day] + [period]


def _flags(tickets: Collection[Ticket], period: Period) -> int:
    return sum(one.opened_within(period) for one in tickets)


def _seen(what: Happened) -> Seen:
    total = sum((one.time for one in what.watched), timedelta())
    unseen = sum((one.unseen for one in what.watched), timedelta())
    by_group: dict[str, Number] = {one.group: 1 - one.unseen / one.time for one in what.watched if one.time}
    holes = tuple((one.group, hole) for one in what.watched for hole in one.holes)
    share: Number = 1 - unseen / total if total else Unknown("no group is watched as it is written in")
    return Seen(share, unseen, len(what.watched), holes, by_group, what.unwatched)


def _review(tickets: Sequence[Ticket], upto: datetime) -> Review:
    done, open_ = [], []
    for one in tickets:
        at = one.reviewed_at(upto)
        if at is None:
            open_.append(upto - one.case.opened_at)
        else:
            done.append(at - one.case.opened_at)
    return Review(len(tickets), len(done), waited(done, open_, 0.5), waited(done, open_, 0.9), max(open_, default=None))


def _kept(tickets: Collection[Ticket], period: Period, upto: datetime) -> tuple[Kept, ...]:
    """Clocks that ran out within the period: how late each was met, or is by its end."""
    late: dict[str, list[timedelta | None]] = {}
    for clock in (clock for one in tickets for clock in one.clocks):
        if period.since <= clock.due < upto:
            met = clock.met_at if clock.met_at is not None and clock.met_at < upto else None
            broken = met is None or met > clock.due
            late.setdefault(clock.name, []).append((met or upto) - clock.due if broken else None)
    return tuple(
        Kept(name, len(all_), len(broken), max(broken, default=None))
        for name, all_ in sorted(late.items())
        for broken in [[one for one in all_ if one is not None]]
    )


def _outcomes(tickets: Collection[Ticket], since: datetime, upto: datetime) -> Mapping[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for one in tickets:
        words = [word for word in one.lasting(since, upto) if word in _WEIGHT]
        if words:
            found[one.case.category, max(words, key=lambda word: _WEIGHT[Word(word)])] += 1
    return found


def _open(tickets: Collection[Ticket], upto: datetime) -> Mapping[tuple[Severity, str], int]:
    found: Counter[tuple[Severity, str]] = Counter()
    for one in tickets:
        if one.case.opened_at < upto and one.ended_at(upto) is None:
            found[one.case.severity, band(upto - one.case.opened_at)] += 1
    return found


def _repeated(tickets: Collection[Ticket], upto: datetime) -> int:
    """People of concern in two or more cases within 90 days in which something was done."""
    times = Counter(
        person
        for one in tickets
        if upto - REPEATED <= one.case.opened_at < upto and one.substantiated(upto)
        for person in one.of(Part.CONCERN)
    )
    return sum(number >= 2 for number in times.values())


def _several_minors(tickets: Collection[Ticket], ages: Mapping[str, bool] | None, upto: datetime) -> Number:
    """Adults who were flagged towards two or more minors within 90 days."""
    if not ages:
        return Unknown("no ages are known: read a roster")
    towards: dict[str, set[str]] = {}
    for one in tickets:
        if upto - REPEATED <= one.case.opened_at < upto and one.case.kind in (Kind.PAIR, Kind.CONDUCT, Kind.GROUP):
            for person in one.of(Part.CONCERN):
                if ages.get(person):
                    towards.setdefault(person, set()).update(k for k in one.of(Part.AT_RISK) if ages.get(k) is False)
    return sum(len(minors) >= 2 for minors in towards.values())


def _compared(what: Happened, new: Sequence[Ticket], messages: Number) -> Mapping[str, Compared]:
    """Numbers beside the median of the four periods before, as far as the desk was there then."""
    known = [b for b in what.before if what.first_day is not None and b.period.since >= what.first_day]
    if len(known) < COMPARED:
        early = Unknown("there are no four earlier periods yet to compare with")
        return {
            "messages": Compared(messages, early),
            "flags": Compared(len(new), early),
            "broken": Compared(_broken(what, None), early),
        }
    counted = tuple(one.messages for one in known if one.messages is not None)
    whole = len(counted) == len(known)
    flags = tuple(_flags(what.tickets, one.period) for one in known)
    broken = tuple(_broken(what, one.period) for one in known)
    return {
        "messages": Compared(
            messages, median(counted) if whole else Unknown("earlier messages were not counted"), counted
        ),
        "flags": Compared(len(new), median(flags), flags),
        "broken": Compared(_broken(what, None), median(broken), broken),
    }


def _broken(what: Happened, earlier: Period | None) -> int:
    period, upto = (earlier, earlier.until) if earlier else (what.period, what.upto)
    return sum(one.broken for one in _kept(what.tickets, period, upto))


def _estimate(count: int, of: int, none: str) -> Estimate | Unknown:
    return Estimate(count, of, *wilson(count, of)) if of else Unknown(none)


def _overturned(appeals: Appeals | None, again: tuple[int, int] | None) -> Estimate | Unknown:
    """The share of decisions that were reversed, on appeal or when they were looked at a second time."""
    if appeals is None and again is None:
        return NOT_SET_UP
    parts = (again or (0, 0), (appeals.upheld, appeals.decided) if appeals else (0, 0))
    found = _estimate(sum(one for one, _ in parts), sum(of for _, of in parts), "nothing was looked at again")
    return found if isinstance(found, Unknown) else replace(found, parts=parts)


def _changes(accepted: Sequence[Accepted], period: Period) -> tuple[Accepted, ...]:
    since, until = period.since, period.until
    times = [(one, (one.at, one.undone_at)) for one in accepted]
    return tuple(one for one, both in times if any(at is not None and since <= at < until for at in both))


def _precision(what: Happened) -> Mapping[str, Share]:
    """By label: how many of its decided cases mattered, over all scores and all time."""
    found: dict[str, list[bool]] = {}
    for one in what.judged:
        found.setdefault(one.label, []).append(one.mattered)
    return {
        label: Share(0.0, 1.0, len(all_), sum(all_), *wilson(sum(all_), len(all_)))
        for label, all_ in sorted(found.items())
    }


def _drift(what: Happened) -> Mapping[str, Number]:
    now, before = what.scores or {}, what.scores_before or {}
    labels = sorted({label for label, _ in now})
    return {
        label: drift(
            {tenth: n for (name, tenth), n in now.items() if name == label},
            {tenth: n for (name, tenth), n in before.items() if name == label},
        )
        for label in labels
    }


def _late(tickets: Collection[Ticket], upto: datetime) -> tuple[Late, ...]:
    """Open cases whose clock has run out, most urgent first, then the longest overdue; each case once."""
    found: dict[str, Late] = {}
    for one in tickets:
        if one.case.opened_at >= upto or one.ended_at(upto) is not None:
            continue
        for clock in one.clocks:
            unmet = clock.met_at is None or clock.met_at >= upto
            known = found.get(one.case.id)
            if unmet and clock.due < upto and (known is None or clock.due < known.due):
                found[one.case.id] = Late(one.case.id, one.case.severity, clock.name, clock.due)
    return tuple(sorted(found.values(), key=lambda late: (-late.severity, late.due, late.case)))

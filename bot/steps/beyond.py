"""What a summary tells beyond cases and coverage: samples, second looks, appeals, referrals, pauses, what waited.

Each part is None where the desk has no such thing yet: the summary then says “not set up”, and never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import Case
from bot.core.happened import Appeals, Awaited, Beyond
from bot.core.looks import Judgement, SecondLook, Stage
from bot.core.matters import Matter, What, kept_out
from bot.core.periods import Period
from bot.core.practice import Practice
from bot.core.rights import Colleague
from bot.core.store import Work
from bot.steps import alarming, calm, heeding, retaining

SAMPLED_BEFORE = timedelta(days=35)
"""How far back weeks reach whose sample may have been read in a period: its words are kept for 30 days."""
COMPLAINTS = frozenset({What.COMPLAINT, What.DATA_COMPLAINT})


@dataclass(frozen=True, slots=True)
class Readers:
    """For whom it is counted: `visible` says which cases may be, `walled` are those who may meet no number of a matter
    that is theirs or about them. `whole`: who paused something, and why, is told as well.
    """

    visible: Callable[[Case], bool]
    walled: Sequence[Colleague]
    whole: bool = False


def beyond(work: Work, period: Period, upto: datetime, practice: Practice, readers: Readers) -> Beyond:
    """All of it for a period, up to a time."""
    since, on = period.since, upto.astimezone(ZoneInfo(period.zone)).date()
    looks = [one for one in work.looks.answered(since, upto) if _may_count(work, one.case, readers)]
    matters = [one for one in work.matters.within(since, upto) if _may_hear(work, one, readers)]
    return Beyond(
        sample=_sample(work, period, upto, practice),
        doubles=_doubles(looks, since, upto),
        again=_again(looks, since, upto),
        appeals=_appeals(matters, {What.APPEAL}, since, upto),
        complaints=_appeals(matters, COMPLAINTS, since, upto),
        requests=_appeals(matters, set(What) - COMPLAINTS - {What.APPEAL}, since, upto),
        unanswered=sum(one.due < upto and _may_hear(work, one, readers) for one in work.matters.listed()),
        differing=sum(_may_count(work, one.case, readers) for one in work.looks.looks({Stage.SPLIT})),
        referrals=_awaited(work, readers.visible),
        retention_due=retaining.to_decide(work, readers.visible, practice, upto),
        held_back=_held_back(work, period, practice),
        glasses=sum(one.at < upto and _may_count(work, one.case, readers) for one in work.cases.glasses(since=since)),
        waited=sum(_may_count(work, one, readers) for one in work.summaries.held(since, upto)),
        alarm=alarming.in_brief(work, practice, upto),
        consent_due=work.people.over("consent_until", on),
        training_due=work.people.over("training_until", on),
        pauses=heeding.left_out(work, practice, since, upto, whole=readers.whole),
    )


# inside


def _may_count(work: Work, number: str, readers: Readers) -> bool:
    case = work.cases.get(number) if number else None
    return case is None or readers.visible(case)


def _may_hear(work: Work, matter: Matter, readers: Readers) -> bool:
    return _may_count(work, matter.case, readers) and not any(kept_out(one, matter) for one in readers.walled)


def _sample(work: Work, period: Period, upto: datetime, practice: Practice) -> tuple[int, int] | None:
    """Of the sampled messages that somebody read in the period: how many mattered, and how many were read."""
    weeks = {one.week for one in work.looks.samplings(period.since - SAMPLED_BEFORE, upto)}
    if not weeks and practice.sample <= 0:
        return None
    read = [
        one
        for one in work.looks.of_weeks(weeks)
        if one.answer is not None and one.answered_at is not None and period.since <= one.answered_at < upto
    ]
    return sum(one.answer is Judgement.MATTERS for one in read), len(read)


def _doubles(looks: Sequence[SecondLook], since: datetime, upto: datetime) -> tuple[tuple[str, str], ...]:
    return tuple(
        (one.first.value, one.second.value)
        for one in looks
        if one.second is not None and one.second_at is not None and since <= one.second_at < upto
    )


def _again(looks: Sequence[SecondLook], since: datetime, upto: datetime) -> tuple[int, int]:
    """Of the second looks that came to an end: how many overturned the decision. Two who differ are no end yet."""
    ends = {Stage.AGREED: "second_at", Stage.SETTLED: "final_at"}
    ended = [
        one
        for one in looks
        if one.stage in ends and (at := getattr(one, ends[one.stage])) is not None and since <= at < upto
    ]
    return sum(one.overturned for one in ended), len(ended)


def _appeals(matters: Sequence[Matter], kinds: set[What] | frozenset[What], since: datetime, upto: datetime) -> Appeals:
    mine = [one for one in matters if one.what in kinds]
    ended = [one for one in mine if one.decided_at is not None and since <= one.decided_at < upto]
    return Appeals(
        received=sum(since <= one.opened_at < upto for one in mine),
        decided=len(ended),
        upheld=sum(one.favours for one in ended),
        days=tuple((one.decided_at - one.opened_at) / timedelta(days=1) for one in ended if one.decided_at),
    )


def _awaited(work: Work, visible: Callable[[Case], bool]) -> tuple[Awaited, ...]:
    """The referrals that wait for a reply, of the cases that this summary may count."""
    found = []
    for one in work.referrals.awaiting():
        case = work.cases.get(one.case)
        if case is not None and visible(case):
            found.append(Awaited(one.case, one.to_name, one.at, one.chase_at))
    return tuple(found)


def _held_back(work: Work, period: Period, practice: Practice) -> int | None:
    """Small cases that had to wait for the morning because a place had its cards of the night."""
    if not practice.showing.queue:
        return None
    days = {str(day) for day in period.days}
    kept = work.summaries.delivered(calm.WAITED)
    counted = [receipt for key, receipt in kept if key.removeprefix(calm.WAITED).partition(":")[0] in days]
    return sum(int(one.detail) for one in counted if one.detail.isdigit())

"""When a summary is made, and of which period: those that are over and have none yet, and the one that somebody means
who names none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.periods import Every, Period, due_since, ended, of_day
from bot.core.practice import Practice
from bot.core.rights import Colleague
from bot.core.store import Work
from bot.steps.summarising import Version, version_for

LANE = "reports"
MOST_LATE = 13
"""How many periods of one kind are made up for at most, after the desk was off: a quarter of weeks."""
_SHAPES = {Every.WEEK: ("____-W__", ""), Every.MONTH: ("____-__", "%-Q_"), Every.QUARTER: ("____-Q_", "")}
"""What keys of each kind are like, and what they are not."""


def put_due(work: Work, kinds: Collection[Every], zone: str, now: datetime) -> list[str]:
    """Puts every period that is over and has no summary yet, each under its own key for ever. Returns the new keys.

    The first one is of the time from which the desk counts messages; then none is left out, unless the desk was off
    so long that `MOST_LATE` would be passed.
    """
    began = work.summaries.began()
    if began is None:
        return []
    counted = _counts_since(work, zone)
    put = []
    for kind in kinds:
        like, unlike = _SHAPES[kind]
        newest = work.summaries.newest_key(f"summary:{like}", unlike).removeprefix("summary:")
        if not newest and counted is not None:
            newest = of_day(kind, counted, zone).earlier().key
        due = [one for one in due_since(newest, kind, now, zone) if one.until > began]
        if len(due) > MOST_LATE:
            left_out = f"left out {len(due) - MOST_LATE} summaries of a time long ago; safelight summary makes them"
            work.ledger.log("machine", left_out, "desk", now)
        for period in due[-MOST_LATE:]:
            key = f"summary:{period.key}"
            if work.outbox.put(key, LANE, "summary", {"period": period.key}, period.until, now):
                put.append(key)
    return put


def why_not_period(reader: Colleague, period: Period, practice: Practice, now: datetime) -> str | None:
    """Why a reader of the trustees' version has no page of this period; None where they have, and for the lead.

    Who has weekly pages and monthly ones, or one week again each day, could take one from the other and find the small
    numbers that each of them hides.
    """
    if version_for(reader) is Version.LEAD:
        return None
    if period.every is not practice.rhythm:
        return (
            f"Here the summary is made of each {practice.rhythm}. Next to one of another length, the small numbers "
            "that both hide could be worked out: only the lead has those."
        )
    if period.until > now:
        return f"{period.name[:1].upper()}{period.name[1:]} is not over yet: its summary comes after it."
    return None


def usual(work: Work, reader: Colleague, practice: Practice, now: datetime, zone: str) -> Period:
    """The period that somebody means who names none: the newest that is over.

    Where that has nothing at all, as in a desk's first week, and the present one has, a lead reads how it stands now.
    """
    lead = version_for(reader) is Version.LEAD
    last = ended(Every.WEEK if lead else practice.rhythm, now, zone)
    began = work.summaries.began()
    new = began is None or began >= last.since  # of a desk that is older, a week of silence is what there is to read
    present = last.later()
    return present if lead and new and _nothing(work, last) and not _nothing(work, present) else last


def _nothing(work: Work, period: Period) -> bool:
    """Whether no message arrived in a period, no place was looked at as it was written in, and no case was open."""
    summaries, (since, until) = work.summaries, (period.since, period.until)
    return not (
        summaries.volumes(str(period.first), str(period.after))
        or summaries.tickets(since, until)
        or summaries.arrived(since, until, ())
        or any(not one.filled and not one.why for one in work.ledger.stretches(since, until))
    )


def _counts_since(work: Work, zone: str) -> date | None:
    """The first day whose messages are there, or were counted."""
    days = sorted(work.summaries.tallied("", "9"))
    oldest = work.summaries.oldest_arrival()
    there = [oldest.astimezone(ZoneInfo(zone)).date()] if oldest is not None else []
    return min([*there, *(date.fromisoformat(day) for day in days[:1])], default=None)

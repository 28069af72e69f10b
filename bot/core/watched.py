"""How long a group could have been seen in a period, and how long it was not. Silence counts as not seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.coverage import LIVE, Stretch, holes, minutes, of_group
from bot.core.happened import Watched

SILENT = "nothing was heard from there"


def watched(
    group: str,
    stretches: Sequence[Stretch],
    groups: Collection[str],
    since: datetime,
    upto: datetime,
    heard_before: Iterable[str],
) -> Watched | None:
    """What was seen of a group between two times; None: it is not watched as it is written in (an export, say).

    `heard_before` are streams that were told of before: such a group counts from `since` on, any other from when it was
    first told of. Times of which nothing was told at all were not seen either.
    """
    own = [one for one in of_group(group, stretches, groups) if one.until >= since and one.since <= upto]
    known = of_group(group, [Stretch(stream, since, since) for stream in heard_before], groups)
    if upto <= since or not (own or known):
        return None
    start = since if known else max(since, min(one.since for one in own))
    inside = [
        replace(one, since=max(one.since, start), until=min(one.until, upto)) for one in own if one.until >= start
    ]
    gaps = [*holes(inside), *_silences(group, inside, start, upto)]
    unseen = timedelta(minutes=minutes(gaps))
    return Watched(group, upto - start, unseen, tuple(sorted(gaps, key=lambda one: one.since)))


def _silences(group: str, told: Sequence[Stretch], start: datetime, upto: datetime) -> list[Stretch]:
    found = []
    end = start
    for one in sorted(told, key=lambda one: one.since):
        if one.since - end > LIVE:
            found.append(Stretch(group, end, one.since, SILENT))
        end = max(end, one.until)
    if upto - end > LIVE:
        found.append(Stretch(group, end, upto, SILENT))
    return found

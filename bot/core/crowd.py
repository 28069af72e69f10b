"""What only several people's messages together show: a pile-on on one person, a flood from many."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import timedelta
from operator import attrgetter

from bot.core.cases import Kind, Part, Party
from bot.core.messages import Message, Role, Talk
from bot.core.signals import Hit, Severity
from bot.core.verdicts import FLOOD, HOSTILE, Finding

PILE_ON_ACTORS = 3
PILE_ON_WITHIN = timedelta(hours=24)
FLOOD_ACTORS = 3
FLOOD_WITHIN = timedelta(minutes=30)
"""Our own starting values: three people being unkind to one person within a day are more than a quarrel of two."""
NAMED = 25
"""How many messages before and after its own a finding names at most: each of a flood has a finding of its own."""
_AT = attrgetter("at")


def crowd(talk: Talk, hits: Sequence[Hit]) -> tuple[Finding, ...]:
    """Group findings around the newest message, from the stored and the new hits of its group in order of time."""
    message, group = talk.message, talk.group.key
    wide = max(PILE_ON_WITHIN, FLOOD_WITHIN)
    hits = hits[bisect_left(hits, message.at - wide, key=_AT) : bisect_right(hits, message.at + wide, key=_AT)]
    findings = []
    mine = [hit for hit in hits if hit.message == message.key]
    for target in dict.fromkeys(hit.towards for hit in mine if hit.indicator == HOSTILE and hit.towards):
        near = [
            hit
            for hit in hits
            if hit.indicator == HOSTILE
            and hit.towards == target
            and hit.group == group
            and abs(message.at - hit.at) <= PILE_ON_WITHIN
        ]
        actors = list(dict.fromkeys(hit.actor for hit in near))
        if len(actors) >= PILE_ON_ACTORS:
            young = talk.standing(target.partition(":")[2]).young
            findings.append(
                Finding(
                    kind=Kind.GROUP,
                    category="BULLY",
                    severity=Severity.S2 if young and len(actors) > PILE_ON_ACTORS else Severity.S3,
                    parties=(
                        _party(talk, Part.AT_RISK, target),
                        *(_party(talk, Part.CONCERN, a) for a in actors),
                    ),
                    reasons=("Three or more people were unkind to the same person within a day.",),
                    messages=_named(message, near),
                    about_colleague=_colleagues(talk, actors),
                )
            )
    if any(hit.indicator == FLOOD for hit in mine):
        near = [
            hit
            for hit in hits
            if hit.indicator == FLOOD and hit.group == group and abs(message.at - hit.at) <= FLOOD_WITHIN
        ]
        actors = list(dict.fromkeys(hit.actor for hit in near))
        if len(actors) >= FLOOD_ACTORS:
            findings.append(
                Finding(
                    kind=Kind.GROUP,
                    category="SPAM",
                    severity=Severity.S3,
                    parties=tuple(_party(talk, Part.CONCERN, actor) for actor in actors),
                    reasons=("Three or more accounts sent what looks like spam here within half an hour.",),
                    messages=_named(message, near),
                    about_colleague=_colleagues(talk, actors),
                    what="flood",
                )
            )
    return tuple(findings)


def _named(message: Message, near: Sequence[Hit]) -> tuple[str, ...]:
    """The message itself and those nearest to it in time."""
    place = bisect_left(near, message.at, key=_AT)
    closest = near[max(0, place - NAMED) : place + NAMED + 1]
    return tuple(dict.fromkeys([*(hit.message for hit in closest), message.key]))


def _colleagues(talk: Talk, accounts: Sequence[str]) -> bool:
    standings = (talk.standing(account.partition(":")[2]) for account in accounts)
    return any(standing.role in (Role.STAFF, Role.VOLUNTEER) for standing in standings)


def _party(talk: Talk, part: Part, account: str) -> Party:
    return Party(part, account, talk.standing(account.partition(":")[2]).person)

"""Unkindness over time: what one account's stored hits towards another add up to. A prompt to look, not a finding.

All numbers are starting values of ours, not from a study. Repetition, and being left out or put down, is what tells
bullying from a single unkind line; several people on one are `bot.core.crowd`. It rests on stored hits alone, so it
survives restarts, and any order of arrival ends alike: whichever message comes last completes the pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import Kind, Part, Party
from bot.core.messages import Role, Talk
from bot.core.signals import Hit, Severity
from bot.core.verdicts import EXCLUDES, HOSTILE, Finding

WITHIN = timedelta(days=7)
LINES, DAYS = 3, 2
"""So many unkind lines by one writer to one person in a week, on so many days."""
DAY = timedelta(hours=24)
DAY_LINES = 5
"""Or so many within a day."""
MANY_LINES, MANY_DAYS = 6, 3
"""Towards somebody who may be under 18 this is a matter for today."""
SURE = 0.8
"""What a line has to weigh on average. One whose addressee is only guessed from who wrote last weighs 0.6, so three
guessed lines are not enough and four are."""
QUOTED = 5
_QUOTE = 34
_BANTER = ("lol", "haha", "jk", "😂", "🤣", "xx", "only joking", "love you")
"""What makes an unkind line sound like banter. It counts only where both write so: one-sided laughter may be scorn."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """The lines of one writer to one person within a window: `days` with lines, `left_out` of them that exclude."""

    lines: tuple[Hit, ...]
    days: int
    within: timedelta
    left_out: int


def bullying(talk: Talk, hits: Sequence[Hit]) -> tuple[Finding, ...]:
    """Findings about the newest message's writer, one for each person that they keep being unkind to.

    `hits` are the stored and new desk hits of the group, in any order. More of the writer's lines never make it milder.
    """
    message, group = talk.message, talk.group.key
    near = [
        hit
        for hit in hits
        if hit.group == group and hit.indicator in (HOSTILE, EXCLUDES) and abs(hit.at - message.at) <= WITHIN
    ]
    mine = [hit for hit in near if hit.message == message.key and hit.actor == message.author.key and hit.towards]
    findings = []
    for target in sorted({hit.towards for hit in mine}):
        lines = _lines(near, message.author.key, target)
        patterns = _patterns(lines, talk)
        if patterns:
            findings.append(_finding(talk, target, patterns, _lines(near, target, message.author.key)))
    return tuple(findings)


def _lines(hits: Sequence[Hit], actor: str, target: str) -> list[Hit]:
    """One hit for each message of an account to another, in order of time; what excludes tells more, so it stays."""
    best: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda one: (one.at, one.message, one.indicator, one.weight)):
        if (hit.actor, hit.towards) == (actor, target) and (
            hit.message not in best or best[hit.message].indicator != EXCLUDES or hit.indicator == EXCLUDES
        ):
            best[hit.message] = hit
    return sorted(best.values(), key=lambda one: (one.at, one.message))


def _patterns(lines: Sequence[Hit], talk: Talk) -> list[Pattern]:
    """Every stretch that is enough and holds the newest message."""
    zone = ZoneInfo(talk.group.policy.timezone)
    found = []
    for within, least, days in ((WITHIN, LINES, DAYS), (DAY, DAY_LINES, 1)):
        for first in lines:
            if not first.at <= talk.message.at <= first.at + within:
                continue
            inside = [one for one in lines if first.at <= one.at <= first.at + within]
            on = len({one.at.astimezone(zone).date() for one in inside})
            if len(inside) >= least and on >= days and sum(one.weight for one in inside) >= least * SURE - 1e-9:
                left_out = sum(one.indicator == EXCLUDES for one in inside)
                found.append(Pattern(tuple(inside), on, within, left_out))
    return found


def _finding(talk: Talk, target: str, patterns: Sequence[Pattern], answers: Sequence[Hit]) -> Finding:
    widest = max(patterns, key=lambda one: (len(one.lines), one.days))
    theirs = talk.standing(target.partition(":")[2])
    mine = talk.standing(talk.message.author.id)
    grave = any(len(one.lines) >= MANY_LINES and one.days >= MANY_DAYS for one in patterns)
    severity = Severity.S2 if theirs.young and grave else Severity.S3
    alike, banter = 2 * len(answers) >= len(widest.lines), _banter(widest.lines) and _banter(answers)
    if alike:
        severity = Severity(severity - 1)
    lines = _chosen(widest, talk)
    return Finding(
        kind=Kind.CONDUCT,
        category="BULLY",
        severity=severity,
        parties=(
            Party(Part.CONCERN, talk.message.author.key, mine.person),
            Party(Part.AT_RISK, target, theirs.person),
        ),
        reasons=(_said(widest), _quoted(lines, talk), _lower(alike=alike, banter=alike and banter)),
        messages=tuple(dict.fromkeys([*(hit.message for hit in lines), talk.message.key])),
        about_colleague=mine.role in (Role.STAFF, Role.VOLUNTEER),
    )


def _chosen(pattern: Pattern, talk: Talk) -> list[Hit]:
    """At most five lines in order of time: this one, those that exclude, those surest addressed, the newest."""
    rank = sorted(
        pattern.lines,
        key=lambda one: (one.message == talk.message.key, one.indicator == EXCLUDES, one.weight, one.at, one.message),
        reverse=True,
    )
    return sorted(rank[:QUOTED], key=lambda one: (one.at, one.message))


def _banter(lines: Sequence[Hit]) -> bool:
    """Whether at least half of the lines sound like a joke."""
    joking = sum(any(mark in line.quote.casefold() for mark in _BANTER) for line in lines)
    return bool(lines) and 2 * joking >= len(lines)


def _said(pattern: Pattern) -> str:
    when = "within a day" if pattern.within == DAY else f"on {pattern.days} days of a week"
    left_out = f", {pattern.left_out} of them leaving them out or putting them down" if pattern.left_out else ""
    return (
        f"{len(pattern.lines)} unkind lines by the same person to the same person {when}{left_out}. "
        "This is a prompt to look, not a finding."
    )


def _quoted(lines: Sequence[Hit], talk: Talk) -> str:
    zone = ZoneInfo(talk.group.policy.timezone)
    return " · ".join(f"{one.at.astimezone(zone):%d %b %H:%M} “{_short(one.quote)}”" for one in lines)


def _short(quote: str) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= _QUOTE else f"{quote[: _QUOTE - 1].rstrip()}…"


def _lower(*, alike: bool, banter: bool) -> str:
    if banter:
        return "Lower, because both write to each other like this and joke about it. Ask whether both find it funny."
    if alike:
        return "Lower, because both write to each other like this: it may be a quarrel. Look at who is stronger."
    return "It would be lower if the other answered alike (a quarrel), or if both joked like this with each other."

"""Grooming risk weighed again: the pairs whose messages are still kept, by a proposal's pack, groups and rules.

What counts is what the checks noticed when the messages were judged; it is kept for as many days as the pack says. What
other checks would notice now in words that are erased by then, nobody can say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.cases import Kind
from bot.core.messages import Group, Talk
from bot.core.ports import Scored
from bot.core.practice import Practice
from bot.core.rights import Colleague, involved
from bot.core.store import Work
from bot.core.towards import hits_of
from bot.core.verdicts import assess
from bot.steps.backtesting import MOST_CASES, Messages, case_for, counts, did
from bot.steps.ruling import facts_of
from bot.steps.timekeeping import BUFFER
from bot.steps.weighing import risks_of


def pairs(
    work: Work,
    talks: Sequence[Talk],
    scored: Sequence[Scored],
    proposed: Practice,
    groups: Mapping[str, Group],
    found: Messages,
) -> None:
    """Adds what the pairs of these messages come to. Messages of those who work here must be left out already."""
    here = [replace(talk, group=groups.get(talk.group.key, talk.group)) for talk in talks]
    whole = proposed.model.impressions
    fresh = [hits_of(talk, one.signals, whole) if one.signals else () for talk, one in zip(here, scored, strict=True)]
    risks = risks_of(work, here, fresh, proposed)
    for talk in here:
        if talk.message.key not in risks:
            continue
        for finding in assess(talk, (), risks[talk.message.key], proposed.pack).findings:
            case = case_for(finding, talk.group, talk.message.at)
            if finding.kind is not Kind.PAIR or any(involved(one, case) for one in proposed.people):
                continue  # no number may tell anybody who works here of what is about them
            key = finding.key(talk.group.key)
            worst = max(found.pairs.get(key, (finding, talk.group)), (finding, talk.group), key=lambda o: o[0].severity)
            found.pairs[key] = worst


def settle(work: Work, by: Colleague, proposed: Practice, found: Messages, now: datetime) -> None:
    """Compares these pairs with the cases that are there: without one, with one, and with one that would not be."""
    known = work.cases.by_keys(found.pairs)
    for key, (finding, group) in found.pairs.items():
        cases = known.get(key, ())
        if any(counts(by, case) for case in cases):
            found.pairs_same += 1
        elif not cases:  # a case that a wall keeps from whoever looks is in no number
            found.pairs_newly[finding.category, finding.severity] += 1
            asked = facts_of(case_for(finding, group, now), group, risen=False)
            found.pairs_tell.update(did(proposed.rules, asked).tells)
    lately = (one for one in work.cases.listed(open_only=False, limit=MOST_CASES) if one.opened_at >= now - BUFFER)
    found.pairs_no_longer = sum(
        case.kind is Kind.PAIR and case.key not in found.pairs and counts(by, case) for case in lately
    )

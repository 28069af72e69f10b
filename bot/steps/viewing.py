"""A case with all that its card needs: for a colleague who may see it, or for a place that several read along."""

from __future__ import annotations

from datetime import timedelta

from bot.core.casefile import File
from bot.core.cases import Case
from bot.core.coverage import Stretch, holes, of_group
from bot.core.messages import Group
from bot.core.requests import View
from bot.core.rights import Colleague, may_see
from bot.core.signals import Severity
from bot.core.store import Work

AROUND = timedelta(days=1)


def view(work: Work, colleague: Colleague | None, case: Case) -> View:
    """Without a colleague, only what every moderator may know is counted among the earlier cases."""
    file = work.cases.file(case)
    group = group_of(work, case)
    keys = {party.account for party in case.parties} | {line.account for line in file.evidence}
    earlier = {
        other.id
        for party in case.parties
        for other in work.cases.of_account(party.account)
        if int(other.id) < int(case.id) and _seen(colleague, other)
    }
    return View(
        file=file,
        group=group,
        names={line.account: line.name for line in file.evidence} | work.people.names(keys),
        standings=work.people.standings(sorted(keys), group),
        earlier=len(earlier),
        looked=work.thresholds.looked(),
        gaps=_gaps(work, file, group),
    )


def _gaps(work: Work, file: File, group: Group) -> tuple[Stretch, ...]:
    """What was not seen of the group in the days around what was found there."""
    times = [line.at for line in file.evidence] or [file.case.opened_at]
    stretches = work.ledger.stretches(min(times) - AROUND, max(times) + AROUND)
    here = of_group(group.key, stretches, work.people.groups().keys()) if any(one.why for one in stretches) else []
    return tuple(holes(here))


def group_of(work: Work, case: Case) -> Group:
    known = work.people.groups([case.group]).get(case.group)
    platform, _, id_ = case.group.partition(":")
    return known or Group(platform, id_, id_)


def _seen(colleague: Colleague | None, case: Case) -> bool:
    if colleague is None:
        return case.severity is not Severity.S1 and not case.about_colleague
    return may_see(colleague, case)

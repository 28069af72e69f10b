"""A case with all that its card needs: for a colleague who may see it, or for a place that several read along."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.casefile import File
from bot.core.cases import Case, Part, State
from bot.core.coverage import Stretch, holes, of_group
from bot.core.messages import TOLD, Group
from bot.core.requests import View
from bot.core.rights import Colleague, Power, may_see, open_to_all
from bot.core.store import Work
from bot.desk.telling import SOMEBODY
from bot.steps import standing

AROUND = timedelta(days=1)


def view(work: Work, colleague: Colleague | None, case: Case) -> View:
    """Without a colleague, only what every moderator may know is counted among the earlier cases.

    Who told us something is there only for those who handle the case. Who may know of a case and not see it gets its
    outline.
    """
    if colleague is not None and not may_see(colleague, case):
        return _outline(work, case)
    file = work.cases.file(case)
    file = _without(file, tellers=not _handles(colleague, case))
    case = file.case
    group = group_of(work, case)
    keys = {party.account for party in case.parties} | {line.account for line in file.evidence}
    earlier = {
        other.id
        for party in case.parties
        for other in work.cases.of_account(party.account)
        if int(other.id) < int(case.id) and seen_by(colleague, other)
    }
    return View(
        file=file,
        group=group,
        names={line.account: line.name for line in file.evidence} | work.people.names(keys),
        standings=work.people.standings(sorted(keys), group),
        earlier=len(earlier),
        looked=work.thresholds.looked(),
        gaps=_gaps(work, file, group),
        held=standing.held(work, case),
    )


def _outline(work: Work, case: Case) -> View:
    """What a card in a shared place has of it: category, urgency, group, how far it is and by when. Nobody is named."""
    clocks = tuple(work.cases.clocks(case.id))
    none: frozenset[str] = frozenset()
    bare = replace(case, key="", parties=(), follows="", granted=none, glass=none, took=none)
    return View(File(bare, clocks=clocks), group_of(work, case), {}, {}, looked=work.thresholds.looked(), outline=True)


def _handles(colleague: Colleague | None, case: Case) -> bool:
    """Whoever is looking at it; the lead, once it is with them."""
    if colleague is None:
        return False
    with_lead = case.state is State.ESCALATED and Power.SEE_SERIOUS in colleague.powers
    return case.claimed_by == colleague.name or with_lead


def _without(file: File, *, tellers: bool) -> File:
    """The same without its walls, which are shown to nobody, and without who told us."""
    told = set(file.case.accounts(Part.REPORTER)) if tellers else set()
    gone = {Part.KEPT_OUT, Part.REPORTER} if tellers else {Part.KEPT_OUT}
    shown = tuple(one for one in file.case.parties if one.part not in gone)
    lines = tuple(
        replace(line, account=f"{TOLD}:somebody", name=SOMEBODY)
        if line.account in told and line.message.startswith(f"{TOLD}:")
        else line
        for line in file.evidence
    )
    return replace(file, case=replace(file.case, parties=shown), evidence=lines)


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


def seen_by(colleague: Colleague | None, case: Case) -> bool:
    """Whether a colleague may know of a case; without one, whether every moderator may."""
    if colleague is None:
        return open_to_all(case)
    return may_see(colleague, case)

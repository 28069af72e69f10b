"""Whose eyes a line of the log is not for: a wall round a record is one round the lines about it."""

from __future__ import annotations

from bot.core.rights import Colleague, involved
from bot.core.store import Work
from bot.steps import accessing, agreeing, inbox, legal


def behind_a_wall(work: Work, colleague: Colleague, subject: str) -> bool:
    """Whether a line's subject (`case:7`, `approval:3`) is one that this colleague is a party to."""
    kind, _, number = subject.partition(":")
    if kind == "case":
        case = work.cases.get(number)
        return case is not None and involved(colleague, case)
    if kind == "matter":
        matter = work.matters.get(number)
        return matter is not None and inbox.walled(work, colleague, matter)
    if kind == "approval":
        approval = work.approvals.get(number)
        return approval is not None and (
            accessing.own(colleague, approval.accounts, "")
            or any(involved(colleague, case) for case in agreeing.cases_of(work, approval))
        )
    if kind == "hold":
        hold = work.holds.get(number)
        return hold is not None and legal.party_to(work, colleague, hold)
    if kind == "access":
        access = work.accesses.get(number)
        return access is not None and accessing.own(colleague, access.accounts, access.who)
    return False

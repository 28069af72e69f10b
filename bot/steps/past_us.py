"""What people do on a platform past the desk: it goes into the cases of the account that it was done to.

Somebody who bans the person of concern by hand may warn them, and may have taken evidence with it: whoever decides must
know. Only what is new about an open case is kept, without a name, as the log holds none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.cases import Case, Part
from bot.core.effects import MACHINE
from bot.core.heard import BY_HAND, MemberChange
from bot.core.incidents import Entry
from bot.core.practice import Practice
from bot.core.store import Work

DONE = {
    "removed": "was taken out of the group",
    "banned": "was banned",
    "unbanned": "may come back: a ban was taken back",
    "muted": "may not write any more",
    "unmuted": "may write again",
    "asked": "asks to be let into a group",
}
WHO = {Part.CONCERN: "The person of concern", Part.AT_RISK: "The person at risk"}
"""Nobody else: of who told us, a ban that everybody sees would tell who that is."""
ONCE = timedelta(minutes=1)
"""Platforms tell some things twice, and some once for each group."""


def follow(work: Work, changes: Iterable[MemberChange], practice: Practice, now: datetime) -> None:
    """Puts what was done by hand, and requests to come in, into log and record of each open case that it is about."""
    for one in changes:
        if one.change not in DONE:
            continue
        for number in work.referrals.cases_with([one.account.key]):
            case = work.cases.get(number)
            whom = _whom(work, case, one.account.key) if case is not None and case.open else ""
            if case is not None and whom and _fresh(work, case, one, now):
                _keep(work, case, one, whom, practice, now)


def _whom(work: Work, case: Case, account: str) -> str:
    """What the account, or another one of the same person, is in the case; empty where it is nothing that is told."""
    owner = work.people.owner(account)
    theirs = {account, f"person:{owner.id}"} if owner and owner.id else {account}
    parts = {party.part for party in case.parties if {party.account, party.key} & theirs}
    return next((words for part, words in WHO.items() if part in parts), "")


def _keep(work: Work, case: Case, one: MemberChange, whom: str, practice: Practice, now: datetime) -> None:
    who = next((person.name for person in practice.people if one.by and one.by in person.accounts), "")
    hand = f", by hand, by {who or 'somebody there'}" if one.change in BY_HAND else ""
    text = f"{whom} {DONE[one.change]} on {one.platform.capitalize()}{hand}."
    work.ledger.log(MACHINE, f"heard: {text}", f"case:{case.id}", now)
    incident = work.cases.incident(case.id)
    if incident is not None:
        group = work.people.groups([f"{one.platform}:{one.group}"]).get(f"{one.platform}:{one.group}")
        where = f" In {group.name}." if group and group.name else ""
        work.cases.record(incident.id, MACHINE, Entry.NOTE, f"{text}{where}", now)


def _fresh(work: Work, case: Case, one: MemberChange, now: datetime) -> bool:
    start = one.at - (one.at - datetime.min.replace(tzinfo=one.at.tzinfo)) % ONCE
    return work.ledger.answer(f"past:{case.id}:{one.change}:{one.account.key}:{start.isoformat()}", {}, now)

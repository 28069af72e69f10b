"""Walls around a case that involves somebody who works here, through any account that is known to be theirs.

A colleague may be a party by an account of the settings, as the person of the roster that the settings name, or only by
another account of the same person: on another platform, say, or in a chat that somebody sent, where the same name is
enough. The first two are seen wherever a case is looked at (`bot.core.rights`); the others are found out here and kept
with the case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.core.cases import Case, Part, Party
from bot.core.practice import Practice
from bot.core.rights import Colleague
from bot.core.sent import mark_of, original
from bot.core.store import Work
from bot.steps import showing

_HELPER = "helper:"
MOST = 10_000
"""Open cases that are gone through at once."""


def walls(
    work: Work, parties: Iterable[Party], practice: Practice, there: Iterable[Party] = ()
) -> tuple[tuple[Party, ...], bool]:
    """Those to be kept out besides, as parties; and whether one of these parties is a colleague whom it is about.

    `there` are the parties of the case by now: a wall that stands is not put up again.
    """
    standing = {party.account for party in there if party.part is Part.KEPT_OUT}
    known_by_account = any(one.accounts or one.person for one in practice.people)
    kept_out: dict[str, Party] = {}
    about = False
    for party in parties:
        if party.part is Part.KEPT_OUT:
            continue
        seen = original(party.account)
        if not (seen or known_by_account):  # a flood has many parties: nothing is asked where nothing can be found
            continue
        person = work.people.owner(party.account) or (work.people.owner(seen) if seen else None)
        linked = {party.account, seen, *(person.accounts if person else ())}
        ids = {id_ for id_ in (party.person, person.id if person else "") if id_}
        if seen and (concern := _told_of_a_helper(work, party.account)) is not None:
            about = True
            kept_out |= {one.account: one for one in concern.parties if one.part is Part.KEPT_OUT}
        called = work.people.names([party.account]).get(party.account, "").casefold() if seen else ""
        for colleague in practice.people:
            known = linked & colleague.accounts or (colleague.person or "") in ids
            if not (known or (called and called == colleague.name.casefold())):
                continue
            about = about or party.part is Part.CONCERN
            if party.account not in colleague.accounts and (party.person or "-") != colleague.person:
                kept_out[colleague.name] = Party(Part.KEPT_OUT, _account(colleague), colleague.person)
    return tuple(one for one in kept_out.values() if one.account not in standing), about


def renew(work: Work, practice: Practice, now: datetime) -> int:
    """Puts up the walls that became known after cases were opened: somebody joined the team, or an account was linked.

    Returns how many open cases got one; their cards go where nobody whom it is about reads along.
    """
    changed = 0
    for case in work.cases.listed(limit=MOST):
        new, about = walls(work, case.parties, practice, case.parties)
        if not new and (case.about_colleague or not about):
            continue
        walled = replace(
            case,
            parties=case.parties + new,
            about_colleague=case.about_colleague or about,
            version=case.version + 1,
            changed_at=now,
        )
        if not work.cases.save(walled, new):
            continue  # it was changed at this very moment: the next time
        work.ledger.log("machine", "put up a wall: somebody who works here is involved", f"case:{case.id}", now)
        showing.refresh(work, _newest(work, walled), practice, now)
        changed += 1
    return changed


def about_a_helper(work: Work, mark: str, concern: str, now: datetime) -> None:
    """Somebody said that the chat they send is about a helper: so is all that is found in it."""
    work.ledger.move({f"{_HELPER}{mark}": concern}, now)


def _told_of_a_helper(work: Work, account: str) -> Case | None:
    key = f"{_HELPER}{mark_of(account)}"
    return work.cases.get(work.ledger.positions(key).get(key, "0"))


def _account(colleague: Colleague) -> str:
    return min(colleague.accounts, default=f"person:{colleague.person}")


def _newest(work: Work, case: Case) -> Case:
    return work.cases.get(case.id) or case

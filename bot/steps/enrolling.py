"""Who is who, said by a colleague or read from a roster: what would change, and what is kept of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.core.cases import No
from bot.core.messages import Age, Person, Role
from bot.core.rights import Colleague
from bot.core.roster import Unusable, looked_over
from bot.core.store import Work
from bot.desk.shown import one_line

LIVE = ("discord", "telegram", "x")
"""Platforms whose accounts have ids of their own. Others know a name only within a group: their roster is a file's."""
MOST = 12
E = TypeVar("E", Role, Age)


def compared(work: Work, people: Sequence[Person]) -> list[str]:
    """What taking these over would change, in sentences: how many are new, who is otherwise, whose accounts move."""
    new, other, moves = 0, [], []
    for one in people:
        known = work.people.find(one.id)
        if known is None or known.id != one.id:
            new += 1
        else:
            was, will = f"{known.role}, {known.age}", f"{one.role}, {one.age}"
            if was != will:
                other.append(f"{one_line(one.name, 60)}: {was} → {will}.")
        for key in one.accounts:
            owner = work.people.owner(key)
            if owner is not None and owner.id != one.id:
                moves.append(f"{key} was {one_line(owner.name, 60)}'s, and is {one_line(one.name, 60)}'s then.")
    accounts = sum(len(one.accounts) for one in people)
    many = "1 account" if accounts == 1 else f"{accounts} accounts"
    said = [f"{counted(len(people))} with {many}: {new} new, {len(people) - new} known."]
    return [*said, *_some(other), *_some(moves)]


def counted(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people"


def pasted(text: str, now: datetime) -> tuple[Person, ...]:
    """A roster pasted into a chat. Raises `No` with every line that is wrong."""

    def known_as(platform: str, account: str, group: str) -> str:
        if platform not in LIVE:
            raise Unusable(f"accounts on {platform} are read in where the desk runs: safelight roster FILE.")
        return account

    try:
        people, faults = looked_over(text.splitlines(keepends=True), now, known_as)
    except Unusable as fault:
        raise No(str(fault)) from None
    if faults:
        raise No(" ".join(_some(faults)) + " Nothing was taken over.")
    if not people:
        raise No("There is nobody in this table. Its first line names the columns: name, platform, account, role, age.")
    return people


def person_for(work: Work, account: str, named: str, role: str, age: str, now: datetime) -> Person:
    """The person of an account as they would be: linked to whoever is named, with this role and age. Raises `No`."""
    owner = work.people.owner(account)
    if named:
        found = work.people.find(named)
        known = found or Person(_id(named), one_line(named, 80))
    else:
        called = work.people.names([account]).get(account, "") or account
        known = owner or Person(_id(account), one_line(called, 80))
    return replace(
        known,
        role=_of(Role, role, known.role),
        age=_of(Age, age, known.age),
        accounts=tuple(dict.fromkeys((*known.accounts, account))),
        as_of=now,
    )


def not_oneself(work: Work, by: Colleague, accounts: Iterable[str]) -> None:
    """Nobody says who they are themselves: walls follow from it. Raises `No`."""
    for account in accounts:
        owner = work.people.owner(account)
        mine = account in by.accounts or (owner is not None and by.person is not None and owner.id == by.person)
        if mine:
            raise No("Somebody else must say who you are: what you may not see follows from it.")


def _of(kind: type[E], text: str, otherwise: E) -> E:
    if not text:
        return otherwise
    try:
        return kind(text)
    except ValueError:
        raise No(f"“{one_line(text, 40)}” is unknown. There are: {', '.join(kind)}.") from None


def _id(name: str) -> str:
    return hashlib.sha256(" ".join(name.casefold().split()).encode()).hexdigest()[:16]


def _some(lines: Sequence[str]) -> list[str]:
    return [*lines[:MOST], *([f"And {len(lines) - MOST} more."] if len(lines) > MOST else [])]

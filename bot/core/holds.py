"""Legal holds: what must not be erased for now, although its time is over or somebody asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.cases import Case


class On(StrEnum):
    """What a hold is on."""

    CASE = "case"
    PERSON = "person"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Hold:
    """Set by a lead with a reason, and looked at again at `review`. `subject` is a case's number, a roster id or an
    account's key, or a group's key. `accounts` are the keys of the person's accounts as they were then, or of groups
    that lie in this one.
    """

    id: str
    on: On
    subject: str
    by: str
    at: datetime
    reason: str
    review: datetime | None = None
    accounts: tuple[str, ...] = ()
    ended_at: datetime | None = None
    ended_by: str = ""

    def covers(self, case: Case) -> bool:
        """Whether this case may not be erased because of it."""
        if self.ended_at is not None:
            return False
        if self.on is On.CASE:
            return case.id == self.subject
        if self.on is On.GROUP:
            return case.group in (self.subject, *self.accounts)
        return any(self.is_of(party.account, party.person) for party in case.parties)

    def is_of(self, account: str, person: str | None = None) -> bool:
        """Whether it is on the person who owns this account."""
        return self.on is On.PERSON and (account in self.accounts or self.subject in (account, person))


def over(holds: Iterable[Hold], case: Case) -> list[Hold]:
    """The holds that keep this case."""
    return [one for one in holds if one.covers(case)]


def on_person(holds: Iterable[Hold], accounts: Collection[str], person: str) -> list[Hold]:
    """The holds on somebody with these accounts."""
    return [
        one
        for one in holds
        if one.ended_at is None
        and one.on is On.PERSON
        and (set(accounts) & {*one.accounts, one.subject} or (person and one.subject == person))
    ]


class Holds(Protocol):
    """Holds, kept. `end` is once."""

    def add(self, hold: Hold) -> Hold: ...
    def get(self, number: str) -> Hold | None: ...
    def active(self) -> list[Hold]: ...
    def end(self, number: str, by: str, now: datetime) -> bool: ...

"""The roster: a CSV of who is who, so that roles and ages rest on what the organisation knows.

Columns (in any order, capital letters do not matter): `name`, `platform`, `account`, `role` (staff, volunteer, parent,
member) and `age` (adult, minor) or `born` (2012-05-31). `group` is needed where exports know people by their
names alone (WhatsApp, Instagram, Facebook): a name is somebody only within one group. One line for each account; lines
with the same `person` (or, without that column, the same name) are one person. `member_number` and `emergency_contact`
(a name and a phone number) are shown to the safeguarding lead alone, when they ask who somebody is. `training_until`
and `consent_until` are days: the summary counts those that are over.
"""

from __future__ import annotations

import csv
import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import TypeVar

from bot.core.messages import Age, Person, Role
from bot.core.roster_cells import bare, fault, header_of

COLUMNS = (
    "name",
    "platform",
    "account",
    "role",
    "age",
    "born",
    "person",
    "group",
    "member_number",
    "emergency_contact",
    "training_until",
    "consent_until",
)
GROWN = 18
LONGEST = 500
E = TypeVar("E", Role, Age)


class Unusable(ValueError):
    """The roster cannot be read. The message names the line and what to do."""


def looked_over(
    lines: Iterable[str], now: datetime, account_id: Callable[[str, str, str], str]
) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    """The persons of a roster, and everything that is wrong in it, a sentence for each line; those lines are left out.

    `account_id(platform, account, group)` gives the id by which the connector knows an account; it may raise
    `Unusable`.

    Raises:
        Unusable: the first line does not name the columns.
    """
    rows = iter(lines)
    try:
        parts, header = header_of(next(rows, ""))
    except csv.Error:
        parts, header = ",", []
    table = csv.reader(rows, delimiter=parts)
    if "name" not in header:
        raise Unusable("The roster's first line must name its columns, “name” among them.")
    for column in header:
        if column and column not in COLUMNS:
            near = get_close_matches(column, COLUMNS, 1)
            hint = f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(COLUMNS)}."
            raise Unusable(f"The roster has a column “{column}” that is unknown. {hint}")
    people: dict[str, Person] = {}
    faults = []
    number = 1
    try:
        for number, cells in enumerate(table, start=2):
            row = {column: bare(cell).strip() for column, cell in zip(header, cells, strict=False)}
            try:
                if any(len(cell) > LONGEST for cell in cells):
                    raise Unusable(
                        f"Line {number} of the roster holds a text of more than {LONGEST} characters: "
                        "look for a quotation mark left open."
                    )
                for column, cell in row.items():
                    if why := fault(column, cell):
                        raise Unusable(f"Line {number} of the roster: {why}")
                if any(row.values()):
                    _add(people, row, number, now, account_id)
            except Unusable as wrong:
                faults.append(str(wrong))
    except csv.Error:
        faults.append(f"After line {number} the roster is no table any more: look for a quotation mark left open.")
    return tuple(people.values()), tuple(faults)


def _add(
    people: dict[str, Person],
    row: dict[str, str],
    number: int,
    now: datetime,
    account_id: Callable[[str, str, str], str],
) -> None:
    if not row.get("name"):
        raise Unusable(f"Line {number} of the roster has no name.")
    person = row.get("person") or hashlib.sha256(_folded(row["name"]).encode()).hexdigest()[:16]
    accounts: tuple[str, ...] = ()
    if row.get("account"):
        if not row.get("platform"):
            raise Unusable(f"Line {number} of the roster has an account, but no platform.")
        platform = row["platform"].casefold()
        try:
            accounts = (f"{platform}:{account_id(platform, row['account'], row.get('group', ''))}",)
        except Unusable as fault:
            raise Unusable(f"Line {number} of the roster: {fault}") from None
    before = people.get(person)
    people[person] = Person(
        id=person,
        name=row["name"],
        role=_one_of(Role, row.get("role", ""), number, before.role if before else Role.UNKNOWN),
        age=_age(row, number, now, before.age if before else Age.UNKNOWN),
        accounts=tuple(dict.fromkeys((*(before.accounts if before else ()), *accounts))),
        as_of=now,
        member_number=_said(row, "member_number", before.member_number if before else None),
        emergency_contact=_said(row, "emergency_contact", before.emergency_contact if before else None),
        born=date.fromisoformat(row["born"]) if row.get("born") else (before.born if before else None),
        training_until=_day(row, "training_until", number, before.training_until if before else None),
        consent_until=_day(row, "consent_until", number, before.consent_until if before else None),
    )


def _said(row: dict[str, str], column: str, before: str | None) -> str | None:
    """What the line says in a column; where it says nothing, what an earlier line of the same person said."""
    return row.get(column) or before or row.get(column)


def _day(row: dict[str, str], column: str, number: int, before: date | None) -> date | None:
    if not row.get(column):
        return before
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        raise Unusable(f"Line {number} of the roster: “{row[column]}” is no date. Write 2027-05-31.") from None


def _age(row: dict[str, str], number: int, now: datetime, before: Age) -> Age:
    if row.get("born"):
        try:
            born = date.fromisoformat(row["born"])
        except ValueError:
            raise Unusable(f"Line {number} of the roster: “{row['born']}” is no date. Write 2012-05-31.") from None
        today = now.astimezone(UTC).date()
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return Age.ADULT if years >= GROWN else Age.MINOR
    return _one_of(Age, row.get("age", ""), number, before)


def _one_of(kind: type[E], text: str, number: int, otherwise: E) -> E:
    if not text:
        return otherwise
    try:
        return kind(text.casefold())
    except ValueError:
        near = get_close_matches(text.casefold(), [str(one) for one in kind], 1)
        hint = f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(kind)}."
        raise Unusable(f"Line {number} of the roster: “{text}” is unknown. {hint}") from None


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())

"""What the law says about a category, how well that is known, and how it is printed: never surer than it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.core.reading import Table

STALE = timedelta(days=180)
"""After so long without a check nothing is said as a fact any more. Our own choice, like 90 days for the next check."""


class Status(StrEnum):
    """The first counts where a status cannot be read: never surer than what is written."""

    UNKNOWN = "unknown"
    IN_FORCE = "in force"
    NOT_COMMENCED = "enacted_not_commenced"
    DRAFT = "draft"
    EXPIRED = "expired"


class Source(StrEnum):
    """What kind of text it is: binding law, or guidance that one is expected to follow."""

    LAW = "law"
    GUIDANCE = "guidance"


class Freshness(StrEnum):
    FRESH = "fresh"
    DUE = "due"
    STALE = "stale"


WARNINGS: Mapping[Status, str] = {
    Status.IN_FORCE: "",
    Status.NOT_COMMENCED: "Passed, but not in force yet: ",
    Status.DRAFT: "Only a draft, not in force: ",
    Status.EXPIRED: "No longer in force: ",
    Status.UNKNOWN: "Not confirmed, do not rely on it: ",
}
"""What stands before a line of law. Only what is in force and checked stands without a warning."""


@dataclass(frozen=True, slots=True)
class Check:
    """When somebody looked a statement up, where, and when it is to be looked up again.

    `on` is None where nobody could confirm it. `secondary`: the source is not the official text.
    """

    on: date | None = None
    next: date | None = None
    source: str = ""
    by: str = ""
    secondary: bool = False

    def freshness(self, today: date) -> Freshness:
        if self.on is not None and today > self.on + STALE:
            return Freshness.STALE
        return Freshness.DUE if self.next is not None and today > self.next else Freshness.FRESH

    def said(self) -> str:
        """`checked 22 Nov 2026, in a secondary source`."""
        if self.on is None:
            return "not confirmed"
        return f"checked {day(self.on)}" + (", in a secondary source" if self.secondary else "")


@dataclass(frozen=True, slots=True)
class Correction:
    """Something that is said elsewhere and is wrong, kept so that it is not brought back."""

    was: str
    why: str


@dataclass(frozen=True, slots=True)
class Law:
    """A provision. `title` is what it says, in plain words; `where`: the parts of the country our source speaks of."""

    id: str
    citation: str
    title: str
    status: Status
    check: Check
    kind: Source = Source.LAW
    where: tuple[str, ...] = ()
    note: str = ""
    corrections: tuple[Correction, ...] = ()

    @property
    def holds(self) -> bool:
        """Is it known to be in force?"""
        return self.status is Status.IN_FORCE and self.check.on is not None


KEYS = ("citation", "title", "kind", "where", "status", "checked_on", "checked_by", "next_check", "source", "secondary",
        "note", "corrects")  # fmt: skip


def read(id: str, table: Table, places: Mapping[str, str], by: str) -> Law:
    """A law from its table; `places` are the parts of the country, `by` who checks where the table names nobody."""
    law = Law(
        id=id,
        citation=table.text("citation"),
        title=table.text("title"),
        status=table.choice("status", Status),
        check=check(table, by),
        kind=table.choice("kind", Source, Source.LAW),
        where=table.names("where", places),
        note=table.text("note", ""),
        corrections=tuple(
            Correction(one.text("was"), one.text("why")) for one in table.rows("corrects", ("was", "why"))
        ),
    )
    if law.status is Status.IN_FORCE and (law.check.on is None or not law.check.source):
        table.fault("status", "“in force” needs checked_on and source. Write “unknown” where nobody has confirmed it.")
    return law


def check(table: Table, by: str) -> Check:
    """The check of a law, a route or a period, from the table that it stands in."""
    on, following = table.day("checked_on"), table.day("next_check")
    if on is not None and following is not None and following <= on:
        table.fault("next_check", f"{following} is not after checked_on, {on}.")
    return Check(on, following, table.text("source", ""), table.text("checked_by", by), table.flag("secondary"))


def line(law: Law, today: date, places: Mapping[str, str], country: str) -> str:
    """A law as it is printed for people: what is not known to be in force begins with a warning in plain words."""
    fresh = law.check.freshness(today)
    warning = WARNINGS[law.status]
    if law.status is Status.IN_FORCE and not law.holds:
        warning = WARNINGS[Status.UNKNOWN]
    elif law.status is Status.IN_FORCE and fresh is Freshness.STALE and law.check.on is not None:
        warning = f"Not checked since {day(law.check.on)}, so it may have changed: "
    where = spoken(law.where, places, country) or "where in the country it applies was not checked"
    said = f"{warning}{law.citation}: {law.title} ({where}; {law.check.said()})."
    if law.note and not law.holds:
        said += f" {law.note}"
    if fresh is Freshness.DUE:
        said += " It is time to check this again."
    return said


def spoken(where: tuple[str, ...], places: Mapping[str, str], country: str) -> str:
    """Parts of the country in words: `England and Wales`; the country itself where it is all of them."""
    if where and set(where) == set(places):
        return country
    names = [places.get(one, one) for one in places if one in where]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def day(on: date) -> str:
    return f"{on.day} {on:%b} {on.year}"

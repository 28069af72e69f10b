"""Keeping the desk in order from the terminal: checks, upgrades, forgetting, the roster, a way into the console."""

from __future__ import annotations

import csv
from pathlib import Path

from rich.console import Console

from bot.app import App, Settings, console_at, migrated, now, opened
from bot.checks import checked
from bot.cli.triage import colleague
from bot.console import one_time_link
from bot.core import roster
from bot.core.cases import No
from bot.core.forgetting import Forgotten
from bot.core.messages import Person
from bot.desk.shown import one_line
from bot.steps import enrolling, forgetting, walling
from connectors.exports.ids import account_id

MOST_FAULTS = 20
NAMED = ("whatsapp", "instagram", "facebook")
"""Platforms whose exports know accounts by their names alone."""


async def say_check(settings: Settings, quiet: bool, out: Console) -> int:
    """Prints every part's health. Returns 0 where nothing needs doing at once."""
    async with opened(settings, say=lambda line: None) as app:
        found = await checked(app)
    broken = [one for one in found if not one.ok]
    if not quiet:
        for one in found:
            out.print(f"{'in order' if one.ok else 'LOOK    '}  {one.name}: {one.words}")
            for hint in one.hints:
                out.print(f"          → {hint}")
        out.print("Everything is in order." if not broken else f"{len(broken)} things need a look.")
    return 1 if any(one.name in URGENT for one in broken) else 0


URGENT = frozenset({"classifiers", "stuck", "outbox", "undelivered"})
"""What makes `safelight check` end with 1: messages or alerts that nobody sees."""


async def upgrade_database(settings: Settings, retry: bool, out: Console) -> None:
    before, after = migrated(settings)
    out.print(
        f"The database has the newest shape ({after})."
        if before == after
        else f"Upgraded from {before or 'empty'} to {after}."
    )
    if retry:
        async with opened(settings, say=out.print) as app:
            messages, jobs = await app.store.run(lambda work: (work.inbox.unstick(), work.outbox.unstick(now())))
        out.print(f"{messages} messages and {jobs} other things are tried again.")


async def forget_person(
    settings: Settings, who: str, as_: str, yes: bool, dry_run: bool, out: Console, err: Console
) -> int:
    async with opened(settings, say=err.print) as app:
        by = colleague(app, as_).name
        try:
            out.print("\n".join(forgetting.said(*_forget(app, who, by, keep=False), "would be")))
            if dry_run:
                return 0
            if not yes and not _sure(out):
                out.print("Nothing was erased.")
                return 1
            out.print("\n".join(forgetting.said(*_forget(app, who, by, keep=True), "were")))
        except No as why:
            err.print(str(why))
            return 1
    return 0


class _Undo(Exception):
    """Ends a transaction that was only tried."""


def _forget(app: App, who: str, by: str, *, keep: bool) -> tuple[Person, Forgotten]:
    done: list[tuple[Person, Forgotten]] = []
    try:
        with app.store.begin() as work:
            done.append(forgetting.forget(work, by, who, app.practice, now()))
            if not keep:
                raise _Undo
    except _Undo:
        pass
    return done[0]


def _sure(out: Console) -> bool:
    return out.input("Type “erase” to go on: ").strip().casefold() == "erase"


async def read_roster(settings: Settings, file: Path, out: Console, err: Console, dry_run: bool = False) -> int:
    """Reads a roster; with `dry_run` only says what would be. Returns the exit status: 2 where it cannot be used."""

    def known_as(platform: str, account: str, group: str) -> str:
        if platform not in NAMED:
            return account
        known = account_id(account, account_id(group))
        if not group and not known.lstrip("+").isdigit():
            raise roster.Unusable(f"on {platform} a name is known only within a group: add a column “group”.")
        return known

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            people, faults = roster.looked_over(lines, now(), known_as)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        if isinstance(problem, OSError):
            err.print(f"{one_line(file.name)} cannot be read: {problem.strerror}.")
        else:
            err.print(f"{one_line(file.name)} cannot be read: {problem}. Save it as CSV in UTF-8.")
        return 2
    except roster.Unusable as fault:
        err.print(one_line(str(fault), 500))
        return 2
    for wrong in faults[:MOST_FAULTS]:
        err.print(one_line(wrong, 500))
    if faults:
        more = f" (and {len(faults) - MOST_FAULTS} more)" if len(faults) > MOST_FAULTS else ""
        if len(faults) > 1:
            err.print(f"Nothing was taken over{more}. Put these lines right, and import it again.")
        return 2
    async with opened(settings, say=err.print) as app:
        said = await app.store.run(lambda work: enrolling.compared(work, people))
        for line in said if dry_run else ():
            out.print(line)
        if dry_run:
            out.print("Nothing was changed.")
            return 0
        count = await app.store.run(lambda work: work.people.enrol(people, now()))
        await app.store.run(lambda work: walling.renew(work, app.practice, now()))
    accounts = sum(len(person.accounts) for person in people)
    out.print(f"{count} people with {accounts} accounts are on the roster now.")
    return 0


async def print_link(settings: Settings, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        who = colleague(app, as_)
        path = one_time_link(app.store, who.name, now())
    out.print(f"{console_at(settings)}{path}")
    err.print(f"For {who.name}, while the desk runs; it works once.")
    return 0

"""What `safelight rules` does: rules shown, looked over, explained for a case, tried on what is kept."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.app import App, Settings, Wrong, load, now, opened
from bot.cli import rules_said as said
from bot.cli.triage import colleague
from bot.core.cases import No
from bot.core.messages import Group, Talk
from bot.core.ports import Scored
from bot.core.practice import Practice
from bot.core.rights import Colleague
from bot.core.store import Work
from bot.desk.rule_words import LOOK_BACK
from bot.desk.shown import one_line
from bot.packs import pack
from bot.practising import groups_of, pack_folder, practised, rule_domains
from bot.rule_faults import looked_over
from bot.rules import AFTER, LADDER
from bot.steps import backtesting, explaining, replaying
from bot.steps.quotas import day_of

AT_ONCE = 500


async def show_rules(settings: Settings, as_: str, out: Console, err: Console) -> int:
    """Prints every rule as admins see it."""
    async with opened(settings, say=err.print) as app:
        by = colleague(app, as_)
        try:
            backtesting.allowed(by)
        except No as refused:
            err.print(str(refused))
            return 1
        since = day_of(app.practice, now() - LOOK_BACK)
        days = await app.store.run(lambda work: work.rule_days.since(since))
        faults, switches = app.practice.rule_faults, app.practice.switches
    for switch in switches:
        for line in said.switch(switch, days, app.practice.pack):
            out.print(line)
    for fault in faults:
        out.print(f"WRONG  {one_line(fault, 500)}")
    out.print("Why a rule applied to a case: safelight rules explain CASE")
    return 0


def check_rules(settings: Settings, file: Path | None, out: Console) -> int:
    """Prints what is wrong with rules. Returns 1 where something is."""
    proposed = settings if file is None else _proposed(settings, file)
    country = pack(pack_folder(proposed))
    try:
        people = practised(proposed, ()).people
    except Wrong as wrong:
        out.print(f"WRONG  {one_line(str(wrong), 500)}")
        people = ()
    found = looked_over(proposed.rules, rule_domains(proposed, country), people)
    for fault in found:
        out.print(f"{'WRONG' if fault.grave else 'look '}  {one_line(fault.words, 700)}")
    grave = sum(fault.grave for fault in found)
    number = sum(name not in (LADDER, AFTER) for name in proposed.rules)
    wrong_ = "Nothing is wrong" if not grave else f"{grave} thing{'s' if grave > 1 else ''} to put right"
    out.print(f"{number} rules. {wrong_}, {len(found) - grave} to look at.")
    return 1 if grave else 0


async def explain_case(settings: Settings, number: str, as_: str, out: Console, err: Console) -> int:
    """Prints why the rules did what they did for a case, to somebody who may see it."""
    async with opened(settings, say=err.print) as app:
        by, at = colleague(app, as_), now()
        try:
            found = await app.store.run(lambda work: explaining.explain(work, by, number, app.practice, at))
        except No as refused:
            err.print(str(refused))
            return 1
        zone = ZoneInfo(app.settings.timezone)
        for line in said.explained(found, app.practice.pack, zone, at):
            out.print(line)
    return 0


async def try_rules(settings: Settings, file: Path | None, as_: str, out: Console, err: Console) -> int:
    """Tries rules on what is kept and prints what would be another."""
    async with opened(settings, say=err.print) as app:
        by, at = colleague(app, as_), now()
        base = replace(settings, rules=app.settings.rules) if file is None else _proposed(app.settings, file)
        proposed = replace(practised(base, app.platforms), can=app.practice.can)
        try:
            cases = await app.store.run(
                lambda work: backtesting.cases(work, by, app.practice.rules, proposed.rules, at)
            )
            messages = await _messages(app, by, proposed, base, file is not None, err, at)
        except No as refused:
            err.print(str(refused))
            return 1
    zone = ZoneInfo(settings.timezone)
    for line in (*said.cases(cases, proposed, zone, file is not None), "", *said.messages(messages, proposed, zone)):
        out.print(line)
    for fault in proposed.rule_faults:
        out.print(f"WRONG  {one_line(fault, 500)}")
    return 1 if proposed.rule_faults else 0


# inside


def _proposed(settings: Settings, file: Path) -> Settings:
    """The settings with a proposal's rules: a whole safelight.toml, or a file of rules over those in force."""
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except OSError as problem:
        raise Wrong(f"{file.name} cannot be read: {problem.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Wrong(f"{file.name} cannot be read: {fault}.") from None
    if set(tables) & {one.name for one in fields(Settings)}:
        return load(file, given={"database_url": settings.database_url})
    odd = [name for name, table in tables.items() if not isinstance(table, dict)]
    if odd or not tables:
        raise Wrong(f"{file.name}: write each rule as a table, like [boathouse] with why, when and tell.")
    merged: dict[str, Any] = {**settings.rules}
    for name, table in tables.items():
        merged[name] = {**merged.get(name, {}), **table} if name in (LADDER, AFTER) else table
    return replace(settings, rules=merged)


async def _messages(
    app: App, by: Colleague, proposed: Practice, settings: Settings, anew: bool, err: Console, at: datetime
) -> backtesting.Messages:
    """Judges what is kept again, group by group, with a bar where somebody looks on."""
    found = backtesting.Messages()
    groups = await app.store.run(lambda work: work.people.groups())
    named = {group.key: group for group in groups_of(settings)} if anew else {}
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Judging what is kept", total=len(groups))
        for key in groups:
            talks, kept = await app.store.run(lambda work, key=key: backtesting.talks(work, key, app.practice, at))  # type: ignore[misc]
            found.kept += kept.messages
            found.oldest = min((one for one in (found.oldest, kept.oldest) if one is not None), default=None)
            for start in range(0, len(talks), AT_ONCE):
                some = talks[start : start + AT_ONCE]
                scored = await app.scorer.score(some)
                await app.store.run(
                    lambda work, some=some, scored=scored: _judged(work, some, scored, proposed, named, found)  # type: ignore[misc]
                )
                bar.update(task, description=f"Judged {found.looked:,} messages")
            bar.advance(task)
    await app.store.run(lambda work: replaying.settle(work, by, proposed, found, at))
    return found


def _judged(
    work: Work,
    some: Sequence[Talk],
    scored: Sequence[Scored],
    proposed: Practice,
    named: Mapping[str, Group],
    found: backtesting.Messages,
) -> None:
    backtesting.compare(work, some, scored, proposed, named, found)
    replaying.pairs(work, some, scored, proposed, named, found)

"""`safelight scan`: exported chats to cases, with progress, and every message counted."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.app import App, Settings, Wrong, now, opened
from bot.cli.triage import colleague
from bot.core.requests import View
from bot.core.rights import Colleague, may_know, may_see
from bot.core.store import Work
from bot.desk import terminal
from bot.desk.card import Card, card
from bot.desk.shown import one_line
from bot.scanning import Chat, Scan, Skip, Tally
from bot.steps.viewing import view
from connectors.exports import Export, Joins, PassedOver, Unreadable, open_exports

WRONG_FILE = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    paths: list[Path]
    format: str
    group: str
    timezone: str
    since: str
    date_order: str
    again: bool
    show_skipped: bool
    dry_run: bool
    json: bool
    as_: str = ""


async def scan_files(settings: Settings, asked: Asked, out: Console, err: Console) -> int:
    """Reads all files; one that cannot be read is said, and the rest is still done. Returns 2 where one could not.

    Raises:
        Wrong: an option cannot be used.
    """
    since = _since(asked.since, settings.timezone)
    with contextlib.ExitStack() as stack:
        if asked.dry_run:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="safelight-"))
            settings = replace(settings, database_url=f"sqlite:///{folder}/dry-run.db")
        async with opened(settings, say=lambda line: None if asked.dry_run else err.print(line)) as app:
            who = colleague(app, asked.as_)
            begun = now()
            unreadable: list[Unreadable] = []
            joins = Joins()
            tally = await _scan(app, asked, since, err, unreadable, joins)
            if not asked.dry_run:
                while await app.pipeline.perform("desk"):
                    pass
            await _tell(app, who, asked, begun, tally, joins, out, err)
    for fault in unreadable:
        err.print(f"{fault.where}: {fault.sentence}" if fault.where else fault.sentence)
    return WRONG_FILE if unreadable else 0


async def _scan(
    app: App, asked: Asked, since: datetime | None, err: Console, unreadable: list[Unreadable], joins: Joins
) -> Tally:
    seen: list[Export] = []

    def chats() -> Iterator[Chat]:
        opened_ = open_exports(
            asked.paths,
            format=asked.format,
            group=asked.group,
            timezone=asked.timezone or app.settings.timezone,
            since=since,
            date_order=asked.date_order,
        )
        for one in opened_:
            if isinstance(one, Unreadable):
                unreadable.append(one)
            elif isinstance(one, PassedOver):
                if asked.show_skipped:
                    err.print(f"{one.where}: not read: {one.reason}")
            else:
                seen.append(one)
                yield one

    def skipped(chat: Chat, skip: Skip) -> None:
        if asked.show_skipped:
            err.print(f"{chat.where}:{skip.line}: not kept: {skip.reason}")

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]:,} messages", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Reading", total=None, count=0)

        def progress(chat: Chat, count: int) -> None:
            name = one_line(chat.name, 40)
            bar.update(task, description=name, completed=chat.read, total=chat.size or None, count=count)

        scan = Scan(
            app.store, app.pipeline, again=asked.again or bool(asked.since),
            skipped=skipped, progress=progress, joins=joins.add,
        )  # fmt: skip
        try:
            tally = await scan.run(chats())
        except* Unreadable as faults:
            unreadable += [fault for fault in faults.exceptions if isinstance(fault, Unreadable)]
            tally = scan.tally
    for chat in seen:
        for note in chat.notes:
            err.print(f"{chat.where}: {note}")
    return tally


async def _tell(
    app: App, who: Colleague, asked: Asked, begun: datetime, tally: Tally, joins: Joins, out: Console, err: Console
) -> None:
    numbers = await app.store.run(lambda work: work.cases.changed_since(begun))
    shown = 0
    cards: list[Card] = []
    for number in numbers:
        found = await app.store.run(lambda work, number=number: _view(work, who, number))  # type: ignore[misc]
        if found is None:
            continue
        shown += 1
        if asked.json:
            out.print(_json(as_json(found)))
        else:
            cards.append(card(found, app.practice.pack, who, now(), app.settings.timezone))
    if cards:
        for line in terminal.queue(sorted(cards, key=lambda one: one.severity)):
            out.print(line)
    for words in tally.broken:
        err.print(words)
    unchecked = await app.store.run(lambda work: work.inbox.waiting())
    if unchecked:
        some = _some(unchecked, "message")
        err.print(f"{some} not checked fully yet: that does not mean they are fine. See: safelight check")
    if asked.json:
        out.print(_json({"summary": _summary(tally, shown)}))
        return
    hint = " See them with: safelight queue" if shown else ""
    out.print(
        f"\n{_some(tally.kept, 'message')} kept and {tally.skipped:,} not, in {_some(len(tally.groups), 'group')}: "
        f"{_some(shown, 'case')}.{' Nothing was kept: this was a dry run.' if asked.dry_run else hint}"
    )
    for reason, count in sorted(tally.reasons.items(), key=lambda pair: -pair[1]):
        out.print(f"  {count:,} × {reason}")
    for now_, earlier in sorted((a.partition("@")[0], b.partition("@")[0]) for a, b in joins.aliases().items()):
        out.print(f"“{now_}” here seems to be “{earlier}” of an earlier export. If so, put it in the roster.")
    for join in joins.doubtful()[:20]:
        out.print(f"Doubtful: message {join.message} is “{join.earlier}” in one export and “{join.now}” in another.")


def _some(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"


def _json(value: Any) -> str:
    """One line of JSON in which nothing steers the screen: what cannot be seen is written as an escape."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(_escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    return letter if letter.isprintable() else json.dumps(letter)[1:-1]


def _view(work: Work, who: Colleague, number: str) -> View | None:
    case = work.cases.get(number)
    if case is None or not may_know(who, case):
        return None
    if may_see(who, case):
        work.ledger.log(who.name, "read", f"case:{case.id}", now())
    return view(work, who, case)


def as_json(found: View) -> dict[str, Any]:
    """A case as `scan --json` prints it: accounts by the platform's own ids. `outline`: it is about somebody young, and
    whoever reads this must take it first.
    """
    case, file = found.file.case, found.file
    labels: dict[str, float] = {}
    for one in file.findings:
        for label, score in one.labels.items():
            labels[label] = round(max(score, labels.get(label, 0.0)), 4)
    return {
        "case": case.id,
        "kind": case.kind.value,
        "platform": found.group.platform,
        "group": found.group.name or found.group.id,
        "concern": _named(found, case.concern),
        "at_risk": _named(found, case.at_risk),
        "parties": [[party.part.value, _named(found, party.account)] for party in case.parties],
        "category": case.category,
        "severity": case.severity.name,
        "labels": labels,
        "reasons": list(dict.fromkeys(reason for one in file.findings for reason in one.reasons)),
        "messages": [
            {"id": line.message.removeprefix(f"{found.group.key}:"), "at": line.at.isoformat(), "text": line.text}
            for line in file.evidence
            if line.flagged
        ],
        "missing": list(dict.fromkeys(what for one in file.findings for what in one.failed)),
        "outline": found.outline,
    }


def _named(found: View, account: str) -> str | None:
    """An account by the platform's own id; by its name where a platform's exports know accounts by names alone."""
    bare = account.partition(":")[2]
    return found.names.get(account) or bare if "@" in bare else bare or None


def _summary(tally: Tally, cases: int) -> dict[str, Any]:
    return {
        "messages": tally.kept,
        "skipped": tally.skipped,
        "cases": cases,
        "groups": len(tally.groups),
        "members": len(tally.members),
        "first": tally.first.isoformat() if tally.first else None,
        "last": tally.last.isoformat() if tally.last else None,
        "seconds": tally.seconds,
    }


def _since(text: str, timezone: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong(f"--since: “{text}” is no date. Write 2026-03-01 or 2026-03-01T18:00.") from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)

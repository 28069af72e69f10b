"""`safelight access`: an export of what is held about somebody, from the draft to the file, in the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.app import App, Settings, now, opened
from bot.cli.triage import colleague
from bot.core.access import Give, given
from bot.core.cases import No
from bot.core.store import Work
from bot.desk.access_papers import export_papers
from bot.desk.shown import one_line
from bot.reports import zipping
from bot.reports.access_pack import packed
from bot.steps import accessing
from bot.steps.gathering import Draft

MARKS = {Give.OPEN: "DECIDE", Give.GIVEN: "give", Give.WHOLE: "give whole", Give.WITHHELD: "keep back"}


@dataclass(frozen=True, slots=True)
class Accessing:
    """The options of `safelight access`, as they were given."""

    who: str
    relation: str
    matter: str
    give: str
    whole: str
    withhold: str
    because: str
    blanks: Sequence[str]
    review: bool
    ask: bool
    file: Path | None
    drop: bool
    reason: str


async def about_access(settings: Settings, asked: Accessing, as_: str, out: Console, err: Console) -> int:
    """Returns the exit status: 1 where it was refused."""
    async with opened(settings, say=err.print) as app:
        by = colleague(app, as_).name
        try:
            if not asked.who:
                await _list(app, by, out)
            elif not asked.who.strip().lstrip("#").isdigit():
                draft = await app.store.run(
                    lambda work: accessing.begin(work, by, asked.who, asked.relation, asked.matter, app.practice, now())
                )
                out.print(f"Export {draft.access.id} is begun.")
                _print(app, draft, out)
            elif asked.file is not None:
                await _write(app, by, asked.who, asked.file, out, err)
            else:
                await _work(app, by, asked, out)
        except No as why:
            err.print(str(why))
            return 1
        except OSError as problem:
            err.print(f"The export cannot be written: {problem.strerror}. Give another place with --out.")
            return 1
    return 0


async def _work(app: App, by: str, asked: Accessing, out: Console) -> None:
    number, practice, at = asked.who, app.practice, now()
    choices = [(Give.GIVEN, asked.give), (Give.WHOLE, asked.whole), (Give.WITHHELD, asked.withhold)]

    def said(work: Work) -> None:
        for give, text in choices:
            if text:
                accessing.say(
                    work, by, number, accessing.numbers(text), give, asked.because, asked.reason, practice, at
                )  # fmt: skip
        if asked.blanks:
            accessing.blank(work, by, number, asked.blanks, practice, at)

    await app.store.run(said)
    if asked.drop:
        dropped = await app.store.run(lambda work: accessing.drop(work, by, number, practice, at))
        out.print(f"Export {dropped.id} is dropped: nothing is given out.")
        return
    if asked.review:
        draft = await app.store.run(lambda work: accessing.review(work, by, number, practice, at))
        out.print(f"Reviewed by {by}: {len(draft.passages)} passages. Ask a second person: --ask --reason …")
    if asked.ask:
        wanted = await app.store.run(lambda work: accessing.ask(work, by, number, asked.reason, practice, at))
        out.print(f"Number {wanted.id} waits for a second person: safelight agree {wanted.id}")
    if not (asked.review or asked.ask):
        _print(app, await app.store.run(lambda work: accessing.read(work, by, number, practice, at)), out)


async def _write(app: App, by: str, number: str, file: Path, out: Console, err: Console) -> None:
    settings, at = app.settings, now()
    draft = await app.store.run(lambda work: accessing.fetch(work, by, number, app.practice, at))
    papers = export_papers(
        draft.access, draft.passages, app.practice.pack, settings.organisation, settings.contact, settings.timezone, at
    )
    content, root, note = await asyncio.to_thread(packed, papers, at)
    zipping.write(file, content)
    await app.store.run(lambda work: accessing.released(work, by, number, root, app.practice, at))
    out.print(f"Written to {file}. Read it, and hand it over in a safe way: it has names in it.")
    if note:
        err.print(note)


async def _list(app: App, by: str, out: Console) -> None:
    found = await app.store.run(lambda work: accessing.listed(work, by, app.practice))
    for one in found:
        matter = f", number {one.matter} in the inbox" if one.matter else ""
        out.print(f"{one.id:>4}  {one_line(one.name or one.who, 60)} (for: {one.relation}{matter}): {one.stage.value}")
    if not found:
        out.print("There is no export yet. Begin one: safelight access NAME")


def _print(app: App, draft: Draft, out: Console) -> None:
    zone, access = ZoneInfo(app.settings.timezone), draft.access
    out.print(
        f"Export {access.id}: {one_line(access.name or access.who, 60)}, for: {access.relation}, {access.stage.value}"
    )
    for n, one in enumerate(draft.passages, 1):
        give = given(access, one)
        verdict = access.verdicts.get(one.key)
        because = f" ({verdict.exemption})" if verdict is not None and verdict.exemption else ""
        when = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M} " if one.at else ""
        case = f", case {one.case}" if one.case else ""
        out.print(f"{n:>5}  [{MARKS[give]}{because}] {when}{one.what}{case}")
        out.print(f"       {one_line(one.text, 400)}")
        if one.raw != one.text:
            out.print(f"       as it is kept: {one_line(one.raw, 400)}")
        if give is Give.OPEN:
            out.print(f"       think of: {', '.join(one.asks)}")
    open_ = len(draft.open)
    out.print(f"{len(draft.passages)} passages, {open_} to decide, {draft.left_out} times somebody else was taken out.")
    exemptions = app.practice.pack.exemptions.values()
    if open_ and access.changes:
        out.print("Something may be kept back (--withhold 3 --because NAME) for:")
        for known in exemptions:
            out.print(f"  {known.id}: {known.words}: {known.when}")
    elif access.changes:
        out.print(f"Read them all, then put your name to it: safelight access {access.id} --review")

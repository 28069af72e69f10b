"""The inbox, and looking again, from the terminal. Walls and rights are those of `bot/steps`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.app import App, Settings, now, opened
from bot.cli.triage import colleague
from bot.core.cases import No
from bot.core.looks import Judgement
from bot.core.matters import NAMES
from bot.core.store import Work
from bot.desk import papers, terminal
from bot.desk.card import moment
from bot.desk.inbox_papers import matter_papers
from bot.reports import papers as drawing
from bot.steps import doubling, inbox, inbox_words, offering, replying
from bot.steps.looking_again import judged

FORMATS: dict[str, Callable[[papers.Papers], bytes]] = {
    ".pdf": drawing.pdf, ".html": drawing.html, ".txt": drawing.text
}  # fmt: skip


def letter_file(made: papers.Papers) -> tuple[bytes, str]:
    """A letter as a file and its media type: PDF where that can be made, else HTML."""
    try:
        return drawing.pdf(made), "application/pdf"
    except drawing.NoPdf:
        return drawing.html(made), "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Came:
    """The options of `safelight inbox open`, as they were given."""

    what: str
    text: str
    name: str
    account: str
    subject: str
    relation: str
    about: tuple[str, ...]
    case: str


async def list_inbox(settings: Settings, closed: bool, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        by, at = colleague(app, as_), now()
        try:
            found = await app.store.run(lambda work: inbox.listed(work, by.name, app.practice, at, closed=closed))
            splits = await app.store.run(lambda work: doubling.splits(work, by, app.practice))
        except No as why:
            err.print(str(why))
            return 1
        zone = ZoneInfo(settings.timezone)
        for one in found:
            when = moment(one.due, zone, at)
            state = "closed" if not one.open else "clock stopped" if one.paused_at else f"due {when}"
            late = " OVERDUE" if one.open and not one.paused_at and at >= one.due else ""
            told = "" if one.acknowledged_at or not one.open else ", not acknowledged"
            out.print(f"{one.id:>5}  {NAMES[one.what]}{f' (case {one.case})' if one.case else ''}: {state}{late}{told}")
        for look, case in splits:
            out.print(f"Two people see case {case.id} differently: safelight review settle {look.id} nothing|matters")
        if not found and not splits:
            out.print("Nothing waits in the inbox.")
        return 0


async def show_matter(settings: Settings, number: str, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        by, at = colleague(app, as_).name, now()
        try:
            seen = await app.store.run(lambda work: inbox.read(work, by, number, app.practice, at))
        except No as why:
            err.print(str(why))
            return 1
        drawn = matter_papers(
            seen.matter, seen.lines, app.practice.pack, settings.organisation, settings.timezone, at
        )  # fmt: skip
        for line in papers.as_text(drawn):
            out.print(line)
        for line in inbox.who_read(seen.readers, ZoneInfo(settings.timezone), at):
            out.print(line)
        if seen.others:
            out.print(f"The same person also asked: {', '.join(inbox.title(one) for one in seen.others)}.")
        return 0


async def open_matter(settings: Settings, came: Came, as_: str, out: Console, err: Console) -> int:
    def said(app: App, work: Work, by: str, at: datetime) -> str:
        matter = inbox.opened(
            work,
            by,
            came.what,
            came.text,
            app.practice,
            at,
            name=came.name,
            account=came.account,
            subject=came.subject,
            relation=came.relation,
            about=came.about,
            case=came.case,
        )
        zone = ZoneInfo(settings.timezone)
        due = moment(matter.due, zone, at)
        return f"It is number {matter.id} in the inbox, to be answered by {due}. Those who may answer it are told."

    return await _do(settings, said, as_, out, err)


async def say_of_matter(
    settings: Settings, word: str, number: str, given: Mapping[str, str], as_: str, out: Console, err: Console
) -> int:
    """Says one of the words of `bot.steps.inbox_words`."""

    def said(app: App, work: Work, by: str, at: datetime) -> str:
        return inbox_words.say(work, by, number, word, given, app.practice, at)

    return await _do(settings, said, as_, out, err)


async def write_letter(
    settings: Settings, number: str, file: Path | None, send: bool, as_: str, out: Console, err: Console
) -> int:
    if send:
        return await say_of_matter(settings, "send", number, {}, as_, out, err)
    draw = FORMATS.get(file.suffix.casefold()) if file is not None else drawing.text
    if draw is None:
        err.print(f"--out: end the file's name with {', '.join(FORMATS)}.")
        return 2
    async with opened(settings, say=err.print) as app:
        by, at = colleague(app, as_).name, now()
        try:
            made = await app.store.run(lambda work: replying.letter(work, by, number, app.practice, at))
            content = draw(made)
            if file is None:
                out.print(content.decode(), end="")
                return 0
            await asyncio.to_thread(file.write_bytes, content)
        except (No, drawing.NoPdf) as why:
            err.print(str(why))
            return 1
        except OSError as problem:
            err.print(f"{file} cannot be written: {problem.strerror}.")
            return 1
        out.print(f"Written to {file}.")
        return 0


async def next_look(settings: Settings, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        by, at = colleague(app, as_), now()
        try:
            sheet = await app.store.run(lambda work: offering.following(work, by, app.practice, at))
        except No as why:
            err.print(str(why))
            return 1
        for line in terminal.sheet(sheet):
            out.print(line)
        for row in sheet.rows:
            for button in row:
                word, _, choice = button.id.rpartition(":")
                kind, _, answer = choice.partition("-")
                if answer:
                    out.print(f"{button.label}: safelight review say {kind} {word.split(':')[1]} {answer}")
        return 0


async def answer_look(
    settings: Settings, what: str, number: str, answer: str, reason: str, as_: str, out: Console, err: Console
) -> int:
    if answer not in list(Judgement) or what not in ("look", "message", "settle"):
        err.print(f"Say look or message, its number, and {' or '.join(Judgement)}.")
        return 2

    def said(app: App, work: Work, by: str, at: datetime) -> str:
        who = app.practice.colleague(by)
        assert who is not None
        return judged(work, who, what, number, Judgement(answer), reason, app.practice, at)

    return await _do(settings, said, as_, out, err)


async def _do(
    settings: Settings, said: Callable[[App, Work, str, datetime], str], as_: str, out: Console, err: Console
) -> int:
    """Does it as the colleague who asks, and prints what came of it, or why not."""
    async with opened(settings, say=err.print) as app:
        by, at = colleague(app, as_).name, now()
        try:
            out.print(await app.store.run(lambda work: said(app, work, by, at)))
        except No as why:
            err.print(str(why))
            return 1
        return 0

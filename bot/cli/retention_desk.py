"""Keeping, legal holds and what two people must want, from the terminal. Walls and rights are those of `bot/steps`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.app import App, Settings, now, opened, request_id
from bot.cli.triage import colleague, keep_evidence
from bot.core.cases import No
from bot.core.requests import Agree
from bot.desk import terminal
from bot.desk.shown import one_line
from bot.steps import agreed, agreeing, erasing, legal, retaining
from bot.steps.retaining import Due


async def about_keeping(
    settings: Settings, what: str, day: str, period: str, reason: str, as_: str, out: Console, err: Console
) -> int:
    if what.strip().casefold() != "due" and reason and not (day or period):
        return await keep_evidence(settings, what, reason, as_, out, err)
    async with opened(settings, say=err.print) as app:
        by, practice, at = colleague(app, as_).name, app.practice, now()
        try:
            if what.strip().casefold() == "due":
                _, found = await app.store.run(lambda work: retaining.listed(work, by, practice, at))
                _print_due(app, found, out)
            elif day or period:
                out.print(
                    await app.store.run(
                        lambda work: retaining.choose(work, by, what, period, day, reason, practice, at)
                    )
                )
            else:
                for line in await app.store.run(lambda work: retaining.told(work, by, what, practice, at)):
                    out.print(line)
        except No as why:
            err.print(str(why))
            return 1
    return 0


async def about_holds(
    settings: Settings, action: str, subject: str, review: str, reason: str, as_: str, out: Console, err: Console
) -> int:
    async with opened(settings, say=err.print) as app:
        by, practice, at = colleague(app, as_), app.practice, now()
        try:
            if action == "list":
                held = await app.store.run(lambda work: legal.listed(work, by))
                for one in held:
                    again = f", looked at again {_day(app, one.review)}" if one.review else ""
                    out.print(
                        f"{one.id:>4}  {one.on.value} {one_line(one.subject)}, {one.by}, {_day(app, one.at)}{again}"
                    )
                    out.print(f"      {one_line(one.reason, 400)}")
                if not held:
                    out.print("There is no legal hold.")
            elif action == "release":
                asked = await app.store.run(lambda work: legal.release(work, by.name, subject, reason, practice, at))
                out.print(_asked(asked.id))
            else:
                hold = await app.store.run(
                    lambda work: legal.set_(work, by.name, action, subject, reason, review, practice, at)
                )
                out.print(f"Legal hold {hold.id} is set: nothing that it is on is erased. Ending it takes two people.")
        except No as why:
            err.print(str(why))
            return 1
    return 0


async def propose_purge(
    settings: Settings, numbers: Sequence[str], reason: str, as_: str, out: Console, err: Console
) -> int:
    async with opened(settings, say=err.print) as app:
        by, practice, at = colleague(app, as_).name, app.practice, now()
        try:
            asked = await app.store.run(lambda work: erasing.propose(work, by, numbers, reason, practice, at))
        except No as why:
            err.print(str(why))
            return 1
        out.print(asked.says)
        out.print(_asked(asked.id))
    return 0


async def list_approvals(settings: Settings, over: bool, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        by, practice, at = colleague(app, as_), app.practice, now()
        try:
            found = await app.store.run(
                lambda work: [
                    agreeing.sheet(work, one, practice, at, whole=True)
                    for one in agreed.listed(work, by, at, over=over)
                ]
            )
        except No as why:
            err.print(str(why))
            return 1
        for sheet in found:
            for line in terminal.sheet(sheet):
                out.print(line)
            out.print("")
        if not found:
            out.print("Nothing waits for a second person.")
    return 0


async def say_agreed(
    settings: Settings, number: str, no: bool, reason: str, yes: bool, as_: str, out: Console, err: Console
) -> int:
    async with opened(settings, say=err.print) as app:
        by, practice, at = colleague(app, as_), app.practice, now()
        try:
            sheet = await app.store.run(
                lambda work: agreeing.sheet(work, agreed.found(work, by, number), practice, at, whole=True)
            )
        except No as why:
            err.print(str(why))
            return 1
        for line in terminal.sheet(sheet):
            out.print(line)
        if not no and not yes and out.input("Type “agree” to agree: ").strip().casefold() != "agree":
            out.print("Nothing was done.")
            return 1
        reply = await app.pipeline.answer(Agree(request_id(), number, by.name, "", not no, reason))
        (out if reply.ok else err).print(reply.text)
        return 0 if reply.ok else 1


def _print_due(app: App, found: Sequence[Due], out: Console) -> None:
    at = now()
    for one in found:
        title = app.practice.pack.title(one.case.category)
        over = "time is over" if one.over(at) else "soon"
        recorded = ", safeguarding record" if one.life.recorded else ""
        out.print(f"{one.case.id:>5}  {over}: {title}{recorded}, closed {_day(app, one.life.closed_at)}")
        out.print(f"       kept {retaining.said(one.until, app.practice)}: {one.until.words or 'as was decided'}")
        for reason in one.until.reasons:
            out.print(f"       {reason}")
        for period, when in one.until.maybe:
            out.print(f"       longer if {when}: {period.words} (safelight keep {one.case.id} --period {period.id} …)")
        if one.holds:
            out.print(f"       kept by {legal.said(one.holds)}")
        elif one.alone:
            out.print("       the desk erases it by itself then")
        else:
            out.print(
                f"       decide: safelight purge {one.case.id} --reason … | safelight keep {one.case.id} --until …"
            )
    if not found:
        out.print("No case's time is over, and none's will be within 30 days.")


def _day(app: App, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(app.settings.timezone)):%d %b %Y}"


def _asked(number: str) -> str:
    return (
        f"Number {number} waits for a second person, who is told. It is done when they agree: safelight agree {number}"
    )

"""`safelight lost WHAT`: a device, an account or data are lost, and the clock of 72 hours begins."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rich.console import Console

from bot.app import Settings, now, opened
from bot.cli.triage import colleague
from bot.core.cases import No
from bot.core.escalation import CLOCKS
from bot.desk.card import moment
from bot.steps import showing
from bot.steps.breaching import lost


async def about_lost(settings: Settings, what: str, owner: str, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        by, at = colleague(app, as_).name, now()
        try:
            case, ended = await app.store.run(lambda work: lost(work, what, owner, by, app.practice, at))
        except No as why:
            err.print(str(why))
            return 1
        await app.store.run(lambda work: showing.refresh(work, case, app.practice, at))
        file = await app.store.run(lambda work: work.cases.file(case))
        if file.incident is not None:
            out.print(f"Case {case.id} and safeguarding record {file.incident.id} are open; lead and admins are told.")
        else:
            out.print(f"Case {case.id} is open for it; lead and admins are told.")
        for clock in file.clocks:
            if clock.met_at is None:
                done = CLOCKS.get(clock.name, f"“{clock.name}” is done")
                out.print(f"By when {done}: {moment(clock.due, ZoneInfo(settings.timezone), at)}.")
        if owner:
            out.print(f"{owner}'s sign-ins to the console are ended ({ended}).")
        out.print("What to do:")
        for number, task in enumerate((one for one in file.tasks if one.done_at is None), 1):
            out.print(f"  {number}. {task.text}")
        return 0

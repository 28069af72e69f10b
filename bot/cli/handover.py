"""`safelight handover`: what one holds at the end of a shift, and passing all of it on once one has agreed."""

from __future__ import annotations

from rich.console import Console

from bot.app import App, Settings, Wrong, now, opened, request_id
from bot.cli.triage import colleague
from bot.core.cases import Case, No
from bot.core.rights import Colleague
from bot.desk import terminal
from bot.steps import handing


async def about_handover(settings: Settings, to: str, yes: bool, as_: str, out: Console, err: Console) -> int:
    """Prints what the colleague holds; with `to`, passes it on, after asking unless `yes`.

    Returns the exit status: 1 where it was refused, or not agreed to.

    Raises:
        Wrong: `to` is nobody who could take it.
    """
    async with opened(settings, say=err.print) as app:
        by = colleague(app, as_)
        try:
            sheet = await app.store.run(lambda work: handing.sheet(work, by, app.practice, now(), content=True))
        except No as refused:
            err.print(str(refused))
            return 1
        for line in terminal.sheet(sheet):
            out.print(line)
        if not to:
            return 0
        return await _pass(app, by, to, yes, out, err)


async def _pass(app: App, by: Colleague, to: str, yes: bool, out: Console, err: Console) -> int:
    able = handing.others(by, app.practice, now())
    taker = next((one for one in able if one.name.casefold() == to.strip().casefold()), None)
    if taker is None:
        names = ", ".join(one.name for one in able)
        able_ones = f"There are: {names}." if names else "Nobody else can: name colleagues first (docs/settings.md)."
        raise Wrong(f"--to: “{to[:40]}” is nobody who can take it. {able_ones}")
    mine = (await app.store.run(lambda work: handing.held(work, by, app.practice, now()))).mine
    going = handing.takes(taker, mine)
    stays = [case.id for case in mine if case not in going]
    if stays:
        out.print(f"{taker.name} cannot open case {', '.join(stays)}: that stays with you.")
    if not going:
        err.print("There is nothing to pass on.")
        return 1
    if not yes and not _sure(going, taker, out):
        out.print("Nothing was passed on.")
        return 1
    id_ = request_id()
    reply = await app.store.run(lambda work: handing.pass_on(work, by, taker, going, app.practice, now(), id_))
    (out if reply.ok else err).print(reply.text)
    return 0 if reply.ok else 1


def _sure(going: list[Case], taker: Colleague, out: Console) -> bool:
    cases = ", ".join(case.id for case in going)
    words = f"Type “pass” to hand case {cases} to {taker.name}, who is told: "
    return out.input(words).strip().casefold() == "pass"

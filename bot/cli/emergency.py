"""`safelight emergency`: open a case that one cannot see, to read it, with a reason and before everybody's eyes.

`safelight let-in`: the lead lets a named colleague into a case behind a wall, or shuts them out again.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli.options import ERR, OUT, As
from bot.steps.glass import WORD
from bot.steps.granting import LET_IN, TAKE_BACK


def add_to(cli: typer.Typer) -> None:
    """Adds the command to the command line."""
    cli.command()(emergency)
    cli.command("let-in")(let_in)


def emergency(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why it cannot wait.")] = "",
    as_: As = "",
) -> None:
    """Read a case for four hours that you cannot open. The lead, the deputy and the chair are told at once."""
    from bot.cli.triage import say_word

    done = say_word(context.obj["settings"](), number, WORD, reason, {}, as_, OUT, ERR)
    raise typer.Exit(asyncio.run(done))


def let_in(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="ID")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The colleague.")],
    reason: Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why they need to read it.")] = "",
    back: Annotated[bool, typer.Option("--back", envvar="SAFELIGHT_BACK", help="Take it back.")] = False,
    as_: As = "",
) -> None:
    """For the lead: let a named colleague open one case that is closed to them, until it is over."""
    from bot.cli.triage import say_word

    word = TAKE_BACK if back else LET_IN
    done = say_word(context.obj["settings"](), number, word, reason, {"to": name}, as_, OUT, ERR)
    raise typer.Exit(asyncio.run(done))

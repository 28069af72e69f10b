"""`safelight emergency`: open a case that one cannot see, to read it, with a reason and before everybody's eyes."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.desk.screen import Screen
from bot.steps.glass import WORD

OUT = Screen()
ERR = Screen(stderr=True)


def add_to(cli: typer.Typer) -> None:
    """Adds the command to the command line."""
    cli.command()(emergency)


def emergency(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why it cannot wait.")] = "",
    as_: Annotated[str, typer.Option("--as", envvar="SAFELIGHT_AS", help="Which colleague you are.")] = "",
) -> None:
    """Read a case for four hours that you cannot open. The lead, the deputy and the chair are told at once."""
    from bot.triage import say_word

    done = say_word(context.obj["settings"](), number, WORD, reason, {}, as_, OUT, ERR)
    raise typer.Exit(asyncio.run(done))

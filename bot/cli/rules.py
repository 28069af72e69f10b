"""`safelight rules`: what the rules are, whether they are sound, why they did what, what others would do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ERR, OUT, As

File = Annotated[
    Path | None,
    typer.Option("--rules", envvar="SAFELIGHT_RULES", help="A proposal: a file with rules, or another safelight.toml."),
]

rules = typer.Typer(
    invoke_without_command=True,
    help="Escalation rules: alone, all of them; or check, explain a case, test on what is kept (docs/rules.md).",
)


@rules.callback()
def show(context: typer.Context, as_: As = "") -> None:
    """Every rule with its sentence, whether it is on, and how often it applied."""
    if context.invoked_subcommand is None:
        from bot.cli.rules_desk import show_rules

        raise typer.Exit(asyncio.run(show_rules(context.obj["settings"](), as_, OUT, ERR)))


@rules.command()
def check(context: typer.Context, file: File = None) -> None:
    """Say what is wrong with the rules, and which can never apply. Ends with 1 where something is wrong."""
    from bot.cli.rules_desk import check_rules

    raise typer.Exit(check_rules(context.obj["settings"](), file, OUT))


@rules.command()
def explain(context: typer.Context, number: Annotated[str, typer.Argument(metavar="CASE")], as_: As = "") -> None:
    """Why the rules did what they did for a case: with their sentences and what they looked at."""
    from bot.cli.rules_desk import explain_case

    raise typer.Exit(asyncio.run(explain_case(context.obj["settings"](), number, as_, OUT, ERR)))


@rules.command("test")
def try_(context: typer.Context, file: File = None, as_: As = "") -> None:
    """Try the rules, or a proposal, on the cases and messages that are still kept. Nothing is changed by it."""
    from bot.cli.rules_desk import try_rules

    raise typer.Exit(asyncio.run(try_rules(context.obj["settings"](), file, as_, OUT, ERR)))

"""`safelight pair|alarm|people`: options only; what they do is in `bot/cli/admin_desk.py` and the words of settings."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ERR, OUT, As, Yes

Reason = Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why. It is kept.")]

people = typer.Typer(no_args_is_help=True, help="Who works at the desk, and who is who in the groups (docs/admins.md).")
alarm = typer.Typer(no_args_is_help=True, help="The alarm: test it, answer a test, see how it stands (docs/admins.md).")


def add_to(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    cli.command()(pair)
    cli.add_typer(people, name="people")
    cli.add_typer(alarm, name="alarm")


def pair(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whose further account it will be; empty: the first admin's.")] = "",
) -> None:
    """Print a code that makes an account in a chat the first admin's. It works once, for a quarter of an hour."""
    from bot.cli.admin_desk import print_code

    raise typer.Exit(asyncio.run(print_code(context.obj["settings"](), name, OUT, ERR)))


@people.command("show")
def show_people(context: typer.Context, as_: As = "") -> None:
    """Who works here, with their roles and how they are reached."""
    raise typer.Exit(_say(context, "people", ("do=show",), "", True, as_))


@people.command()
def leave(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Who leaves.")],
    reason: Reason = "",
    yes: Yes = False,
    as_: As = "",
) -> None:
    """Somebody leaves: their rights, sessions, shifts and claims end at once."""
    raise typer.Exit(_say(context, "people", ("do=leave", f"name={name}"), reason, yes, as_))


@people.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV with name, platform, account, role, age or born.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", envvar="SAFELIGHT_DRY_RUN", help="Only say what would change.")
    ] = False,
) -> None:
    """Read who is who in the groups from a CSV. Nothing is taken over where a line is wrong."""
    from bot.cli.upkeep import read_roster

    raise typer.Exit(asyncio.run(read_roster(context.obj["settings"](), file, OUT, ERR, dry_run)))


@alarm.command("test")
def begin_test(context: typer.Context, yes: Yes = False, as_: As = "") -> None:
    """Call lead and deputy by every way they have; the desk that runs sends it."""
    raise typer.Exit(_say(context, "alarm", ("do=test",), "", yes, as_))


@alarm.command()
def answer(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The code from the mail or the push.")],
    as_: As = "",
) -> None:
    """Answer a test alarm by the code in it."""
    raise typer.Exit(_say(context, "alarm", (f"code={code}",), "", True, as_))


@alarm.command("show")
def show_alarm(context: typer.Context, as_: As = "") -> None:
    """How the alarm stands, and who has answered."""
    raise typer.Exit(_say(context, "alarm", ("do=show",), "", True, as_))


def _say(context: typer.Context, word: str, options: tuple[str, ...], reason: str, yes: bool, as_: str) -> int:
    from bot.cli.configuring import set_setting

    return set_setting(context.obj["settings"](), (word, options, reason, ""), yes, as_, OUT, ERR)

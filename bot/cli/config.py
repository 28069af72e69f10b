"""`safelight config`: the settings in force; changing one, taking it back, moving them elsewhere. Options only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ERR, OUT, As, Yes

Reason = Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why. It is kept.")]
Until = Annotated[
    str, typer.Option(envvar="SAFELIGHT_UNTIL", help="Until when, like 8h, 3 days, 2 weeks or 2026-12-01.")
]

config = typer.Typer(
    no_args_is_help=True,
    help="Settings that are changed while the desk runs: show, set, history, undo, export, import (docs/admins.md).",
)


@config.command()
def show(context: typer.Context, as_: As = "") -> None:
    """What is in force, and until when what is only for a while."""
    from bot.cli.configuring import show_settings

    raise typer.Exit(show_settings(context.obj["settings"](), as_, OUT, ERR))


@config.command("set")
def set_(
    context: typer.Context,
    word: Annotated[str, typer.Argument(help="monitor, policy, threshold, words, lead, exempt, pause …")] = "",
    options: Annotated[
        list[str] | None, typer.Argument(help='Its options, like group=discord:123 or label="insults".')
    ] = None,
    reason: Reason = "",
    until: Until = "",
    yes: Yes = False,
    as_: As = "",
) -> None:
    """Change a setting; it holds at once. Without a word: what can be changed. It says what follows, then asks."""
    from bot.cli.configuring import set_setting

    given = (word, tuple(options or ()), reason, until)
    raise typer.Exit(set_setting(context.obj["settings"](), given, yes, as_, OUT, ERR))


@config.command()
def history(context: typer.Context, as_: As = "") -> None:
    """Every change: who, when, why, until when, and what it replaced."""
    from bot.cli.configuring import show_history

    raise typer.Exit(show_history(context.obj["settings"](), as_, OUT, ERR))


@config.command()
def undo(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="N", help="The change's number.")],
    reason: Reason = "",
    until: Until = "",
    yes: Yes = False,
    as_: As = "",
) -> None:
    """Take a change back: what it replaced holds again."""
    from bot.cli.configuring import set_setting

    given = ("undo", (f"number={number}",), reason, until)
    raise typer.Exit(set_setting(context.obj["settings"](), given, yes, as_, OUT, ERR))


@config.command()
def export(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Where to write it; without one, to the screen.")] = None,
    as_: As = "",
) -> None:
    """Write what is in force as TOML, without secrets."""
    from bot.cli.configuring import export_settings

    raise typer.Exit(export_settings(context.obj["settings"](), file, as_, OUT, ERR))


@config.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that “config export” wrote, or one like safelight.toml.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", envvar="SAFELIGHT_DRY_RUN", help="Only say what would change.")
    ] = False,
    reason: Reason = "",
    until: Until = "",
    yes: Yes = False,
    as_: As = "",
) -> None:
    """Take settings over from a file: it shows what is otherwise, then asks."""
    from bot.cli.configuring import import_settings

    given = (reason, until)
    raise typer.Exit(import_settings(context.obj["settings"](), file, given, dry_run, yes, as_, OUT, ERR))

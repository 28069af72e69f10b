"""`safelight audit`: check the sealed log, export it, print its head and its public key. Options only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ERR, OUT, As

audit = typer.Typer(
    no_args_is_help=True,
    help="The sealed log: check that nobody changed it, export it, print what to keep outside (docs/audit.md).",
)


@audit.command()
def verify(
    context: typer.Context,
    export: Annotated[
        Path | None,
        typer.Option(envvar="SAFELIGHT_AUDIT_EXPORT", help="Check this export instead of the database."),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(envvar="SAFELIGHT_AUDIT_KEY", help="The public key as “audit key” printed it."),
    ] = None,
    head: Annotated[
        Path | None,
        typer.Option(envvar="SAFELIGHT_AUDIT_HEAD", help="A text with one or more heads that were kept outside."),
    ] = None,
) -> None:
    """Say whether anything in the log was changed, put in, removed, moved or cut off since it was sealed."""
    from bot.cli.auditing import verify_log

    raise typer.Exit(verify_log(context.obj["settings"], export, key, head, OUT, ERR))


@audit.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write it; the file must not be there yet.")],
    with_names: Annotated[
        bool,
        typer.Option("--with-names", envvar="SAFELIGHT_AUDIT_WITH_NAMES", help="What was done, by whom. Takes two."),
    ] = False,
    reason: Annotated[
        str, typer.Option(envvar="SAFELIGHT_REASON", help="Why names are needed: whoever is to agree reads it.")
    ] = "",
    as_: As = "",
) -> None:
    """Write the whole log with its seals into a file that can be checked anywhere; names only where two agree."""
    from bot.cli.sealed_log import export_log

    raise typer.Exit(export_log(context.obj["settings"](), file, with_names, reason, as_, OUT, ERR))


@audit.command()
def head(context: typer.Context) -> None:
    """Seal what is new and print the head of the log: one line to keep on paper or in a mail, outside the desk."""
    from bot.cli.sealed_log import print_head

    raise typer.Exit(print_head(context.obj["settings"](), OUT, ERR))


@audit.command()
def cut(
    context: typer.Context,
    reason: Annotated[
        str, typer.Option(envvar="SAFELIGHT_REASON", help="Why: whoever is to agree reads it. Without it, only says.")
    ] = "",
    as_: As = "",
) -> None:
    """Take out lines older than seven years that are about no case still kept; takes two people, their seals stay."""
    from bot.cli.sealed_log import cut_log

    raise typer.Exit(cut_log(context.obj["settings"](), reason, as_, OUT, ERR))


@audit.command()
def key(
    context: typer.Context,
    new: Annotated[
        bool, typer.Option("--new", envvar="SAFELIGHT_AUDIT_NEW_KEY", help="Make a new key; earlier ones stay known.")
    ] = False,
    as_: As = "",
) -> None:
    """Print the public key that the log is checked with."""
    from bot.cli.sealed_log import new_key, print_key

    settings = context.obj["settings"]()
    raise typer.Exit(new_key(settings, as_, OUT, ERR) if new else print_key(settings, OUT, ERR))

"""`safelight summary|roster|papers|lost|leaked|forget|upgrade`: options only; what they do is elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ERR, OUT, As, done, settings_of


def add_to(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for one in (summary, roster, papers, lost, leaked, forget, upgrade):
        cli.command()(one)


def summary(
    context: typer.Context,
    week: Annotated[str, typer.Option(envvar="SAFELIGHT_WEEK", help="Which week, like 2026-W47.")] = "",
    month: Annotated[str, typer.Option(envvar="SAFELIGHT_MONTH", help="Which month, like 2026-11.")] = "",
    quarter: Annotated[str, typer.Option(envvar="SAFELIGHT_QUARTER", help="Which quarter, like 2026-Q4.")] = "",
    for_: Annotated[str, typer.Option("--for", envvar="SAFELIGHT_FOR", help="trustees or lead.")] = "",
    format: Annotated[
        str, typer.Option(envvar="SAFELIGHT_SUMMARY_FORMAT", help="text, html, pdf, json, csv or png.")
    ] = "text",
    file: Annotated[Path | None, typer.Option("--out", envvar="SAFELIGHT_OUT", help="A file to write it to.")] = None,
    send: Annotated[
        bool, typer.Option("--send", envvar="SAFELIGHT_SEND", help="Make it anew and send it again (docs/summary.md).")
    ] = False,
    as_: As = "",
) -> None:
    """How a week, month or quarter went. Without one: the week that ended last."""
    from bot.cli.summary import about_summary

    periods = {"week": week, "month": month, "quarter": quarter}
    asked = about_summary(settings_of(context), periods, for_, format, file, send, as_, OUT, ERR)
    raise typer.Exit(done(asked))


def roster(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV with name, platform, account, role, age or born.")],
) -> None:
    """Read who is who from a CSV, so that roles and ages rest on what you know."""
    from bot.cli.upkeep import read_roster

    raise typer.Exit(done(read_roster(settings_of(context), file, OUT, ERR)))


def papers(
    context: typer.Context,
    only: Annotated[
        str,
        typer.Argument(
            metavar="[PAPER]",
            help="assessment, policy, record-of-processing, notice, notice-for-young-people or retention; else all.",
        ),
    ] = "",
    format: Annotated[
        str, typer.Option(envvar="SAFELIGHT_FORMAT", help="pdf, html, md, txt: one, or several with commas.")
    ] = "pdf,html,md",
    folder: Annotated[Path, typer.Option("--out", envvar="SAFELIGHT_OUT", help="Where they go.")] = Path("papers"),
    as_: As = "",
) -> None:
    """Draft the privacy papers from your settings: impact assessment, policy, record of processing, notices."""
    from bot.cli.privacy_papers import write_papers

    raise typer.Exit(done(write_papers(settings_of(context), only, format, folder, as_, OUT, ERR)))


def lost(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What is lost, like “Sam's telephone”.")],
    owner: Annotated[
        str, typer.Option("--of", envvar="SAFELIGHT_OWNER", help="The colleague whose it is: they are signed out.")
    ] = "",
    as_: As = "",
) -> None:
    """A telephone, laptop or list of ours is lost: open the record of it, with its 72 hours and what to do."""
    from bot.cli.lost import about_lost

    raise typer.Exit(done(about_lost(settings_of(context), what, owner, as_, OUT, ERR)))


def leaked(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whose token it is: discord, telegram or x.")],
    yes: Annotated[bool, typer.Option("--yes", envvar="SAFELIGHT_YES", help="Do not ask again.")] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", envvar="SAFELIGHT_DRY_RUN", help="Only say what it could read and how to change it."),
    ] = False,
    as_: As = "",
) -> None:
    """A token got out: say what it could read, how to change it, and stop the desk from using it."""
    from bot.cli.leaked import about_leaked

    raise typer.Exit(done(about_leaked(settings_of(context), name, as_, yes, dry_run, OUT, ERR)))


def forget(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="A name, an account (platform:id) or a roster id.")],
    yes: Annotated[bool, typer.Option("--yes", envvar="SAFELIGHT_YES", help="Do not ask again.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", envvar="SAFELIGHT_DRY_RUN", help="Only say what would be erased and kept.")
    ] = False,
    as_: As = "",
) -> None:
    """Erase a person's data, outside open cases and safeguarding records."""
    from bot.cli.upkeep import forget_person

    raise typer.Exit(done(forget_person(settings_of(context), person, as_, yes, dry_run, OUT, ERR)))


def upgrade(
    context: typer.Context,
    retry: Annotated[
        bool, typer.Option("--retry", envvar="SAFELIGHT_RETRY", help="Try again what was put aside as stuck.")
    ] = False,
) -> None:
    """Bring the database to the shape this version needs. Make a copy of it before."""
    from bot.cli.upkeep import upgrade_database

    done(upgrade_database(settings_of(context), retry, OUT))

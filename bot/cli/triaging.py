"""`safelight queue|case|decide|handover|log`: options only; what they do is in `bot/cli/triage.py`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import ERR, OUT, As, done, settings_of

Reason = Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why: kept with the case.")]


def add_to(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for one in (queue, case, decide, handover, log):
        cli.command()(one)


def queue(
    context: typer.Context,
    as_: As = "",
    closed: Annotated[bool, typer.Option("--closed", envvar="SAFELIGHT_CLOSED", help="Show closed cases too.")] = False,
) -> None:
    """What waits for someone, most urgent first."""
    from bot.cli.triage import show_queue

    raise typer.Exit(done(show_queue(settings_of(context), as_, closed, OUT, ERR)))


def case(context: typer.Context, number: Annotated[str, typer.Argument(metavar="ID")], as_: As = "") -> None:
    """One case: why it was flagged, who is in it, what was said, what can be done."""
    from bot.cli.triage import show_case

    raise typer.Exit(done(show_case(settings_of(context), number, as_, OUT, ERR)))


def decide(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="ID")],
    word: Annotated[
        str, typer.Argument(help="claim, dismiss, escalate … (“safelight case ID” lists what is possible).")
    ],
    reason: Reason = "",
    minutes: Annotated[str, typer.Option(envvar="SAFELIGHT_MINUTES", help="For mute: how long.")] = "",
    text: Annotated[str, typer.Option(envvar="SAFELIGHT_TEXT", help="For warn and support: your own words.")] = "",
    message: Annotated[
        str, typer.Option(envvar="SAFELIGHT_MESSAGE", help="Remove only this; warn in reply to it.")
    ] = "",
    as_: As = "",
) -> None:
    """Say a word to a case."""
    from bot.cli.triage import say_word

    given = {"minutes": minutes, "text": text, "message": message}
    named = {name: value for name, value in given.items() if value}
    raise typer.Exit(done(say_word(settings_of(context), number, word, reason, named, as_, OUT, ERR)))


def handover(
    context: typer.Context,
    to: Annotated[str, typer.Option(envvar="SAFELIGHT_TO", help="Who takes all of it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", envvar="SAFELIGHT_YES", help="Do not ask again.")] = False,
    as_: As = "",
) -> None:
    """What you hold, until when, what was noted last; with --to, all of it goes to a colleague."""
    from bot.cli.handover import about_handover

    raise typer.Exit(done(about_handover(settings_of(context), to, yes, as_, OUT, ERR)))


def log(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="[ID]", help="Only this case.")] = "",
    as_: As = "",
) -> None:
    """The log: who did what, when."""
    from bot.cli.triage import show_log

    raise typer.Exit(done(show_log(settings_of(context), number, as_, OUT, ERR)))

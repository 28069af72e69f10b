"""`safelight scan|score|models|thresholds|automod`: options only; what they do is in modules of their own."""

from __future__ import annotations

import sys
from io import BufferedReader
from pathlib import Path
from typing import Annotated, cast

import typer

from bot.cli.config import Until
from bot.cli.options import ERR, OUT, As, Json, done, settings_of

Reason = Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why: kept with the case.")]


def add_to(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for one in (scan, score, models, thresholds, automod):
        cli.command()(one)


def scan(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER|ZIP…", help="Exported chats.")],
    format: Annotated[
        str, typer.Option(envvar="SAFELIGHT_FORMAT", help="auto, whatsapp, telegram, discord, instagram, jsonl or csv.")
    ] = "auto",
    group: Annotated[str, typer.Option(envvar="SAFELIGHT_GROUP", help="What to call the group.")] = "",
    timezone: Annotated[
        str, typer.Option(envvar="SAFELIGHT_PHONE_TIMEZONE", help="The time zone of the phone.", show_default=False)
    ] = "",
    since: Annotated[
        str, typer.Option(envvar="SAFELIGHT_SINCE", help="Only what is newer, like 2026-03-01.", show_default=False)
    ] = "",
    date_order: Annotated[str, typer.Option(envvar="SAFELIGHT_DATE_ORDER", help="auto, dmy, mdy or ymd.")] = "auto",
    again: Annotated[
        bool, typer.Option("--again", envvar="SAFELIGHT_AGAIN", help="Read also what an earlier scan has read.")
    ] = False,
    show_skipped: Annotated[
        bool,
        typer.Option("--show-skipped", envvar="SAFELIGHT_SHOW_SKIPPED", help="Say each message not kept, and why."),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", envvar="SAFELIGHT_DRY_RUN", help="Keep nothing: look into a copy that is erased."),
    ] = False,
    json: Json = False,
    as_: As = "",
) -> None:
    """Read exported chats (WhatsApp, Telegram, Discord, Instagram, tables) and say which cases they hold."""
    from bot.cli.scan import Asked, scan_files

    asked = Asked(paths, format, group, timezone, since, date_order, again, show_skipped, dry_run, json, as_)
    raise typer.Exit(done(scan_files(settings_of(context), asked, OUT, ERR)))


def score(
    context: typer.Context,
    stage: Annotated[
        str, typer.Option(envvar="SAFELIGHT_STAGE", help="How deep the toxicity checks go: screen, confirm or full.")
    ] = "full",
) -> None:
    """Score JSON lines from standard input, one line out for each (docs/score.md). Nothing is kept."""
    from bot.cli.score import score_stream

    raise typer.Exit(score_stream(settings_of(context), stage, cast(BufferedReader, sys.stdin.buffer), sys.stdout))


def models(
    context: typer.Context,
    action: Annotated[str, typer.Argument(help="list, fetch or check.")] = "list",
    model: Annotated[
        str, typer.Option(envvar="SAFELIGHT_DETOXIFY_MODEL", help="Which Detoxify model.", show_default=False)
    ] = "",
    checkpoint: Annotated[
        str, typer.Option(envvar="SAFELIGHT_DETOXIFY_CHECKPOINT", help="A Detoxify checkpoint.", show_default=False)
    ] = "",
    config: Annotated[
        str, typer.Option(envvar="SAFELIGHT_DETOXIFY_CONFIG", help="Its encoder's folder.", show_default=False)
    ] = "",
) -> None:
    """The models that look at messages: list them, fetch Detoxify's weights, or check that each works."""
    from bot.cli.models import about_models

    given = {"detoxify_model": model, "detoxify_checkpoint": checkpoint, "detoxify_config": config}
    context.obj["given"] |= given
    raise typer.Exit(about_models(settings_of(context), action, OUT, ERR))


def thresholds(
    context: typer.Context,
    action: Annotated[str, typer.Argument(help="show, suggest, accept or undo.")] = "show",
    group: Annotated[
        str, typer.Option(envvar="SAFELIGHT_THRESHOLD_GROUP", help="Which group, as platform:group.")
    ] = "",
    label: Annotated[str, typer.Option(envvar="SAFELIGHT_THRESHOLD_LABEL", help="Which label.")] = "",
    reason: Reason = "",
    until: Until = "",
    as_: As = "",
) -> None:
    """How often flags mattered, by what people decided, and thresholds that follow from it. Admins only."""
    from bot.cli.thresholds import about_thresholds

    why = (reason, until)
    raise typer.Exit(done(about_thresholds(settings_of(context), action, group, label, why, as_, OUT, ERR)))


def automod(context: typer.Context) -> None:
    """Print word lists for Discord's AutoMod, which holds messages back before anybody sees them."""
    from bot.cli.automod import print_lists

    raise typer.Exit(print_lists(settings_of(context), OUT))

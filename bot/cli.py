"""The command line: thin. Every option has an environment twin; every error is one sentence and says what to do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

import typer
from typer.exceptions import TyperException

from bot import __version__, admin_command, emergency_command, inbox_command, record_command, retention_command
from bot.app import Settings, Wrong, load, shown
from bot.audit_command import audit
from bot.command_panels import Panels, put_in_panels
from bot.command_slips import sentence
from bot.config_command import Until
from bot.config_command import config as config_commands
from bot.desk.screen import Screen
from bot.pack_command import pack
from bot.rules_command import rules
from bot.storage.database import Unavailable

T = TypeVar("T")
CONFIG = "safelight.toml"
"""The settings file that is read where it exists; one that was named must exist."""
OUT = Screen()
ERR = Screen(stderr=True)

cli = typer.Typer(
    name="safelight",
    cls=Panels,
    help="Safelight: a safeguarding desk. It reads along, flags, and people decide.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

cli.add_typer(audit, name="audit")
cli.add_typer(config_commands, name="config")
cli.add_typer(pack, name="pack")
cli.add_typer(rules, name="rules")
record_command.add_to(cli)
admin_command.add_to(cli)
retention_command.add_to(cli)
inbox_command.add_to(cli)
emergency_command.add_to(cli)

As = Annotated[str, typer.Option("--as", envvar="SAFELIGHT_AS", help="Which colleague you are.")]
Json = Annotated[bool, typer.Option("--json", envvar="SAFELIGHT_JSON", help="One JSON object a line, for programs.")]
Reason = Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why: kept with the case.")]


@cli.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    config: Annotated[Path, typer.Option(envvar="SAFELIGHT_CONFIG", help="Your settings file.")] = Path(CONFIG),
    database_url: Annotated[
        str, typer.Option(envvar="SAFELIGHT_DATABASE_URL", help="Where everything is kept.", show_default=False)
    ] = "",
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    if version:
        OUT.print(f"Safelight {__version__}")
        raise typer.Exit
    if not config.exists() and str(config) != CONFIG:
        raise Wrong(f"There is no settings file {config}.")
    context.obj = {"config": config, "given": {"database_url": database_url}, "settings": lambda: _settings(context)}


@cli.command()
def run(
    context: typer.Context,
    role: Annotated[str, typer.Argument(help="all, connectors, workers, console or clock.")] = "all",
    console_host: Annotated[
        str, typer.Option(envvar="SAFELIGHT_CONSOLE_HOST", help="Address of the console.", show_default=False)
    ] = "",
    console_port: Annotated[
        str, typer.Option(envvar="SAFELIGHT_CONSOLE_PORT", help="Port of the console.", show_default=False)
    ] = "",
    rehearsal: Annotated[
        str, typer.Option(envvar="SAFELIGHT_REHEARSAL", help="Rehearsal: on, off or auto.", show_default=False)
    ] = "",
    rehearsal_seconds: Annotated[
        str, typer.Option(envvar="SAFELIGHT_REHEARSAL_SECONDS", help="How long it takes.", show_default=False)
    ] = "",
) -> None:
    """Start the desk and its console. Ctrl-C ends it; nothing is lost by that."""
    from bot.starting import start

    context.obj["given"] |= {
        "console_host": console_host, "console_port": console_port,
        "rehearsal": rehearsal, "rehearsal_seconds": rehearsal_seconds,
    }  # fmt: skip
    _done(start(_settings(context), role, OUT.print))


@cli.command()
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
    from bot.scan_command import Asked, scan_files

    asked = Asked(paths, format, group, timezone, since, date_order, again, show_skipped, dry_run, json, as_)
    raise typer.Exit(_done(scan_files(_settings(context), asked, OUT, ERR)))


@cli.command()
def score(
    context: typer.Context,
    stage: Annotated[
        str, typer.Option(envvar="SAFELIGHT_STAGE", help="How deep the toxicity checks go: screen, confirm or full.")
    ] = "full",
) -> None:
    """Score JSON lines from standard input, one line out for each (docs/score.md). Nothing is kept."""
    from bot.score_command import score_stream

    raise typer.Exit(score_stream(_settings(context), stage, cast(BufferedReader, sys.stdin.buffer), sys.stdout))


@cli.command()
def queue(
    context: typer.Context,
    as_: As = "",
    closed: Annotated[bool, typer.Option("--closed", envvar="SAFELIGHT_CLOSED", help="Show closed cases too.")] = False,
) -> None:
    """What waits for someone, most urgent first."""
    from bot.triage import show_queue

    raise typer.Exit(_done(show_queue(_settings(context), as_, closed, OUT, ERR)))


@cli.command()
def case(context: typer.Context, number: Annotated[str, typer.Argument(metavar="ID")], as_: As = "") -> None:
    """One case: why it was flagged, who is in it, what was said, what can be done."""
    from bot.triage import show_case

    raise typer.Exit(_done(show_case(_settings(context), number, as_, OUT, ERR)))


@cli.command()
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
    from bot.triage import say_word

    given = {"minutes": minutes, "text": text, "message": message}
    named = {name: value for name, value in given.items() if value}
    raise typer.Exit(_done(say_word(_settings(context), number, word, reason, named, as_, OUT, ERR)))


@cli.command()
def handover(
    context: typer.Context,
    to: Annotated[str, typer.Option(envvar="SAFELIGHT_TO", help="Who takes all of it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", envvar="SAFELIGHT_YES", help="Do not ask again.")] = False,
    as_: As = "",
) -> None:
    """What you hold, until when, what was noted last; with --to, all of it goes to a colleague."""
    from bot.handover_command import about_handover

    raise typer.Exit(_done(about_handover(_settings(context), to, yes, as_, OUT, ERR)))


@cli.command()
def log(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="[ID]", help="Only this case.")] = "",
    as_: As = "",
) -> None:
    """The log: who did what, when."""
    from bot.triage import show_log

    raise typer.Exit(_done(show_log(_settings(context), number, as_, OUT, ERR)))


@cli.command()
def check(
    context: typer.Context,
    quiet: Annotated[
        bool, typer.Option("--quiet", envvar="SAFELIGHT_QUIET", help="Say nothing; the exit status tells.")
    ] = False,
) -> None:
    """Say in words whether everything is in order, and what to do where it is not."""
    from bot.upkeep import say_check

    raise typer.Exit(_done(say_check(_settings(context), quiet, OUT)))


@cli.command()
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
    from bot.models_command import about_models

    given = {"detoxify_model": model, "detoxify_checkpoint": checkpoint, "detoxify_config": config}
    context.obj["given"] |= given
    raise typer.Exit(about_models(_settings(context), action, OUT, ERR))


@cli.command()
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
    from bot.thresholds_command import about_thresholds

    why = (reason, until)
    raise typer.Exit(_done(about_thresholds(_settings(context), action, group, label, why, as_, OUT, ERR)))


@cli.command()
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
    from bot.summary_command import about_summary

    periods = {"week": week, "month": month, "quarter": quarter}
    asked = about_summary(_settings(context), periods, for_, format, file, send, as_, OUT, ERR)
    raise typer.Exit(_done(asked))


@cli.command()
def upgrade(
    context: typer.Context,
    retry: Annotated[
        bool, typer.Option("--retry", envvar="SAFELIGHT_RETRY", help="Try again what was put aside as stuck.")
    ] = False,
) -> None:
    """Bring the database to the shape this version needs. Make a copy of it before."""
    from bot.upkeep import upgrade_database

    _done(upgrade_database(_settings(context), retry, OUT))


@cli.command()
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
    from bot.upkeep import forget_person

    raise typer.Exit(_done(forget_person(_settings(context), person, as_, yes, dry_run, OUT, ERR)))


@cli.command()
def automod(context: typer.Context) -> None:
    """Print word lists for Discord's AutoMod, which holds messages back before anybody sees them."""
    from bot.automod_command import print_lists

    raise typer.Exit(print_lists(_settings(context), OUT))


@cli.command()
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
    from bot.leaked_command import about_leaked

    raise typer.Exit(_done(about_leaked(_settings(context), name, as_, yes, dry_run, OUT, ERR)))


@cli.command()
def lost(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What is lost, like “Sam's telephone”.")],
    owner: Annotated[
        str, typer.Option("--of", envvar="SAFELIGHT_OWNER", help="The colleague whose it is: they are signed out.")
    ] = "",
    as_: As = "",
) -> None:
    """A telephone, laptop or list of ours is lost: open the record of it, with its 72 hours and what to do."""
    from bot.lost_command import about_lost

    raise typer.Exit(_done(about_lost(_settings(context), what, owner, as_, OUT, ERR)))


@cli.command()
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
    from bot.privacy_papers import write_papers

    raise typer.Exit(_done(write_papers(_settings(context), only, format, folder, as_, OUT, ERR)))


@cli.command()
def roster(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV with name, platform, account, role, age or born.")],
) -> None:
    """Read who is who from a CSV, so that roles and ages rest on what you know."""
    from bot.upkeep import read_roster

    raise typer.Exit(_done(read_roster(_settings(context), file, OUT, ERR)))


@cli.command()
def link(context: typer.Context, as_: As = "") -> None:
    """Print a fresh one-time link into the console."""
    from bot.upkeep import print_link

    raise typer.Exit(_done(print_link(_settings(context), as_, OUT, ERR)))


@cli.command()
def settings(context: typer.Context) -> None:
    """Every setting as file and environment have it, its variable and what it is for (“config show”: in force)."""
    for name, variable, value, words in shown(_settings(context)):
        OUT.print(f"{name} = {value}\n    {words} ({variable})")


put_in_panels(cli)


def main() -> None:
    """The command `safelight`."""
    try:
        ended = cli(standalone_mode=False, prog_name="safelight")
    except TyperException as slip:
        ERR.print(sentence(slip), end="\n" if sentence(slip) else "")
        sys.exit(2)
    except typer.Abort:
        ERR.print("Stopped.")
        sys.exit(1)
    except (Wrong, Unavailable) as fault:
        ERR.print(" ".join(str(fault).split()))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(ended if isinstance(ended, int) else 0)


def _settings(context: typer.Context) -> Settings:
    given = {name: value for name, value in context.obj["given"].items() if value != ""}
    return load(context.obj["config"], given=given, also=_variables())


def _variables() -> set[str]:
    """The environment twins of all options."""
    top = typer.main.get_command(cli)
    commands = [top, *getattr(top, "commands", {}).values()]
    commands += [one for command in commands[1:] for one in getattr(command, "commands", {}).values()]
    return {str(one.envvar) for command in commands for one in command.params if getattr(one, "envvar", None)}


def _done(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)

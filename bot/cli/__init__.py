"""The command line: thin. Every option has an environment twin; every error is one sentence and says what to do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from bot import __version__
from bot.app import Settings, Wrong, load, shown
from bot.cli import admin, caretaking, emergency, inbox, judging, record, retention, triaging
from bot.cli.audit import audit
from bot.cli.config import config as config_commands
from bot.cli.options import ERR, OUT, As, done
from bot.cli.pack import pack
from bot.cli.panels import Panels, put_in_panels
from bot.cli.rules import rules
from bot.cli.slips import sentence
from bot.storage.database import Unavailable

CONFIG = "safelight.toml"
"""The settings file that is read where it exists; one that was named must exist."""

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
for group in (triaging, emergency, record, inbox, retention, judging, caretaking, admin):
    group.add_to(cli)


@cli.callback(invoke_without_command=True)
def safelight(
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
    from bot.cli.starting import start

    context.obj["given"] |= {
        "console_host": console_host, "console_port": console_port,
        "rehearsal": rehearsal, "rehearsal_seconds": rehearsal_seconds,
    }  # fmt: skip
    done(start(_settings(context), role, OUT.print))


@cli.command()
def check(
    context: typer.Context,
    quiet: Annotated[
        bool, typer.Option("--quiet", envvar="SAFELIGHT_QUIET", help="Say nothing; the exit status tells.")
    ] = False,
) -> None:
    """Say in words whether everything is in order, and what to do where it is not."""
    from bot.cli.upkeep import say_check

    raise typer.Exit(done(say_check(_settings(context), quiet, OUT)))


@cli.command()
def link(context: typer.Context, as_: As = "") -> None:
    """Print a fresh one-time link into the console."""
    from bot.cli.upkeep import print_link

    raise typer.Exit(done(print_link(_settings(context), as_, OUT, ERR)))


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

"""What the commands of the command line share: the two screens, the options that many take, and how work is run."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer

from bot.app import Settings
from bot.desk.screen import Screen

T = TypeVar("T")
OUT = Screen()
ERR = Screen(stderr=True)

As = Annotated[str, typer.Option("--as", envvar="SAFELIGHT_AS", help="Which colleague you are.")]
Yes = Annotated[bool, typer.Option("--yes", envvar="SAFELIGHT_YES", help="Do not ask again.")]
Json = Annotated[bool, typer.Option("--json", envvar="SAFELIGHT_JSON", help="One JSON object a line, for programs.")]


def settings_of(context: typer.Context) -> Settings:
    """The settings this command works by: file, environment and options. Raises `Wrong` where they cannot be read."""
    found: Settings = context.obj["settings"]()
    return found


def done(work: Coroutine[Any, Any, T]) -> T:
    """Runs a command's work to its end."""
    return asyncio.run(work)

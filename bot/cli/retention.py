"""`safelight keep|legal-hold|purge|approvals|agree|access`: options only; `bot/cli/retention_desk.py` does it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ERR, OUT, As

Reason = Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why: kept with it.")]


def add_to(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for one in (keep, legal_hold, purge, approvals, agree, access):
        cli.command()(one)


def keep(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="due|ID", help="“due”, or a case's number.")] = "due",
    until: Annotated[str, typer.Option(envvar="SAFELIGHT_UNTIL", help="Keep it until this day, like 2031-05-01.")] = "",
    period: Annotated[
        str, typer.Option(envvar="SAFELIGHT_PERIOD", help="Keep it as long as this period of the country pack says.")
    ] = "",
    reason: Reason = "",
    as_: As = "",
) -> None:
    """Whose time is over or soon will be; or how long one case is kept. ID with --reason alone: the law demands that
    its evidence be kept, although it was deleted on its platform (X)."""
    from bot.cli.retention_desk import about_keeping

    done = about_keeping(context.obj["settings"](), what, until, period, reason, as_, OUT, ERR)
    raise typer.Exit(asyncio.run(done))


def legal_hold(
    context: typer.Context,
    action: Annotated[str, typer.Argument(help="list, case, person, group or release.")] = "list",
    subject: Annotated[
        str, typer.Argument(metavar="[WHAT]", help="The case's number, the person, the group; or the hold's number.")
    ] = "",
    review: Annotated[
        str, typer.Option(envvar="SAFELIGHT_REVIEW", help="When it is looked at again, like 2027-03-01.")
    ] = "",
    reason: Reason = "",
    as_: As = "",
) -> None:
    """Nothing that a legal hold is on is erased. A lead sets one; ending it takes two people."""
    from bot.cli.retention_desk import about_holds

    done = about_holds(context.obj["settings"](), action, subject, review, reason, as_, OUT, ERR)
    raise typer.Exit(asyncio.run(done))


def purge(
    context: typer.Context,
    numbers: Annotated[list[str], typer.Argument(metavar="ID…", help="The cases' numbers.")],
    reason: Reason = "",
    as_: As = "",
) -> None:
    """Ask that all that is kept of cases be erased. It happens when a second person agrees."""
    from bot.cli.retention_desk import propose_purge

    raise typer.Exit(asyncio.run(propose_purge(context.obj["settings"](), numbers, reason, as_, OUT, ERR)))


def approvals(
    context: typer.Context,
    over: Annotated[
        bool, typer.Option("--over", envvar="SAFELIGHT_OVER", help="Also what was answered, or is over.")
    ] = False,
    as_: As = "",
) -> None:
    """What waits for a second person."""
    from bot.cli.retention_desk import list_approvals

    raise typer.Exit(asyncio.run(list_approvals(context.obj["settings"](), over, as_, OUT, ERR)))


def agree(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    no: Annotated[bool, typer.Option("--no", envvar="SAFELIGHT_NO", help="Say no, with --reason.")] = False,
    reason: Reason = "",
    yes: Annotated[bool, typer.Option("--yes", envvar="SAFELIGHT_YES", help="Do not ask again.")] = False,
    as_: As = "",
) -> None:
    """Agree to what another asked for and two people must want, or say no. Who asked takes it back with --no."""
    from bot.cli.retention_desk import say_agreed

    raise typer.Exit(asyncio.run(say_agreed(context.obj["settings"](), number, no, reason, yes, as_, OUT, ERR)))


def access(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="[NAME|NUMBER]", help="Of whom; or an export that was begun.")] = "",
    for_: Annotated[
        str, typer.Option("--for", envvar="SAFELIGHT_ACCESS_FOR", help="Who asks: self, parent or other.")
    ] = "self",
    matter: Annotated[str, typer.Option(envvar="SAFELIGHT_MATTER", help="The request's number in the inbox.")] = "",
    give: Annotated[str, typer.Option(envvar="SAFELIGHT_GIVE", help="Passages to give, like 1,4-9.")] = "",
    whole: Annotated[str, typer.Option(envvar="SAFELIGHT_WHOLE", help="Give these, and take nothing out.")] = "",
    withhold: Annotated[str, typer.Option(envvar="SAFELIGHT_WITHHOLD", help="Passages to keep back.")] = "",
    because: Annotated[
        str, typer.Option(envvar="SAFELIGHT_BECAUSE", help="The exemption they are kept back for.")
    ] = "",
    blank: Annotated[
        list[str] | None,
        typer.Option(envvar="SAFELIGHT_BLANK", help="A word to take out everywhere; may be given several times."),
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", envvar="SAFELIGHT_REVIEWED", help="I read every passage: it can go out.")
    ] = False,
    ask: Annotated[bool, typer.Option("--ask", envvar="SAFELIGHT_ASK", help="Ask a second person to agree.")] = False,
    file: Annotated[
        Path | None, typer.Option("--out", envvar="SAFELIGHT_OUT", help="Write the zip here, once it was agreed to.")
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", envvar="SAFELIGHT_DROP", help="It is not given out.")] = False,
    reason: Reason = "",
    as_: As = "",
) -> None:
    """All that is held about somebody, others taken out: drafted, reviewed by you, agreed to by another, written."""
    from bot.cli.retention_access import Accessing, about_access

    asked = Accessing(who, for_, matter, give, whole, withhold, because, blank or [], review, ask, file, drop, reason)
    raise typer.Exit(asyncio.run(about_access(context.obj["settings"](), asked, as_, OUT, ERR)))

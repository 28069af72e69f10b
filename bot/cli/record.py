"""`safelight readout|record|refer|referral|referrals`: options only; what they do is in `bot/cli/record_desk.py`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ERR, OUT, As

Number = Annotated[str, typer.Argument(metavar="ID")]


def add_to(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for one in (readout, record, refer, referral, referrals):
        cli.command()(one)


def readout(
    context: typer.Context,
    number: Number,
    text: Annotated[
        bool, typer.Option("--text", envvar="SAFELIGHT_READOUT_TEXT", help="Print what to say, here and now.")
    ] = False,
    who: Annotated[
        bool, typer.Option("--who", envvar="SAFELIGHT_READOUT_WHO", help="Who is this? For the lead alone; logged.")
    ] = False,
    revoke: Annotated[
        bool, typer.Option("--revoke", envvar="SAFELIGHT_READOUT_REVOKE", help="End all links to a case's page.")
    ] = False,
    as_: As = "",
) -> None:
    """What to say to 999 or 101 about a case: a link that works once, on any phone, or the text itself."""
    from bot.cli.record_desk import read_out

    done = read_out(context.obj["settings"](), number, text, who, revoke, as_, OUT, ERR)
    raise typer.Exit(asyncio.run(done))


def record(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="RECORD", help="A safeguarding record's number.")],
    decision: Annotated[str, typer.Option(envvar="SAFELIGHT_DECISION", help="Write down what was decided.")] = "",
    reason: Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why it was decided.")] = "",
    rejected: Annotated[
        list[str] | None,
        typer.Option(
            envvar="SAFELIGHT_REJECTED", help="What was considered and not done, and why; may be given several times."
        ),
    ] = None,
    note: Annotated[str, typer.Option(envvar="SAFELIGHT_NOTE", help="Write down something else.")] = "",
    as_: As = "",
) -> None:
    """A safeguarding record: everything in it, or something new for it. Nothing in it is ever changed."""
    from bot.cli.record_desk import show_record

    done = show_record(context.obj["settings"](), number, decision, reason, rejected or [], note, as_, OUT, ERR)
    raise typer.Exit(asyncio.run(done))


def refer(
    context: typer.Context,
    number: Number,
    to: Annotated[str, typer.Option(envvar="SAFELIGHT_REFER_TO", help="To whom: a route of the country pack.")] = "",
    signed: Annotated[str, typer.Option(envvar="SAFELIGHT_SIGNED", help="Your full name: you sign.")] = "",
    risk_to_life: Annotated[
        bool | None,
        typer.Option(
            "--risk-to-life/--no-risk-to-life", envvar="SAFELIGHT_RISK_TO_LIFE", help="Is somebody's life at risk?"
        ),
    ] = None,
    facts: Annotated[str, typer.Option(envvar="SAFELIGHT_FACTS", help="The facts, in your words.")] = "",
    opinion: Annotated[str, typer.Option(envvar="SAFELIGHT_OPINION", help="What you think, kept apart.")] = "",
    contact: Annotated[str, typer.Option(envvar="SAFELIGHT_REFER_CONTACT", help="Whom they ask, and how.")] = "",
    reply_by: Annotated[
        str, typer.Option(envvar="SAFELIGHT_REPLY_BY", help="By when a reply is looked for, like 2026-12-03.")
    ] = "",
    file: Annotated[Path | None, typer.Option("--out", envvar="SAFELIGHT_OUT", help="Where the zip goes.")] = None,
    not_because: Annotated[
        str, typer.Option("--not-because", envvar="SAFELIGHT_NOT_BECAUSE", help="It is not referred, and why.")
    ] = "",
    as_: As = "",
) -> None:
    """Prepare and sign a referral pack (nothing is sent), or write down why a case is not referred."""
    from bot.cli.record_desk import Referring, refer_case

    asked = Referring(number, to, signed, risk_to_life, facts, opinion, contact, reply_by, file, not_because)
    raise typer.Exit(asyncio.run(refer_case(context.obj["settings"](), asked, as_, OUT, ERR)))


def referral(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="REFERRAL")],
    state: Annotated[str, typer.Argument(help="sent, acknowledged, replied or closed.")],
    how: Annotated[str, typer.Option(envvar="SAFELIGHT_HOW", help="For sent: how it was handed over.")] = "",
    reference: Annotated[str, typer.Option(envvar="SAFELIGHT_REFERENCE", help="Their reference number.")] = "",
    note: Annotated[str, typer.Option(envvar="SAFELIGHT_NOTE", help="For replied and closed: in a few words.")] = "",
    reply_by: Annotated[
        str, typer.Option(envvar="SAFELIGHT_REPLY_BY", help="By when a reply is looked for, like 2026-12-03.")
    ] = "",
    as_: As = "",
) -> None:
    """Say what became of a referral. The desk hands nothing over itself."""
    from bot.cli.record_desk import say_of_referral

    done = say_of_referral(context.obj["settings"](), number, state, how, reference, note, reply_by, as_, OUT, ERR)
    raise typer.Exit(asyncio.run(done))


def referrals(
    context: typer.Context,
    check: Annotated[
        Path | None, typer.Option(envvar="SAFELIGHT_PACK", help="A pack to check: is it as it was signed?")
    ] = None,
    as_: As = "",
) -> None:
    """The referrals that wait for a reply; or whether a pack is as it was signed."""
    from bot.cli.record_desk import check_pack, list_referrals

    settings = context.obj["settings"]()
    if check is not None:
        raise typer.Exit(check_pack(settings, check, OUT, ERR))
    raise typer.Exit(asyncio.run(list_referrals(settings, as_, OUT, ERR)))

"""`safelight inbox …` and `safelight review …`: options only; what they do is in `bot/cli/inbox_desk.py`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.options import ERR, OUT, As

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Its number in the inbox.")]
Text = Annotated[str, typer.Argument(metavar="TEXT", help="In words.")]
Reason = Annotated[str, typer.Option(envvar="SAFELIGHT_REASON", help="Why.")]

inbox = typer.Typer(
    no_args_is_help=True,
    help="Appeals, complaints and requests about data: written down, acknowledged, answered (docs/fairness.md).",
)
review = typer.Typer(
    no_args_is_help=True,
    help="Looking again: at decided cases without knowing what was decided, and at messages that nothing flagged.",
)


def add_to(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    cli.add_typer(inbox, name="inbox")
    cli.add_typer(review, name="review")


@inbox.command("list")
def list_(
    context: typer.Context,
    closed: Annotated[bool, typer.Option("--closed", envvar="SAFELIGHT_CLOSED", help="Also what is closed.")] = False,
    as_: As = "",
) -> None:
    """What you may answer, the soonest due first. What is about you, or what you decided, is not in it."""
    from bot.cli.inbox_desk import list_inbox

    _done(list_inbox(context.obj["settings"](), closed, as_, OUT, ERR))


@inbox.command()
def show(context: typer.Context, number: Number, as_: As = "") -> None:
    """One of them, with every line that was written about it."""
    from bot.cli.inbox_desk import show_matter

    _done(show_matter(context.obj["settings"](), number, as_, OUT, ERR))


@inbox.command("open")
def open_(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(help="appeal, complaint, data-complaint, access, erasure, correction or objection."),
    ],
    text: Text,
    name: Annotated[str, typer.Option("--from", envvar="SAFELIGHT_FROM", help="Who asks: their name.")] = "",
    account: Annotated[
        str, typer.Option(envvar="SAFELIGHT_ACCOUNT", help="Their account, like telegram:123, where it is known.")
    ] = "",
    subject: Annotated[
        str, typer.Option("--for", envvar="SAFELIGHT_SUBJECT", help="For whom they ask, where it is not themself.")
    ] = "",
    relation: Annotated[str, typer.Option(envvar="SAFELIGHT_RELATION", help="self, parent or other.")] = "self",
    about: Annotated[
        list[str] | None,
        typer.Option(envvar="SAFELIGHT_ABOUT", help="Colleagues it is about: they never see it. Several times."),
    ] = None,
    case: Annotated[str, typer.Option(envvar="SAFELIGHT_CASE", help="The case that an appeal is about.")] = "",
    as_: As = "",
) -> None:
    """Write down what came by letter, mail, telephone or in person. Anybody who works here may."""
    from bot.cli.inbox_desk import Came, open_matter

    came = Came(what, text, name, account, subject, relation, tuple(about or ()), case)
    _done(open_matter(context.obj["settings"](), came, as_, OUT, ERR))


@inbox.command()
def acknowledge(context: typer.Context, number: Number, as_: As = "") -> None:
    """Say to whoever asked that it came; it is sent to their chat where there is one."""
    _say(context, "acknowledge", number, {}, as_)


@inbox.command()
def authority(
    context: typer.Context,
    number: Number,
    answer: Annotated[str, typer.Argument(help="yes or no: may they ask for this person?")],
    text: Text,
    as_: As = "",
) -> None:
    """Write down who asks, and how you found out whether they may."""
    _say(context, "authority", number, {"answer": answer, "text": text}, as_)


@inbox.command()
def interest(context: typer.Context, number: Number, text: Text, as_: As = "") -> None:
    """Write down what is in the child's interest, or that the person is grown up."""
    _say(context, "interest", number, {"text": text}, as_)


@inbox.command()
def pause(context: typer.Context, number: Number, text: Text, as_: As = "") -> None:
    """Stop the clock while you wait for what only they can say: who they are, what they mean."""
    _say(context, "pause", number, {"text": text}, as_)


@inbox.command()
def resume(context: typer.Context, number: Number, as_: As = "") -> None:
    """Let the clock go on: the answer is due later by as long as it stood."""
    _say(context, "resume", number, {}, as_)


@inbox.command()
def extend(context: typer.Context, number: Number, text: Text, as_: As = "") -> None:
    """Take two months more for a request about data, and say why: they must be told within the first month."""
    _say(context, "extend", number, {"text": text}, as_)


@inbox.command()
def kind(
    context: typer.Context,
    number: Number,
    what: Annotated[
        str, typer.Argument(help="appeal, complaint, data-complaint, access, erasure, correction or objection.")
    ],
    as_: As = "",
) -> None:
    """It is something else than it was taken for: its times are counted anew from the day it came."""
    _say(context, "kind", number, {"what": what}, as_)


@inbox.command()
def concern(context: typer.Context, number: Number, as_: As = "") -> None:
    """It is a concern, and not only a complaint: open a case with their words."""
    _say(context, "concern", number, {}, as_)


@inbox.command()
def note(context: typer.Context, number: Number, text: Text, as_: As = "") -> None:
    """Add a note."""
    _say(context, "note", number, {"text": text}, as_)


@inbox.command()
def decide(
    context: typer.Context,
    number: Number,
    outcome: Annotated[str, typer.Argument(help="upheld, partly, not-upheld or withdrawn.")],
    reason: Reason = "",
    withhold: Annotated[
        str, typer.Option(envvar="SAFELIGHT_WITHHOLD", help="Do not tell them the reasons, and why.")
    ] = "",
    signed: Annotated[str, typer.Option(envvar="SAFELIGHT_SIGNED", help="Your full name: you sign for that.")] = "",
    as_: As = "",
) -> None:
    """Decide it, with reasons. An appeal that is upheld proposes what people should put right; nothing is undone."""
    given = {"outcome": outcome, "reason": reason, "withhold": withhold, "signed": signed}
    _say(context, "decide", number, given, as_)


@inbox.command()
def letter(
    context: typer.Context,
    number: Number,
    file: Annotated[
        Path | None, typer.Option("--out", envvar="SAFELIGHT_OUT", help="A file: .pdf, .html or .txt.")
    ] = None,
    send: Annotated[bool, typer.Option("--send", envvar="SAFELIGHT_SEND", help="Send it to their chat.")] = False,
    as_: As = "",
) -> None:
    """The reply as a letter: to be read, printed, or sent to their chat with the bot."""
    from bot.cli.inbox_desk import write_letter

    _done(write_letter(context.obj["settings"](), number, file, send, as_, OUT, ERR))


@review.command("next")
def next_(context: typer.Context, as_: As = "") -> None:
    """The next thing you are asked to look at again."""
    from bot.cli.inbox_desk import next_look

    _done(next_look(context.obj["settings"](), as_, OUT, ERR))


@review.command()
def say(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="look (a decided case) or message (of the sample).")],
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Its number, as “next” said it.")],
    answer: Annotated[str, typer.Argument(help="nothing or matters.")],
    reason: Reason = "",
    as_: As = "",
) -> None:
    """Say what you make of it. A message that matters opens a case."""
    from bot.cli.inbox_desk import answer_look

    _done(answer_look(context.obj["settings"](), what, number, answer, reason, as_, OUT, ERR))


@review.command()
def settle(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The second look's number.")],
    answer: Annotated[str, typer.Argument(help="nothing or matters.")],
    reason: Reason = "",
    as_: As = "",
) -> None:
    """For the lead: decide between two who see a case differently."""
    from bot.cli.inbox_desk import answer_look

    _done(answer_look(context.obj["settings"](), "settle", number, answer, reason, as_, OUT, ERR))


def _say(context: typer.Context, word: str, number: str, given: Mapping[str, str], as_: str) -> None:
    from bot.cli.inbox_desk import say_of_matter

    _done(say_of_matter(context.obj["settings"](), word, number, given, as_, OUT, ERR))


def _done(doing: Coroutine[Any, Any, int]) -> None:
    raise typer.Exit(asyncio.run(doing))

"""A command that was typed wrong: one sentence of what is missing or too much, and one line as it could be.

Examples are made of what a command wants, so a new command has one; only what a number stands for, and where one finds
it, is said here for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from typer.exceptions import TyperException

from bot.desk.shown import one_line

_CASE = "the case's number (“safelight queue” lists them)"
_WANTED = {
    "ID": _CASE,
    "CASE": _CASE,
    "ID…": "the cases' numbers (“safelight queue --closed” lists them)",
    "RECORD": "the safeguarding record's number (“safelight case 7” names it)",
    "REFERRAL": "the referral's number (“safelight referrals” lists them)",
    "N": "the change's number (“safelight config history” lists them)",
    "agree NUMBER": "the number of what waits (“safelight approvals” lists it)",
    "inbox NUMBER": "its number in the inbox (“safelight inbox list” says it)",
    "review NUMBER": "its number (“safelight review next” says it)",
    "TEXT": "what to write, in quotation marks",
    "NAME": "the colleague's name",
    "FILE|FOLDER|ZIP…": "the exported chat: a file, a folder or a zip",
    "word": "the word (“safelight case 7” lists what is possible)",
}
"""What an argument is, by what its place is called; where that says too little, with the command before it."""
_EXAMPLES = {
    "ID": "7", "CASE": "7", "ID…": "7 8", "RECORD": "1", "REFERRAL": "1", "N": "3", "NUMBER": "3", "NAME": "Sam",
    "PERSON": '"Jane Smith"', "WHAT": '"Sam\'s telephone"', "TEXT": '"What happened, in your words"',
    "FILE|FOLDER|ZIP…": '"WhatsApp Chat with Under 14s.zip"', "file": "people.csv", "name": "Sam", "word": "claim",
    "code": "ABCDE-23456", "answer": "yes", "state": "acknowledged", "outcome": "upheld", "what": "complaint",
    "leaked name": "telegram", "audit file": "log.jsonl", "config file": "desk.toml", "review what": "look",
    "review answer": "nothing",
}  # fmt: skip
"""What could stand there, by the same names."""


def sentence(slip: TyperException) -> str:
    """What is wrong with a line, and what to type instead; empty where the help was shown already."""
    context = getattr(slip, "ctx", None)
    if type(slip).__name__ == "NoArgsIsHelpError":
        return ""
    option = one_line(str(getattr(slip, "option_name", "")), 40)
    if context is None:
        return f"{option} needs something behind it." if option else one_line(slip.format_message(), 300)
    path, said = str(context.command_path), slip.format_message()
    param = getattr(slip, "param", None)
    if param is not None and type(slip).__name__ == "MissingParameter":
        return f"Say {_wanted(path, param)}. For example: {_example(path, context)}"
    if option:
        return _of_option(path, option, context)
    if said.startswith("No such command"):
        return _no_command(path, said.split("'")[1] if said.count("'") > 1 else "", context)
    if said.startswith("Got unexpected extra argument"):
        return _too_much(path, said.partition("(s) ")[2] or said.partition("argument ")[2], context)
    return f"{one_line(said, 300)} What can be said: {path} --help"


def _wanted(path: str, param: Any) -> str:
    name = _name(param)
    found = _found(_WANTED, path, name)
    if found:
        return found
    told = str(getattr(param, "help", "") or "").rstrip(". ")
    return f"{told[:1].lower()}{told[1:]}" if told else name


def _example(path: str, context: Any) -> str:
    """The command with everything that it must have."""
    wanted = [_name(one) for one in context.command.params if one.required]
    return " ".join([path, *(_found(_EXAMPLES, path, name) or name for name in wanted)])


def _of_option(path: str, option: str, context: Any) -> str:
    known = [name for one in context.command.params for name in one.opts if name.startswith("-")]
    if option in known:
        return f"{option} needs something behind it. What can be said: {path} --help"
    near = get_close_matches(option, known, 1, 0.7)
    return f"There is no {option} here. " + (f"Did you mean {near[0]}?" if near else f"What there is: {path} --help")


def _no_command(path: str, typed: str, context: Any) -> str:
    near = get_close_matches(typed, list(getattr(context.command, "commands", ())), 1)
    hint = f"Did you mean “{path} {near[0]}”?" if near else f"What there is: {path} --help"
    return f"There is no “{path} {one_line(typed, 40)}”. {hint}"


def _too_much(path: str, typed: str, context: Any) -> str:
    shown = one_line(typed.strip("()"), 80)
    if any(one.required for one in context.command.params):
        return (
            f"This is too much: {shown}. Put what belongs together in quotation marks. For example: "
            f"{_example(path, context)}"
        )
    return f"“{path}” takes no “{shown}”. What can be said: {path} --help"


def _found(table: Mapping[str, str], path: str, name: str) -> str:
    """What a table says of an argument, most of all for its own command or the one that is under."""
    words = path.split()[1:]
    return next((table[key] for key in (*(f"{word} {name}" for word in reversed(words)), name) if key in table), "")


def _name(param: Any) -> str:
    return str(getattr(param, "metavar", None) or param.name)

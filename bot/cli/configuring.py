"""What `safelight config` does. Every change goes through the pipeline, as from a chat; the desk that runs follows."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import tomli_w
import typer
from rich.console import Console

from bot.app import App, Settings, Wrong, now, opened, request_id
from bot.cli.triage import colleague
from bot.core.changes import Changed
from bot.core.lasting import moment
from bot.core.requests import Change
from bot.core.rights import Power
from bot.desk.shown import one_line, plainly
from bot.steps import changing, heeding

Given = tuple[str, Sequence[str], str, str]
"""A word, its options as `name=value`, why, and until when."""


def show_settings(settings: Settings, as_: str, out: Console, err: Console) -> int:
    """Prints the settings in force. Returns the exit status: 1 where one may not see them."""

    async def show() -> int:
        async with opened(settings, say=err.print) as app:
            if not _may(app, as_, err):
                return 1
            practice, at = app.practice, now()
            for name, value in practice.settings.items():
                if not isinstance(value, Mapping | tuple | list) and value != "":
                    by = "  (set by the environment)" if name in practice.fixed else ""
                    out.print(f"{name} = {one_line(str(value), 200)}{by}")
            groups = await app.store.run(lambda work: work.people.groups(sorted(practice.watched)))
            out.print("")
            for key in sorted(practice.watched):
                out.print(f"watched: {key}" + (f" ({one_line(groups[key].name, 80)})" if key in groups else ""))
            for key in sorted(practice.waiting):
                out.print(f"not watched before a test of the alarm is answered: {key}")
            for one in practice.people:
                out.print(f"colleague: {one_line(one.name, 80)} ({', '.join(sorted(one.roles)) or 'no role'})")
            for line in await app.store.run(lambda work: heeding.for_a_while(work, practice, at)):
                out.print(f"for a while: {line}")
            for line in app.renewing.left_out:
                err.print(f"Left out, as it does not fit safelight.toml any more: {line}")
            return 0

    return asyncio.run(show())


def set_setting(settings: Settings, given: Given, yes: bool, as_: str, out: Console, err: Console) -> int:
    """Makes one change, after saying what follows. Returns the exit status."""
    word, options, reason, until = given
    if not word:
        _offer(out)
        return 0
    named: dict[str, str] = {}
    for one in options:
        name, sign, value = one.partition("=")
        if not sign:
            raise Wrong(f"Write options with their name, like group=discord:123, not “{one_line(one, 60)}”.")
        named[name.strip()] = value
    if until:
        named["until"] = until
    return asyncio.run(_change(settings, word, named, reason, yes, False, as_, out, err))


def import_settings(
    settings: Settings,
    file: Path,
    given: tuple[str, str],
    dry_run: bool,
    yes: bool,
    as_: str,
    out: Console,
    err: Console,
) -> int:
    try:
        named = {"toml": file.read_text(encoding="utf-8")}
    except (OSError, UnicodeDecodeError) as problem:
        raise Wrong(f"{file.name} cannot be read: {problem}.") from None
    if given[1]:
        named["until"] = given[1]
    return asyncio.run(_change(settings, "adopt", named, given[0], yes, dry_run, as_, out, err))


def export_settings(settings: Settings, file: Path | None, as_: str, out: Console, err: Console) -> int:
    """Writes what is in force. Returns the exit status."""

    async def export() -> int:
        async with opened(settings, say=err.print) as app:
            if not _may(app, as_, err):
                return 1
            lines = await app.store.run(lambda work: heeding.for_a_while(work, app.practice, now()))
            text = exported(app.practice.settings, lines, now())
            if file is None:
                typer.echo(text)
            else:
                try:
                    with file.open("x", encoding="utf-8") as stream:
                        stream.write(text)
                except FileExistsError:
                    raise Wrong(f"{file.name} is there already. Name another file, or move it away.") from None
                except OSError as problem:
                    raise Wrong(f"{file.name} cannot be written: {problem.strerror}.") from None
                out.print(f"What is in force is in {file}. Secrets are not in it.")
            return 0

    return asyncio.run(export())


def show_history(settings: Settings, as_: str, out: Console, err: Console) -> int:
    async def show() -> int:
        async with opened(settings, say=err.print) as app:
            if not _may(app, as_, err, Power.READ_LOG):
                return 1
            zone, at = app.settings.timezone, now()
            for one in await app.store.run(lambda work: work.changes.listed()):
                for line in told(one, zone, at):
                    out.print(line)
            return 0

    return asyncio.run(show())


def told(one: Changed, zone: str, at: datetime) -> list[str]:
    """A change in lines."""
    state = "holds" if one.holds(at) else "over"
    if one.ended_at is not None:
        state = f"over since {moment(one.ended_at, zone)}"
        state += f", taken back by {one.ended_by}" if one.ended_by != "machine" else ", its time was over"
    elif one.until is not None:
        state += f" until {moment(one.until, zone)}"
    lines = [f"{one.seq:>4}  {one.at:%Y-%m-%d %H:%M}Z  {one_line(one.by, 40)}: {one_line(one.says, 200)} ({state})"]
    lines += [f"      why: {one_line(one.reason, 300)}"] if one.reason else []
    for patch in one.patches:
        before, after = (one_line(plainly(value), 80) for value in (patch.before, patch.value))
        lines.append(f"      {one_line('.'.join(patch.path), 120)}: {before} → {after}")
    lines += [f"      left out: {one.held}"] if one.held else []
    return lines


def exported(settings: Mapping[str, Any], lines: Sequence[str], at: datetime) -> str:
    """The settings as a file that `config import` and a start read."""
    tables = {name: value for name, value in settings.items() if value not in ("", (), {}, None)}
    for name, key in (("colleagues", "name"), ("words", "phrase")):
        if tables.get(name):
            tables[name] = [{key: one} | dict(table) for one, table in tables[name].items()]
    head = [f"# What was in force at a Safelight desk on {at:%Y-%m-%d %H:%M} UTC. Secrets are not in it."]
    head += [f"# Only for a while, and not taken over: {one_line(line, 300)}" for line in lines]
    return "\n".join(head) + "\n\n" + tomli_w.dumps(_written(tables))


async def _change(
    settings: Settings,
    word: str,
    options: Mapping[str, str],
    reason: str,
    yes: bool,
    dry_run: bool,
    as_: str,
    out: Console,
    err: Console,
) -> int:
    async with opened(settings, say=err.print) as app:
        asked = Change(request_id(), word, colleague(app, as_).name, options=options, reason=reason)
        reply = await app.pipeline.answer(asked)
        if reply.ok and reply.asks:
            if reply.needs and not dry_run:
                err.print(reply.text)
                return 1
            out.print(reply.text)
            if dry_run:
                return 0
            if not (yes or await asyncio.to_thread(typer.confirm, "Do it?", default=False)):
                out.print("Nothing was changed.")
                return 1
            sure = Change(asked.id, word, asked.by, options=options, reason=reason, confirmed=True)
            reply = await app.pipeline.answer(sure)
        (out if reply.ok else err).print(reply.text)
        return 0 if reply.ok else 1


def _may(app: App, as_: str, err: Console, *also: Power) -> bool:
    who = colleague(app, as_)
    if {Power.CONFIGURE, Power.TUNE, *also} & who.powers:
        return True
    err.print("Your role here does not let you see settings. Ask an admin or the lead.")
    return False


def _offer(out: Console) -> None:
    for name, setting in changing.words().items():
        out.print(f"{name}: {setting.does}")
        for option in setting.options:
            must = "" if option.required else " (may be left out)"
            one_of = f" One of: {', '.join(option.choices)}." if option.choices else ""
            out.print(f"    {option.name}= {option.asks}{one_of}{must}")
    out.print("With each: --until and --reason, where it is only for a while.")


def _written(value: Any) -> Any:
    """Without what TOML has no word for."""
    if isinstance(value, Mapping):
        return {str(key): _written(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_written(one) for one in value]
    return value

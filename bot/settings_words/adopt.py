"""Take over settings from a file that “config export” made, here or elsewhere."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.cases import No
from bot.core.changes import CHANGEABLE, NAMED, TABLES, Patch, Path
from bot.core.store import Work
from bot.core.switches import Consequence, Option, Setting, Wanted
from bot.desk.shown import one_line, plainly
from bot.steps.changing import keep, until
from bot.steps.values import patch

SETTING = Setting(
    "adopt",
    "Take over settings from an exported file. What it does not name stays as it is.",
    (Option("toml", "The file's text.", required=True),),
)
LONGEST = 500_000
_MOST_SHOWN = 60


def consequence(work: Work, wanted: Wanted) -> Consequence:
    text = wanted.request.options["toml"]
    if len(text) > LONGEST:
        raise No("This file is too long to be settings of a desk.")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise No(f"This is no settings file: {fault}.") from None
    patches = [patch(work, wanted.practice, path, value) for path, value in _paths(tables)]
    changed = tuple(one for one in patches if not _same(one))
    if not changed:
        raise No("Nothing in this file is otherwise than here.")
    fixed = [one.path[0] for one in changed if one.path[0] in wanted.practice.fixed]
    if fixed:
        raise No(f"{', '.join(fixed)}: the environment sets this. Change it there.")
    lines = [f"  {'.'.join(one.path)}: {_words(one.before)} → {_words(one.value)}" for one in changed[:_MOST_SHOWN]]
    if len(changed) > _MOST_SHOWN:
        lines.append(f"  … and {len(changed) - _MOST_SHOWN} more")
    rest = [name for name in tables if name not in TABLES and name not in CHANGEABLE]
    left = [one_line(name, 40) for name in rest if tables[name] != wanted.practice.settings.get(name)]
    more = [f"\nLeft alone, as it is read when the desk starts: {', '.join(left)}."] if left else []
    many = "1 setting is" if len(changed) == 1 else f"{len(changed)} settings are"
    return Consequence(
        (f"{many} taken over from a file", "\n" + "\n".join(lines) + "\n", *more), changed, until(wanted), asks=True
    )


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    return keep(work, wanted, found)


def _paths(tables: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    for name, value in tables.items():
        if name in NAMED:
            if not isinstance(value, list) or not all(isinstance(one, dict) and NAMED[name] in one for one in value):
                raise No(f"{name}: write each as a table under [[{name}]], with its {NAMED[name]}.")
            for one in value:
                table = {key: field for key, field in one.items() if key != NAMED[name]}
                if name == "words":
                    yield (name, str(one[NAMED[name]])), table
                else:
                    yield from (((name, str(one[NAMED[name]]), key), field) for key, field in table.items())
        elif name == "groups":
            if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
                raise No('groups: write each as a table under [groups."whatsapp:name"].')
            for key, table in value.items():
                for field, found in table.items():
                    if field == "thresholds" and isinstance(found, dict):
                        yield from (((name, key, field, label), at) for label, at in found.items())
                    else:
                        yield (name, key, field), found
        elif name == "mapped":
            if not isinstance(value, dict):
                raise No("mapped: write it as a table under [mapped].")
            yield from (((name, str(key)), role) for key, role in value.items())
        elif name in CHANGEABLE:
            yield (name,), value


def _same(one: Patch) -> bool:
    if isinstance(one.value, dict) and isinstance(one.before, Mapping):
        before = {key: value for key, value in one.before.items() if key != "phrase"}
        return bool(one.value == before)
    return bool(one.value == one.before)


def _words(value: object) -> str:
    return one_line(plainly(value), 80)

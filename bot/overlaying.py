"""The file's settings with what admins changed since over them. Part of the composition root: it reads the settings.

default.toml < safelight.toml < changes < environment and command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.core.changes import CHANGEABLE, EXEMPT, NAMED, PAUSE, RULES, TABLES, Path, put
from config.loading import shaped
from config.settings import SIMPLE, Settings, Wrong, sound

_SHOWN = ("texts", "hours", "rota", "away", "listed")


def tables_of(settings: Settings) -> dict[str, Any]:
    """All settings but secrets and rules as tables; colleagues by name and words by phrase."""
    tables: dict[str, Any] = {one.name: getattr(settings, one.name) for one in SIMPLE if not one.metadata["secret"]}
    tables |= {name: getattr(settings, name) for name in _SHOWN}
    tables["groups"] = {key: dict(table) for key, table in settings.groups.items()}
    tables["colleagues"] = {str(one.get("name", "")): dict(one) for one in settings.colleagues}
    tables["words"] = _by_phrase(settings.words)
    tables["mapped"] = dict(settings.mapped)
    return tables


def overlaid(settings: Settings, values: Mapping[Path, Any]) -> Settings:
    """The settings with these values at their paths.

    A group that is in no file and is not said to be watched is not: one may say something of it all the same.

    Raises:
        Wrong: a value cannot be used, or stands where nothing can be changed while the desk runs.
    """
    tables, rules = tables_of(settings), {name: dict(table) for name, table in settings.rules.items()}
    for path, value in values.items():
        if path[0] in (EXEMPT, PAUSE) or (len(path) == 1 and (path[0] in settings.fixed or value is None)):
            continue
        if path[0] == RULES:
            if path[1] in rules:  # one that is in no file any more needs no switch
                put(rules, path[1:], value)
            continue
        if not (path[0] in TABLES if len(path) > 1 else path[0] in CHANGEABLE):
            raise Wrong(f"{path[0]}: this is not changed while the desk runs. Set it in safelight.toml.")
        put(tables, path, value)
    for key, table in tables["groups"].items():
        if key not in settings.groups:
            table.setdefault("watched", False)
    touched = {path[0] for path in values}  # what nobody changed stays as it was written, its slips too
    given: dict[str, Any] = {}
    for name in touched & set(CHANGEABLE):
        given[name] = int(tables[name]) if isinstance(_usual(name), int) else str(tables[name])
    if "groups" in touched:
        given["groups"] = tables["groups"]
    if "mapped" in touched:
        given["mapped"] = tables["mapped"]
    if RULES in touched:
        given["rules"] = rules
    for name in touched & set(NAMED):
        given[name] = tuple({NAMED[name]: key} | table for key, table in tables[name].items())
    for name in touched & set(TABLES):
        shaped(name, given[name])
    return sound(replace(settings, **given))


def _by_phrase(rows: tuple[Mapping[str, Any], ...]) -> dict[str, dict[str, Any]]:
    """One phrase may stand there for several labels: then the label tells them apart."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        phrase = str(row.get("phrase", ""))
        found[phrase if phrase not in found else f"{phrase} ({row.get('label', '')})"] = dict(row)
    return found


def _usual(name: str) -> Any:
    return next(one.default for one in SIMPLE if one.name == name)

"""The tables of safelight.toml: what each may hold, so that a slip of the pen is told before it changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from difflib import get_close_matches
from typing import Any, TypeGuard

Kinds = tuple[type, ...]
TEXT: Kinds = (str,)
NUMBER: Kinds = (int, float)
_KINDS: Mapping[Kinds, str] = {
    TEXT: "a text", NUMBER: "a number", (list,): "a list", (dict,): "a table", (bool,): "true or false"
}  # fmt: skip

COLLEAGUE: Mapping[str, Kinds] = {
    "name": TEXT, "roles": (list,), "accounts": (list,), "person": TEXT, "phone": TEXT,
    "quiet": TEXT, "left": (bool,), "mapped": (bool,),
}  # fmt: skip
MAPPED = ("moderator", "senior")
"""Roles at the desk that one on a platform may give. Whoever hands them out there must make no lead and no admin."""
HOURS: Mapping[str, Kinds] = {"days": (list,), "start": (str, time), "end": (str, time), "off": (list,)}
DAY: Kinds = (str, date)
ROTA: Mapping[str, Kinds] = {
    "who": TEXT, "days": (list,), "start": (str, time), "end": (str, time), "first": DAY, "last": DAY
}  # fmt: skip
AWAY: Mapping[str, Kinds] = {"who": TEXT, "first": DAY, "last": DAY, "cover": TEXT}
GROUP: Mapping[str, Kinds] = {
    "name": TEXT,
    "audience": TEXT,
    "visibility": TEXT,
    "language": TEXT,
    "timezone": TEXT,
    "thresholds": (dict,),
    "role": TEXT,
    "age": TEXT,
    "lead": TEXT,
    "notice": (bool,),
    "watched": (bool,),
    "purpose": TEXT,
    "country": TEXT,
}
WORD: Mapping[str, Kinds] = {
    "phrase": TEXT,
    "label": TEXT,
    "score": NUMBER,
    "why": TEXT,
    "low_confidence": (bool,),
    "softened_by": (list,),
}


class Misshapen(ValueError):
    """A table is not what it must be. The message names it and says what it should be."""


def check(name: str, value: object) -> None:
    """Looks at one table of safelight.toml by its name; the escalation rules check their own fields.

    Raises:
        Misshapen: it has another shape than it must have.
    """
    match name:
        case "colleagues" | "words" | "rota" | "away":
            if not _list_of_tables(value):
                raise Misshapen(f"{name}: write each as a table under [[{name}]].")
            for table in value:
                _fields(name, table, {"colleagues": COLLEAGUE, "words": WORD, "rota": ROTA, "away": AWAY}[name])
                if not all(type(day) is int and 0 <= day <= 6 for day in table.get("days", ())):
                    raise Misshapen(f"{name}: “days” are numbers from 0 (Monday) to 6 (Sunday).")
        case "groups" | "rules":
            example = 'groups."whatsapp:name"' if name == "groups" else "rules.name"
            if not _table(value) or not all(_table(one) for one in value.values()):
                raise Misshapen(f"{name}: write each as a table under [{example}].")
            for key, table in value.items() if name == "groups" else ():
                _fields(f"groups, {key}", table, GROUP)
        case "hours":
            if not _table(value):
                raise Misshapen("hours: write them as a table under [hours].")
            _fields("hours", value, HOURS)
            _days(value)
        case "texts":
            if not _table(value) or not all(isinstance(text, str) and text.strip() for text in value.values()):
                raise Misshapen("texts: write them as a table under [texts], each a text in quotes.")
        case "mapped":
            if not _table(value) or not all(role in MAPPED for role in value.values()):
                raise Misshapen(f"mapped: give each role of a platform one of the desk's: {', '.join(MAPPED)}.")
        case "listed":
            if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
                raise Misshapen('listed: write a list of texts, like ["club.example"].')


def meant(name: str, known: list[str]) -> str:
    """That a name is unknown, and which one was probably meant."""
    near = get_close_matches(name, known, 1)
    return f"“{name}” is unknown. " + (f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(known)}.")


def _fields(where: str, table: Mapping[str, Any], known: Mapping[str, Kinds]) -> None:
    for key, value in table.items():
        if key not in known:
            raise Misshapen(f"{where}: {meant(key, list(known))}")
        if not isinstance(value, known[key]) or (isinstance(value, bool) and bool not in known[key]):
            raise Misshapen(f"{where}: “{key}” must be {_KINDS.get(known[key], 'something else')}.")
        if isinstance(value, list) and key != "days" and not all(isinstance(one, str | date) for one in value):
            raise Misshapen(f"{where}: “{key}” must be a list of texts.")


def _days(table: Mapping[str, Any]) -> None:
    if not all(type(day) is int and 0 <= day <= 6 for day in table.get("days", ())):
        raise Misshapen("hours: “days” are numbers from 0 (Monday) to 6 (Sunday).")
    for key in ("start", "end"):
        try:
            time.fromisoformat(str(table.get(key, "09:00")))
        except ValueError:
            raise Misshapen(f"hours: “{key}” is no time of day. Write it like 09:00.") from None
    for day in table.get("off", ()):
        try:
            date.fromisoformat(str(day))
        except ValueError:
            raise Misshapen(f"hours: “{day}” is no day. Write it like 2026-12-25.") from None


def _table(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, dict)


def _list_of_tables(value: object) -> TypeGuard[list[Mapping[str, Any]]]:
    return isinstance(value, list | tuple) and all(_table(one) for one in value)

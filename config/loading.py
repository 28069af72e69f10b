"""The settings in force: `config/default.toml` < the organisation's `safelight.toml` < environment `SAFELIGHT_*` (or
`SAFELIGHT_…_FILE` with the name of a file that holds it).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from config import tables
from config.settings import HERE, SIMPLE, Settings, Wrong, sound

_SEVERAL = frozenset(
    {
        "hosted_labels",
        "hosted_send",
        "summary_places",
        "summary_lead_places",
        "summary_roles",
        "desk",
        "desk_lead",
        "morning_places",
    }
)
"""Texts of several words, which one may also write as a list."""


def load(
    file: Path | None,
    environment: Mapping[str, str] = os.environ,
    given: Mapping[str, object] | None = None,
    also: Iterable[str] = (),
) -> Settings:
    """The settings in force; `given` on the command line is stronger than all else. `also` are variables that are no
    settings, yet known: those of a command's options.

    Raises:
        Wrong: the file or a variable cannot be used.
    """
    values = _toml(HERE / "default.toml")
    values["rules"] = _toml(HERE / "rules.toml")
    if file is not None and file.exists():
        for name, value in _toml(file).items():
            shaped(name, value)
            if name == "rules":  # a ladder of one's own for S2 leaves the one for S1 where it is
                value |= {
                    one: {**values[name].get(one, {}), **value[one]} for one in ("ladder", "after") if one in value
                }
            values[name] = {**values[name], **value} if name in ("texts", "rules") and name in values else value
    known = [one.name for one in fields(Settings) if one.name != "fixed"]
    for name in values:
        if name not in known:
            raise Wrong(f"{file}: {tables.meant(name, known)}")
    fixed = set(given or {})
    for one in SIMPLE:
        text = _from_environment(f"SAFELIGHT_{one.name.upper()}", environment)
        if text is not None:
            values[one.name] = text
            fixed.add(one.name)
    _check_environment(environment, frozenset(also))
    values |= given or {}
    for one in SIMPLE:
        if one.name in values:
            values[one.name] = _typed(one.name, one.default, values[one.name])
    return sound(Settings(**values, fixed=frozenset(fixed)))


def _from_environment(name: str, environment: Mapping[str, str]) -> str | None:
    file = environment.get(f"{name}_FILE")
    if not file:
        return environment.get(name) or None  # a variable that is there but empty sets nothing
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or "it is no text in UTF-8"
        raise Wrong(f"{name}_FILE: the file cannot be read ({why}).") from None


def _check_environment(environment: Mapping[str, str], also: frozenset[str]) -> None:
    known = [f"SAFELIGHT_{one.name.upper()}" for one in SIMPLE]
    allowed = {*known, *(f"{name}_FILE" for name in known), *also}
    for name in environment:
        near = get_close_matches(name, known, 1, 0.85)
        if name.startswith("SAFELIGHT_") and name not in allowed and near and not name.startswith(f"{near[0]}_"):
            raise Wrong(f"The variable {name} is unknown. Did you mean {near[0]}?")


def _typed(name: str, default: object, value: object) -> object:
    try:
        if isinstance(default, int):
            return int(str(value))
        if isinstance(default, float):
            return float(str(value))
    except ValueError:
        raise Wrong(f"{name}: “{value}” is not a number.") from None
    if name in _SEVERAL and isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def shaped(name: str, value: object) -> None:
    """Looks at a table's shape. Raises `Wrong`."""
    try:
        tables.check(name, value)
    except tables.Misshapen as fault:
        raise Wrong(str(fault)) from None


def _toml(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except tomllib.TOMLDecodeError as fault:
        raise Wrong(f"{file.name} cannot be read: {fault}.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise Wrong(f"{file.name} cannot be read: {problem}.") from None

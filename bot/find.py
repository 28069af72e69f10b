"""A configured name to its module, or “did you mean …”."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from types import ModuleType


class Unknown(LookupError):
    """There is no such thing. The message says what there is, or what was probably meant."""


def names(package: str) -> tuple[str, ...]:
    """The modules of a package, by their names."""
    found = importlib.import_module(package)
    return tuple(sorted(module.name for module in pkgutil.iter_modules(found.__path__)))


def find(package: str, name: str, called: str) -> ModuleType:
    """The module `name` of `package`.

    Raises:
        Unknown: there is none; `called` is what such a module is for a person ("word", "connector").
    """
    known = names(package)
    if name in known:
        return importlib.import_module(f"{package}.{name}")
    near = get_close_matches(name, known, 1)
    hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(known)}."
    raise Unknown(f"There is no {called} “{name[:40]}”. {hint}")

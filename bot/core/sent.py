"""Accounts and groups of a chat that somebody sent: names of their own, so that nothing made up joins what is known."""

from __future__ import annotations

import re

_MARK = re.compile(r"~[0-9a-f]{12}$")


def own(id_: str, mark: str) -> str:
    """An id of the platform's under this chat's mark (twelve hexadecimal digits)."""
    return f"{id_}~{mark}"


def original(key: str) -> str:
    """The key it would have if the desk had seen it itself; empty where it did. Walls must hold for that one too."""
    return _MARK.sub("", key) if _MARK.search(key) else ""


def mark_of(key: str) -> str:
    """The mark of a chat that somebody sent; empty where the key is of something else."""
    found = _MARK.search(key)
    return found[0][1:] if found else ""

"""A line of the log as people read it. The sealed line keeps its codes: an export and its digests stay as written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.core.signals import Severity
from bot.core.taxonomy import Category
from bot.desk.words import URGENCY

_CODES = re.compile(r"\b(opened as|rose to) (S[1-4])(?: ([A-Z][A-Z_]+))?")


def logged(what: str, categories: Mapping[str, Category]) -> str:
    """`opened as S3 BULLY` as “opened as This week: Bullying or harassment”; whatever has no code stays as it is."""

    def said(found: re.Match[str]) -> str:
        name = categories[found[3]].name if found[3] in categories else found[3] or ""
        return f"{found[1]} {URGENCY[Severity[found[2]]]}{f': {name}' if name else ''}"

    return _CODES.sub(said, what)

"""Pieces that several parts of a summary's page are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.figures import Unknown
from bot.core.signals import Severity
from bot.core.summary import Summary
from bot.core.suppression import HIDDEN
from bot.desk.masking import Masking
from bot.desk.page import Table
from bot.desk.shown import one_line
from bot.desk.words import URGENCY

LONGEST_NAME = 60
TOGETHER = "Too few to be told apart."


def name_of(key: str, names: Mapping[str, str]) -> str:
    """A group's name on one line; direct chats have none of their own."""
    return one_line(names.get(key) or names.get(f"{key.partition(':')[0]}:") or key, LONGEST_NAME)


def counted(caption: str, column: str, cells: Mapping[str, int], mask: Masking) -> Table:
    told = mask.cells(cells)
    if told.cells is None:
        return Table(caption, (column, "Flags"), ((TOGETHER, told.total),))
    rows = tuple((name, number) for name, number in told.cells.items() if number != 0 or len(cells) <= 5)
    return Table(caption, (column, "Flags"), (*rows, ("All", told.total)))


def by_urgency(summary: Summary, mask: Masking) -> Table:
    cells = {URGENCY[level]: summary.severities.get(level, 0) for level in urgent()}
    return counted("By urgency", "Urgency", cells, mask)


def sure(table: Table) -> bool:
    """Whether no larger number is hidden in it for the sake of a small one."""
    return all(cell not in (HIDDEN, TOGETHER) for row in table.rows for cell in row)


def urgent() -> list[Severity]:
    return sorted(Severity, reverse=True)


def share(share: object) -> str:
    if isinstance(share, Unknown):
        return share.why
    assert isinstance(share, int | float)
    return f"{share:.1%}" if share not in (0, 1) else f"{share:.0%}"


def refs(cases: Iterable[str]) -> str:
    listed = list(cases)
    more = f" and {len(listed) - 12} more" if len(listed) > 12 else ""
    return ", ".join(f"case {case}" for case in listed[:12]) + more


def percent(share: float) -> str:
    """Never rounded up to all, nor down to nothing."""
    if 0 < share < 0.001 or 0.999 < share < 1:
        return "under 0.1%" if share < 0.5 else "over 99.9%"
    return f"{share:.1%}" if share not in (0, 1) else f"{share:.0%}"


def day(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}"

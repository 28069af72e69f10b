"""Public holidays of the country pack, for working time. Part of the composition root's reading of settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

OFF = "off"


def holidays(shipped: Mapping[str, Any], place: str) -> frozenset[date]:
    """The days on which `place` (a table of the pack's `holidays.toml`, or `off`) keeps a holiday.

    Raises:
        ValueError: there is no such place, or its table is not what it must be.
    """
    wanted = place.strip().lower()
    if wanted == OFF:
        return frozenset()
    if wanted not in shipped:
        near = get_close_matches(wanted, [*shipped, OFF], 1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join([*shipped, OFF])}."
        raise ValueError(f"bank_holidays: “{place[:40]}” is unknown. {hint}")
    return frozenset(_days(wanted, shipped[wanted]))


def _days(place: str, table: Any) -> Iterable[date]:
    days = table.get("days") if isinstance(table, Mapping) else None
    if not isinstance(days, list) or not all(type(day) is date for day in days):
        raise ValueError(f"holidays.toml, {place}, days: write a list of days, like 2026-12-25.")
    return days


def ending(days: Iterable[date], today: date) -> bool:
    """Whether none is known for the year after this one: then somebody has to look them up."""
    return not any(day.year > today.year for day in days)

"""Bank holidays: the country pack's days, by the place an organisation names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.core.clocks import Span, due
from bot.holidays import ending, holidays
from bot.packs import toml
from bot.practising import practised
from config.loading import load
from config.settings import HERE, Wrong

SHIPPED = toml(HERE / "packs" / "uk" / "holidays.toml")


@pytest.mark.parametrize(
    ("place", "day", "kept"),
    [
        ("england-and-wales", date(2026, 4, 6), True),  # Easter Monday
        ("scotland", date(2026, 4, 6), False),
        ("northern-ireland", date(2026, 4, 6), True),
        ("scotland", date(2026, 11, 30), True),  # St Andrew's Day
        ("england-and-wales", date(2026, 11, 30), False),
        ("northern-ireland", date(2026, 7, 13), True),  # the twelfth is a Sunday
        ("england-and-wales", date(2027, 12, 28), True),  # Christmas Day is a Saturday
        ("off", date(2026, 12, 25), False),
    ],
)
def test_each_place_keeps_its_own(place: str, day: date, kept: bool) -> None:
    assert (day in holidays(SHIPPED, place)) is kept


def test_every_year_that_is_there_is_whole() -> None:
    for place, table in SHIPPED.items():
        for year in range(2025, 2041):
            days = [day for day in holidays(SHIPPED, place) if day.year == year]
            assert len(days) >= 8, (place, year)
            assert date(year, 12, 25) in days
        assert table["name"]
        assert not ending(holidays(SHIPPED, place), date(2039, 1, 1))
        assert ending(holidays(SHIPPED, place), date(2040, 1, 1))


def test_a_mistyped_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Did you mean scotland"):
        holidays(SHIPPED, "scotlnd")
    with pytest.raises(ValueError, match="write a list of days"):
        holidays({"here": {"days": ["soon"]}}, "here")


def test_working_time_leaves_them_out() -> None:
    settings = load(None, {})
    friday = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)  # 16:00 on the Thursday before Easter
    ends = {
        place: due(friday, Span.of("2wh"), practised(replace(settings, bank_holidays=place), ()).hours).date()
        for place in ("england-and-wales", "scotland", "off")
    }
    assert ends == {
        "england-and-wales": date(2026, 4, 7), "scotland": date(2026, 4, 6), "off": date(2026, 4, 3),
    }  # fmt: skip


def test_quiet_hours_are_the_organisations_or_ones_own() -> None:
    people = ({"name": "Sam", "roles": ["lead"]}, {"name": "Alex", "roles": ["deputy"], "quiet": "off"})
    settings = replace(load(None, {}), colleagues=people)
    assert {one.name: str(one.rest) for one in practised(settings, ()).people} == {
        "Sam": "22:00-07:00", "Alex": "None",
    }  # fmt: skip
    with pytest.raises(Wrong, match="quiet_hours: “late”"):
        practised(replace(settings, quiet_hours="late"), ())
    odd = replace(settings, colleagues=({"name": "Sam", "quiet": "all day"},))
    with pytest.raises(Wrong, match="colleagues, Sam, quiet"):
        practised(odd, ())

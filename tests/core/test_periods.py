"""Weeks, months and quarters: their keys, their ends in local time, week 53, and days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.periods import Every, due_since, ended, holding, named, of_day

LONDON = "Europe/London"


@pytest.mark.parametrize(
    ("key", "first", "after"),
    [
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 23)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("2025-W01", date(2024, 12, 30), date(2025, 1, 6)),
        ("2027-W01", date(2027, 1, 4), date(2027, 1, 11)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2028-02", date(2028, 2, 1), date(2028, 3, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
    ],
)
def test_a_key_is_a_period(key: str, first: date, after: date) -> None:
    period = named(key, LONDON)
    assert (period.key, period.first, period.after) == (key, first, after)
    assert named(key.lower(), LONDON) == period
    assert period.later().earlier() == period
    assert of_day(period.every, after - timedelta(days=1), LONDON) == period


def test_names() -> None:
    assert named("2026-W47", LONDON).name == "week 47 (16–22 November 2026)"
    assert named("2026-W49", LONDON).name == "week 49 (30 November – 6 December 2026)"
    assert named("2026-W53", LONDON).name == "week 53 (28 December 2026 – 3 January 2027)"
    assert (named("2026-11", LONDON).name, named("2026-Q4", LONDON).name) == (
        "November 2026", "October to December 2026",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2025-W53", "2025 has 52 weeks"),
        ("2026-W00", "2026 has 53 weeks"),
        ("2026-13", "months go from 01 to 12"),
        ("2026-Q5", "Write it like"),
        ("٢٠٢٦-W47", "Write it like"),
        ("9999-W10", "Write it like"),
        ("", "Write it like 2026-W47 or 2026-11 or 2026-Q4"),
    ],
)
def test_what_is_none_says_so(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        named(text, LONDON)


@pytest.mark.parametrize(
    ("zone", "key", "hours"),
    [
        (LONDON, "2026-W43", 7 * 24 + 1),  # clocks go back on 25 October
        (LONDON, "2026-W13", 7 * 24 - 1),  # and forward on 29 March
        ("Pacific/Auckland", "2026-W39", 7 * 24 - 1),
        ("Africa/Cairo", "2026-W17", 7 * 24 - 1),  # there midnight itself is left out
        ("UTC", "2026-W43", 7 * 24),
    ],
)
def test_a_week_is_as_long_as_the_clock_on_the_wall_says(zone: str, key: str, hours: int) -> None:
    week = named(key, zone)
    assert week.until - week.since == timedelta(hours=hours)


@given(
    st.sampled_from([LONDON, "Pacific/Auckland", "America/Havana", "Pacific/Apia", "UTC"]),
    st.integers(0, 60 * 366 * 24 * 60).map(
        lambda minutes: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from(list(Every)),
)
def test_every_moment_is_in_one_period(zone: str, at: datetime, every: Every) -> None:
    period = holding(every, at, zone)
    assert period.since <= at < period.until
    assert period.later().since == period.until
    assert period.earlier().until == period.since
    assert ended(every, at, zone) == period.earlier()
    assert named(period.key, zone) == period


def test_what_is_due() -> None:
    monday = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert [one.key for one in due_since("", Every.WEEK, monday, LONDON)] == ["2026-W47"]
    assert [one.key for one in due_since("2026-W44", Every.WEEK, monday, LONDON)] == [
        "2026-W45",
        "2026-W46",
        "2026-W47",
    ]
    assert due_since("2026-W47", Every.WEEK, monday, LONDON) == []
    assert due_since("2027-W02", Every.WEEK, monday, LONDON) == [], "a clock that went back asks for nothing"
    assert [one.key for one in due_since("2026-W47", Every.WEEK, monday, "America/New_York")] == []
    assert [one.key for one in due_since("2026-Q2", Every.QUARTER, monday, LONDON)] == ["2026-Q3"]
    january = datetime(2027, 1, 4, tzinfo=UTC)
    assert [one.key for one in due_since("2026-W52", Every.WEEK, january, LONDON)] == ["2026-W53"]

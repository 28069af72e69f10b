"""Quiet hours: over midnight, on the nights when the clocks change, and what is no time at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rest import Rest

LONDON = ZoneInfo("Europe/London")
NIGHT = Rest.of("22:00-07:00", "Europe/London")


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        ("22:00-07:00", "2026-11-21 21:59", None),
        ("22:00-07:00", "2026-11-21 22:00", "2026-11-22 07:00"),
        ("22:00-07:00", "2026-11-22 06:59", "2026-11-22 07:00"),
        ("22:00-07:00", "2026-11-22 07:00", None),
        ("22:00-07:00", "2026-03-28 23:00", "2026-03-29 07:00"),  # the clocks go forward that night
        ("22:00-07:00", "2026-10-24 23:00", "2026-10-25 07:00"),  # and back
        ("12:30–14:00", "2026-11-21 13:00", "2026-11-21 14:00"),
        ("off", "2026-11-21 23:00", None),
        ("", "2026-11-21 23:00", None),
    ],
)
def test_until(quiet: str, now: str, until: str | None) -> None:
    rest = Rest.of(quiet, "Europe/London")
    assert (rest.until(london(now)) if rest else None) == (london(until) if until else None)


@pytest.mark.parametrize("text", ["22:00", "22:00-22:00", "night", "25:00-07:00", "22:00-07:00-08:00", "9" * 200])
def test_anything_else_is_said_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="Write 22:00-07:00"):
        Rest.of(text, "Europe/London")


@given(st.integers(0, 3 * 365 * 24 * 60))
def test_it_is_over_in_the_morning_and_not_before_now(minutes: int) -> None:
    assert NIGHT is not None
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    until, hour = NIGHT.until(now), now.astimezone(LONDON).hour
    assert (until is not None) == (hour >= 22 or hour < 7)
    if until is not None:
        assert now < until <= now + timedelta(hours=10)
        assert until.astimezone(LONDON).strftime("%H:%M") == "07:00"

"""Plain and working time, over weekends, holidays and the two nights a year when the clocks change."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.clocks import Clock, Hours, Span, due

LONDON = ZoneInfo("Europe/London")
OFFICE = Hours()


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-11-16 10:00", "15m", "2026-11-16 10:15"),
        ("2026-11-16 10:00", "3d", "2026-11-19 10:00"),
        ("2026-11-16 10:00", "4wh", "2026-11-16 14:00"),
        ("2026-11-16 15:00", "4wh", "2026-11-17 11:00"),
        ("2026-11-16 07:00", "1wh", "2026-11-16 10:00"),
        ("2026-11-16 22:00", "1wh", "2026-11-17 10:00"),
        ("2026-11-20 16:00", "2wh", "2026-11-23 10:00"),  # Friday to Monday
        ("2026-11-21 12:00", "1wd", "2026-11-23 17:00"),  # a Saturday
        ("2026-11-20 12:00", "1wd", "2026-11-23 12:00"),
        ("2026-03-27 16:00", "2wh", "2026-03-30 10:00"),  # the clocks go forward on Sunday
        ("2026-10-23 16:00", "2wh", "2026-10-26 10:00"),  # and back
    ],
)
def test_due(start: str, span: str, end: str) -> None:
    assert due(london(start), Span.of(span), OFFICE) == london(end)


def test_plain_hours_are_hours_also_when_the_clocks_change() -> None:
    start = london("2026-03-28 20:00")
    assert due(start, Span.of("12h"), OFFICE) - start == timedelta(hours=12)


def test_days_off_are_skipped() -> None:
    christmas = Hours(off=frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
    assert due(london("2026-12-24 16:00"), Span.of("2wh"), christmas) == london("2026-12-29 10:00")


def test_another_zone_and_an_evening_team() -> None:
    evening = Hours("Australia/Sydney", frozenset({5, 6}), time(18), time(22))
    at = due(datetime(2026, 11, 16, tzinfo=UTC), Span.of("5wh"), evening)
    assert at.astimezone(ZoneInfo("Australia/Sydney")) == datetime(
        2026, 11, 22, 19, tzinfo=ZoneInfo("Australia/Sydney")
    )


def test_an_hour_that_is_there_twice_counts_twice() -> None:
    night = Hours("Europe/London", frozenset(range(7)), time(0), time(8))
    start = london("2026-10-25 00:00")
    assert due(start, Span.of("8wh"), night) - start == timedelta(hours=8)
    assert due(start, Span.of("8wh"), night).astimezone(LONDON).hour == 7


moments = st.integers(0, 6 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
spans = st.builds(Span, minutes=st.integers(0, 3000), days=st.integers(0, 10), working=st.booleans())


@given(moments, spans)
def test_never_before_it_began_and_always_within_hours(start: datetime, span: Span) -> None:
    end = due(start, span, OFFICE)
    assert end >= start
    assert end.tzinfo is UTC
    if span.working and (span.minutes or span.days):
        local = end.astimezone(LONDON)
        assert local.weekday() < 5
        assert time(9) < local.time() <= time(17)


@given(moments, spans, st.integers(1, 600))
def test_more_time_is_never_earlier(start: datetime, span: Span, more: int) -> None:
    longer = Span(span.minutes + more, span.days, span.working)
    assert due(start, longer, OFFICE) > due(start, span, OFFICE)
    assert due(start + timedelta(minutes=more), span, OFFICE) >= due(start, span, OFFICE)


@given(st.integers(0, 10_000), st.sampled_from(["m", "h", "d", "wh", "wd"]))
def test_a_span_reads_as_it_is_written(number: int, unit: str) -> None:
    span = Span.of(f" {number}{unit.upper()} ")
    assert span.working == unit.startswith("w")
    assert (span.days, span.minutes) == {
        "m": (0, number),
        "h": (0, 60 * number),
        "d": (number, 0),
        "wh": (0, 60 * number),
        "wd": (number, 0),
    }[unit]


@given(st.text(max_size=12))
def test_anything_else_is_said_in_words(text: str) -> None:
    assume(not re.fullmatch(r"\s*\d+(m|h|d|wh|wd)\s*", text, re.I))
    with pytest.raises(ValueError, match="Write 15m, 4h, 3d, 4wh or 1wd"):
        Span.of(text)


@pytest.mark.parametrize("text", ["", "m", "-5m", "1.5h", "5", "٥m", "5 m", "1w", "²d", "9999999d", "9" * 5000 + "m"])
def test_no_span(text: str) -> None:
    with pytest.raises(ValueError, match="is no length of time"):
        Span.of(text)


def test_hours_that_never_come_are_refused() -> None:
    for days, start, end in ((frozenset[int](), time(9), time(17)), (frozenset({0}), time(17), time(9))):
        with pytest.raises(ValueError, match="Working hours"):
            Hours(days=days, start=start, end=end)


def test_late_from_the_moment_it_is_due_until_it_is_met() -> None:
    at = london("2026-11-16 10:00")
    clock = Clock("1", "open", at, "now")
    assert not clock.late(at - timedelta(microseconds=1))
    assert clock.late(at)
    assert not Clock("1", "open", at, "now", met_at=at).late(at + timedelta(days=1))

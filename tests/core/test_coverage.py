"""The coverage ledger: what was seen, what was read later, what was not seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.core.coverage import Stretch, holes, minutes, of_group, sentence

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
GROUPS = {"discord:1", "discord:2", "telegram:-100"}


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def seen(stream: str, since: float, until: float) -> Stretch:
    return Stretch(stream, at(since), at(until))


def unseen(stream: str, since: float, until: float, why: str = "it was off") -> Stretch:
    return Stretch(stream, at(since), at(until), why)


def test_a_hole_that_was_read_later_is_none() -> None:
    assert holes([unseen("discord:1", 10, 20), seen("discord:1", 0, 30)]) == []


def test_what_is_left_of_a_hole_is_told() -> None:
    found = holes([unseen("discord:1", 10, 40), seen("discord:1", 0, 15), seen("discord:1", 20, 30)])
    assert [(one.since, one.until) for one in found] == [(at(15), at(20)), (at(30), at(40))]


def test_a_thread_that_could_not_be_read_is_filled_by_its_channel_and_not_by_another_thread() -> None:
    hole = unseen("discord:1/7", 10, 20)
    assert holes([hole, seen("discord:1", 0, 30)]) == []
    assert holes([hole, seen("discord:1/8", 0, 30)]) == [hole]


def test_a_moment_that_could_not_be_read_stays_whatever_was_seen_around_it() -> None:
    moment = unseen("telegram:5", 10, 10, "one thing could not be read")
    assert holes([moment, seen("telegram:5", 0, 30)]) == [moment]


def test_a_bot_and_a_platform_tell_of_all_their_groups_a_group_of_itself_alone() -> None:
    told = [seen("discord:1", 0, 1), seen("discord:1/9", 0, 1), seen("discord:2", 0, 1), seen("discord", 0, 1),
            seen("discord:direct/4", 0, 1), seen("telegram:5", 0, 1)]  # fmt: skip
    assert [one.stream for one in of_group("discord:1", told, GROUPS)] == ["discord:1", "discord:1/9", "discord"]
    assert [one.stream for one in of_group("telegram:-100", told, GROUPS)] == ["telegram:5"]


def test_pieces_of_one_hole_are_one() -> None:
    [one] = holes([unseen("discord:1", 0, 1), unseen("discord:1", 1, 2), unseen("discord:1", 2, 3)])
    assert (one.since, one.until) == (at(0), at(3))


def test_a_hole_in_words() -> None:
    said = sentence(unseen("discord:1", 30, 78, "the bot was removed"), ZoneInfo("Europe/London"), "Art room")
    assert said == "Art room: not seen Mon 23 Nov 03:30–04:18, because the bot was removed."
    said = sentence(unseen("discord:1", 0, 60 * 24), ZoneInfo("Europe/London"))
    assert said == "not seen Mon 23 Nov 03:00–Tue 24 Nov 03:00, because it was off."


_TIMES = st.tuples(st.integers(0, 120), st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(_TIMES, max_size=6), st.lists(_TIMES, max_size=6))
def test_every_minute_is_seen_or_a_hole_or_nothing_is_known_of_it(
    off: list[tuple[int, int]], on: list[tuple[int, int]]
) -> None:
    told = [*(unseen("a:1", *one) for one in off), *(seen("a:1", *one) for one in on)]
    found = holes(told)
    for minute in range(160):
        inside = at(minute + 0.5)
        was_on = any(at(a) < inside < at(b) for a, b in on)
        was_off = any(at(a) < inside < at(b) for a, b in off)
        assert any(one.since < inside < one.until for one in found) == (was_off and not was_on)
    assert minutes(found) <= minutes([one for one in told if one.why])

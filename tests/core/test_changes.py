"""Changes of settings by themselves: what is in force, what ends, what weakens protection, how long something lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import NEVER, Changed, Patch, Path, Quiet, at, course, in_force, put, quiets, underneath
from bot.core.lasting import ends
from bot.core.weakening import weaker
from tests.fakes.clock import MONDAY

HOUR = timedelta(hours=1)
KEY: Path = ("groups", "a:1", "watched")


def change(seq: int, value: Any, before: Any, until: datetime | None = None, **more: Any) -> Changed:
    moment = MONDAY + seq * HOUR
    return Changed(seq, moment, "ada", "monitor", "", (Patch(KEY, value, before),), "", until, **more)


def test_the_newest_that_holds_counts_and_what_was_under_it_comes_back() -> None:
    first, second = change(1, True, False), change(2, False, True, until=MONDAY + 4 * HOUR)
    assert in_force([second, first], MONDAY + 3 * HOUR) == {KEY: False}
    assert in_force([first, second], MONDAY + 4 * HOUR) == {KEY: True}, "at its end it holds no more"
    back = change(1, True, False, ended_at=MONDAY + 2 * HOUR, ended_by="ada")
    assert in_force([back], MONDAY + 3 * HOUR) == {}
    assert underneath([back, second]) == {KEY: False}
    turns = [(start.hour, end.hour, value) for start, end, value in
             course([first, second], KEY, MONDAY, MONDAY + 6 * HOUR)]  # fmt: skip
    assert turns == [(10, 11, False), (11, 12, True), (12, 14, False), (14, 16, True)]
    assert course([first], ("groups", "b:1", "watched"), MONDAY, MONDAY + HOUR) == []


def test_a_path_is_put_and_taken_without_touching_what_others_hold() -> None:
    inner = {"thresholds": {"insult": 0.5}}
    tables: dict[str, Any] = {"groups": {"a:1": inner}}
    put(tables, ("groups", "a:1", "thresholds", "insult"), 0.7)
    assert at(tables, ("groups", "a:1", "thresholds", "insult")) == 0.7
    assert inner == {"thresholds": {"insult": 0.5}}
    put(tables, ("groups", "a:1", "thresholds", "insult"), None)
    assert at(tables, ("groups", "a:1", "thresholds")) == {}
    assert at(tables, ("groups", "b:1", "audience")) is None


@given(st.sampled_from(sorted(NEVER)), st.frozensets(st.sampled_from(["", *sorted(NEVER), "insult"])))
def test_nothing_covers_what_must_not_be_missed(label: str, labels: frozenset[str]) -> None:
    assert not Quiet(1, MONDAY, MONDAY + HOUR, labels=labels).covers(label, "a:1", "a:x", MONDAY)


def test_a_pause_without_an_end_is_none() -> None:
    pause = Changed(1, MONDAY, "ada", "pause", "", (Patch(("pause", ""), {"groups": []}),))
    assert quiets([pause], MONDAY) == ()


@pytest.mark.parametrize(
    ("path", "before", "after", "binds"),
    [
        (("groups", "a:1", "thresholds", "insult"), None, 0.8, True),
        (("groups", "a:1", "thresholds", "insult"), 0.4, None, True),
        (("groups", "a:1", "thresholds", "insult"), 0.8, 0.7, None),
        (("words", "x"), {"label": "insult", "score": 0.9}, None, True),
        (("words", "x"), {"label": "insult", "score": 0.9}, {"label": "insult", "score": 0.8}, True),
        (("words", "x"), {"label": "insult", "score": 0.9}, {"label": "insult", "score": 0.95}, None),
        (("words", "x"), None, {"label": "insult", "score": 0.9}, None),
        (("pause", ""), None, {"groups": []}, True),
        (("exempt", "x"), {"labels": ["spam"]}, None, None),
        (("groups", "a:1", "watched"), True, False, False),
        (("groups", "a:1", "watched"), False, True, None),
        (("groups", "a:1", "audience"), "youth", "mixed", False),
        (("groups", "a:1", "audience"), "adult", "youth", None),
        (("groups", "a:1", "purpose"), None, "Chess", None),
        (("audience",), "youth", "adult", False),
        (("colleagues", "mo", "roles"), ["moderator"], ["moderator", "lead"], False),
        (("colleagues", "mo", "roles"), ["moderator"], ["senior"], None),
        (("desk_content",), "no", "yes", False),
    ],
)
def test_what_is_weaker(path: Path, before: Any, after: Any, binds: bool | None) -> None:
    found = weaker(Patch(path, after, before), lambda group, label: 0.6)
    assert (found.binds if found is not None else None) is binds


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("8h", MONDAY + timedelta(hours=8)),
        ("3 days", MONDAY + timedelta(days=3)),
        ("2 Weeks", MONDAY + timedelta(weeks=2)),
        ("30 min", MONDAY + timedelta(minutes=30)),
        ("2026-12-01", datetime(2026, 12, 2, tzinfo=UTC)),
        ("2026-12-01 18:00", datetime(2026, 12, 1, 18, tzinfo=UTC)),
        ("tomorrow", None),
        ("9999-12-31", None),
        ("-3h", None),
        ("", None),
    ],
)
def test_until_when(text: str, end: datetime | None) -> None:
    assert ends(text, MONDAY, "Europe/London") == end
